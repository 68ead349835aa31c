/** The real token endpoint and authorizer, their store turned into questions that the search answers. */
import { authorizeBearer } from '../../../lambdas/core/authorizer.ts';
import type { Grant } from '../../../lambdas/core/ports.ts';
import { refreshToken } from '../../../lambdas/core/refresh-token.ts';
import { grantTokens } from '../../../lambdas/core/token-grants.ts';
import { createFakeCodes } from '../../fakes/codes.ts';
import { createFakeGrants } from '../../fakes/grants.ts';
import { createFakeSecrets } from '../../fakes/secrets.ts';
import { createFakeSigningKeys } from '../../fakes/signing-keys.ts';
import { createFakeUnsettled } from '../../fakes/unsettled.ts';
import type { Effect, FamilyWorld } from './family-world.ts';
import { createReplay, remembered, type Point, type Program, type World } from './replay.ts';

const DAY = 86_400_000;
const CLIENT = 'looker-studio-connector';
const ISSUER = 'https://backend.example';
const KEYS = ['family key'];
const signing = createFakeSigningKeys();

/** A family whose first token was handed out at instant 0. */
export const newGrant: Grant = {
  connectionId: 'AAAAAAAAAAAAAAAAAAAAAA',
  clientId: CLIENT,
  scopes: ['user.info.basic'],
  salt: 'salt',
  generation: 1,
  seenGeneration: 0,
  seenAt: 0,
  rotatedAt: 0,
  createdAt: 0,
  expiresAt: 180 * DAY,
  absoluteExpiresAt: 365 * DAY,
};

/** The one genuine refresh token of a generation. */
export const tokenOf = (generation: number): string => refreshToken(KEYS, newGrant, generation);

/** What both endpoints need. Keys and signatures are at hand at once: they change nothing for others. */
function deps({ ask, now, log }: World) {
  return {
    now,
    log,
    issuer: ISSUER,
    sessionsValidFrom: 0,
    refreshTokenIdleDays: 180,
    refreshTokenKeys: createFakeSecrets(...KEYS),
    codes: createFakeCodes(),
    // Upkeep only ends what has ended.
    unsettled: createFakeUnsettled(),
    ...signing,
    grants: {
      create: () => ask('create'),
      find: () => ask('find'),
      rotate: (_id: string, from: number, at: number, expiresAt: number, to = from + 1) =>
        ask('rotate', from, at, expiresAt, to),
      markSeen: (_id: string, generation: number, at: number) => ask('markSeen', generation, at),
      revoke: (_id: string, at: number) => ask('revoke', at),
    },
  };
}

const refreshing =
  (generation: number): Program =>
  (world) =>
    grantTokens(
      new Map([
        ['grant_type', ['refresh_token']],
        ['refresh_token', [tokenOf(generation)]],
      ]),
      CLIENT,
      async () => {},
      deps(world),
    );

const calling =
  (accessToken: string): Program =>
  (world) =>
    authorizeBearer(`Bearer ${accessToken}`, deps(world));

function begin({ memory, clock }: FamilyWorld, key: string, program: Program): Promise<Point> {
  return remembered(memory.replays, `${key} ${clock}`, () => createReplay(program)(clock));
}

/** A request to `/oauth/token` with the token of a generation, sent now. */
export const beginRefresh = (world: FamilyWorld, generation: number): Promise<Point> =>
  begin(world, `refresh ${generation}`, refreshing(generation));

/** A request to `/api/*`, sent now. */
export const beginCall = (world: FamilyWorld, accessToken: string): Promise<Point> =>
  begin(world, `call ${accessToken}`, calling(accessToken));

/** What a verb of the store does to the grant, and answers. */
export async function storeEffect(grant: Grant, verb: string, args: unknown[]): Promise<Effect> {
  const grants = createFakeGrants();
  const id = grant.connectionId;
  grants.items.set(id, structuredClone(grant));
  const numbers = args as [number, number, number];
  const done = (value: unknown): Effect => {
    const isGrant = typeof value === 'object' && value !== null;
    const key = isGrant ? JSON.stringify(value) : String(value);
    return { grant: grants.items.get(id)!, value, key: `${verb} ${key}` };
  };
  switch (verb) {
    case 'find':
      return done(await grants.find(id));
    case 'rotate':
      return done(await grants.rotate(id, ...numbers));
    case 'markSeen':
      return done(await grants.markSeen(id, numbers[0], numbers[1]));
    case 'revoke':
      return done(await grants.revoke(id, numbers[0]));
    default:
      throw new Error(`the store has no ${verb}`);
  }
}
