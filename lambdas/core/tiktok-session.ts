/**
 * A TikTok access token that works, whatever other Lambda instances do at the same time.
 *
 * TikTok rotates refresh tokens and the old one dies at once, so two refreshes of one connection cost
 * the user a new consent. One instance at a time may refresh, by a lease in the connection's item:
 *
 *   A: read v7 (expired) - lease v7 ok - TikTok refresh ---- commit v8 - use
 *   B:    read v7 - lease refused - poll ........................ read v8 - use
 *   C:                                  A dies: its lease ends after 10 s, C leases v7 and refreshes
 *
 * Every step names the version it saw, so a late A cannot undo what C did. The new pair is stored before
 * it is used. `invalid_grant` is believed only if the row still has the version that was sent.
 */
import { open, seal, type TokenSecrets } from './envelope.ts';
import type { Connection, Connections, DataKeys, Log, TikTokOAuth } from './ports.ts';
import { randomId } from './secret-text.ts';
import type { Scope } from '../../contract/fields.ts';

export const LEASE_MS = 10_000;
/** Refreshed this long before the end; until then the old token still serves while another refreshes. */
export const REFRESH_AHEAD_MS = 300_000;
/** A token this close to its end may die on the way to TikTok. */
const LAST_USE_MS = 10_000;
const WAIT_LIMIT_MS = 15_000;

export interface SessionDeps {
  connections: Connections;
  dataKeys: DataKeys;
  tiktok: Pick<TikTokOAuth, 'refresh'>;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  log: Log;
}

export type Session =
  | { outcome: 'ok'; accessToken: string; version: number; scopes: Scope[] }
  /** The user must authorize again. */
  | { outcome: 'lost' }
  | { outcome: 'unavailable'; retryAfterSeconds: number };

/**
 * Opens a session. `refusedVersion`: TikTok refused this version's token before its time, so it is
 * treated as expired.
 */
export async function openSession(
  connectionId: string,
  deps: SessionDeps,
  refusedVersion?: number,
): Promise<Session> {
  const owner = randomId();
  const waitUntil = deps.now() + WAIT_LIMIT_MS;
  for (let tries = 0; deps.now() < waitUntil; tries += 1) {
    const connection = await deps.connections.find(connectionId);
    if (!connection || connection.lostAt !== undefined) return { outcome: 'lost' };
    const left =
      connection.version === refusedVersion ? 0 : connection.accessExpiresAt - deps.now();
    if (left > REFRESH_AHEAD_MS) return use(connection, deps);
    const lease = { owner, until: deps.now() + LEASE_MS };
    if (await deps.connections.lease(connectionId, connection.version, lease, deps.now())) {
      const refreshed = await refresh(connection, owner, deps);
      if (refreshed.outcome === 'failed' && left > LAST_USE_MS) return use(connection, deps);
      if (refreshed.outcome === 'failed') {
        return { outcome: 'unavailable', retryAfterSeconds: refreshed.retryAfterSeconds };
      }
      if (refreshed.outcome !== 'look_again') return refreshed;
    } else if (left > LAST_USE_MS) {
      return use(connection, deps);
    } else {
      await deps.sleep(Math.min(50 * 1.5 ** tries, 500));
    }
  }
  return { outcome: 'unavailable', retryAfterSeconds: 5 };
}

async function use(connection: Connection, deps: SessionDeps): Promise<Session> {
  const { connectionId, version, scopes, sealed } = connection;
  const secrets = await open(deps.dataKeys, connectionId, version, sealed);
  return { outcome: 'ok', accessToken: secrets.accessToken, version, scopes };
}

type Refreshed =
  Session | { outcome: 'look_again' } | { outcome: 'failed'; retryAfterSeconds: number };

async function refresh(
  connection: Connection,
  owner: string,
  deps: SessionDeps,
): Promise<Refreshed> {
  const { connectionId, version } = connection;
  const secrets = await open(deps.dataKeys, connectionId, version, connection.sealed);
  const answer = await deps.tiktok.refresh(secrets.refreshToken);
  if (answer.outcome === 'ok') {
    return store(connection, owner, { ...answer.value, openId: secrets.openId }, deps);
  }
  deps.log.warn('tiktok_refresh_failed', { connection: connectionId, outcome: answer.outcome });
  if (answer.outcome === 'dead') {
    // Refused when the row moved on meanwhile: then somebody else holds a live pair.
    if (!(await deps.connections.markLost(connectionId, version, owner, deps.now()))) {
      return { outcome: 'look_again' };
    }
    deps.log.error('connection_lost', { connection: connectionId });
    return { outcome: 'lost' };
  }
  await deps.connections.release(connectionId, owner);
  const retryAfterSeconds =
    answer.outcome === 'rate_limited' ? (answer.retryAfterSeconds ?? 30) : 5;
  return { outcome: 'failed', retryAfterSeconds };
}

type NewTokens = TokenSecrets & {
  scopes: Scope[];
  accessExpiresInSeconds: number;
  refreshExpiresInSeconds: number;
};

/** TikTok has already replaced the pair: not storing it would sign the user out, so it is tried hard. */
async function store(
  connection: Connection,
  owner: string,
  tokens: NewTokens,
  deps: SessionDeps,
): Promise<Refreshed> {
  const { connectionId, version } = connection;
  const now = deps.now();
  const { openId, accessToken, refreshToken, scopes } = tokens;
  const refreshed = {
    sealed: await retried(deps, () =>
      seal(deps.dataKeys, connectionId, version + 1, { openId, accessToken, refreshToken }),
    ),
    scopes,
    accessExpiresAt: now + tokens.accessExpiresInSeconds * 1000,
    refreshExpiresAt: now + tokens.refreshExpiresInSeconds * 1000,
  };
  const committed = await retried(deps, () =>
    deps.connections.commit(connectionId, version, owner, refreshed),
  );
  if (!committed) {
    deps.log.error('refresh_superseded', { connection: connectionId });
    return { outcome: 'look_again' };
  }
  return { outcome: 'ok', accessToken, version: version + 1, scopes };
}

async function retried<Value>(deps: SessionDeps, step: () => Promise<Value>): Promise<Value> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await step();
    } catch (error) {
      if (tries === 5) throw error;
      await deps.sleep(50 * 2 ** tries);
    }
  }
}
