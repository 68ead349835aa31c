/**
 * A TikTok access token that works, whatever other Lambda instances do at the same time.
 *
 * TikTok rotates refresh tokens and the old one dies at once, so two refreshes of one connection cost
 * the user a new consent. One instance at a time may refresh, by a lease in the connection's item:
 *
 *   A: read v7 (expired) - lease v7 ok - TikTok refresh ---- commit v8 - use
 *   B:    read v7 - lease refused - poll ........................ read v8 - use
 *
 *   A is slow before it asks TikTok:  its lease has run out, so it lets go and looks again
 *   A dies before TikTok answered:    its lease ends after 10 s, C leases v7 and refreshes
 *   A stalls after TikTok answered:   C leases v7, TikTok says "dead"; A may still come back, so C
 *                                     waits out A's life (doubt), and A's late commit of v8 wins
 *   A dies after TikTok answered:     the new pair is gone. No lock closes this hole; C marks the
 *                                     connection as lost when the doubt is over, and logs the cause
 *
 * The new pair is stored before it is used, under a data key fetched before TikTok is asked.
 */
import { createSealer, open, type TokenSecrets } from './envelope.ts';
import type { Connection, Connections, DataKeys, Log, Sealed } from './ports.ts';
import type { TikTokOAuth, TikTokRefresh } from './tiktok-port.ts';
import { randomId } from './secret-text.ts';
import type { Scope } from '../../contract/fields.ts';

export const LEASE_MS = 10_000;
/** Refreshed this long before the end; until then the old token still serves while another refreshes. */
export const REFRESH_AHEAD_MS = 300_000;
/** A token this close to its end may die on the way to TikTok. */
const LAST_USE_MS = 10_000;
export const WAIT_LIMIT_MS = 15_000;
/** No instance outlives this: the time-out of every function is below it (test/lib/functions.test.ts). */
export const INSTANCE_LIFE_MS = 30_000;
/** A new pair that cannot be stored is held on to until the instance must end, less a little to log it. */
export const STORE_WITHIN_MS = 26_000;
const LOG_MS = 2_000;
/** A refresh begins only while there is time to hear TikTok's answer (6 s) and to store it. */
export const REFRESH_NEEDS_MS = 10_000;

export interface SessionDeps {
  connections: Connections;
  dataKeys: DataKeys;
  tiktok: Pick<TikTokOAuth, 'refresh'>;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  log: Log;
  /** When this instance is ended, epoch milliseconds; else it has as long as any. */
  endsAt?: number;
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
  const startedAt = deps.now();
  const { endsAt = startedAt + INSTANCE_LIFE_MS } = deps;
  const left = ({ version, accessExpiresAt }: Connection) =>
    version === refusedVersion ? 0 : accessExpiresAt - deps.now();
  for (let tries = 0; deps.now() < startedAt + WAIT_LIMIT_MS; tries += 1) {
    const lookedAt = deps.now();
    const connection = await deps.connections.find(connectionId);
    if (!connection || connection.lostAt !== undefined) return { outcome: 'lost' };
    if (left(connection) > REFRESH_AHEAD_MS) return use(connection, deps);
    if (deps.now() > endsAt - REFRESH_NEEDS_MS) {
      if (left(connection) > LAST_USE_MS) return use(connection, deps);
      break;
    }
    const lease = { owner, until: deps.now() + LEASE_MS };
    // As of the look: a lease that began later must not count as run out, its owner may be in doubt.
    if (await deps.connections.lease(connectionId, connection.version, lease, lookedAt)) {
      const storeUntil = Math.min(startedAt + STORE_WITHIN_MS, endsAt - LOG_MS);
      const mine = { ...lease, lookedAt, storeUntil };
      const refreshed = await refresh(connection, mine, deps);
      // By the clock of now: TikTok may have taken its time.
      if (refreshed.outcome === 'failed' && left(connection) > LAST_USE_MS) {
        return use(connection, deps);
      }
      if (refreshed.outcome === 'failed') {
        return { outcome: 'unavailable', retryAfterSeconds: refreshed.retryAfterSeconds };
      }
      if (refreshed.outcome !== 'look_again') return refreshed;
    } else if (left(connection) > LAST_USE_MS) {
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

interface Lease {
  owner: string;
  until: number;
  /** The version was free then, or released between then and the lease. */
  lookedAt: number;
  /** Until then a new pair is held on to. */
  storeUntil: number;
}

type Refreshed =
  Session | { outcome: 'look_again' } | { outcome: 'failed'; retryAfterSeconds: number };

async function refresh(
  connection: Connection,
  lease: Lease,
  deps: SessionDeps,
): Promise<Refreshed> {
  const { connectionId, version, sealed } = connection;
  const { owner } = lease;
  // Another one may have come and gone between look and lease, and left a doubt.
  const leased = await deps.connections.find(connectionId);
  const doubtUntil = latest(earlierDoubt(connection, lease.lookedAt), leased?.doubtUntil);
  const secrets = await open(deps.dataKeys, connectionId, version, sealed);
  const seal = await createSealer(deps.dataKeys, connectionId, version + 1);
  if (deps.now() >= lease.until) {
    await deps.connections.release(connectionId, owner, doubtUntil);
    return { outcome: 'look_again' };
  }
  const answer = await deps.tiktok.refresh(secrets.refreshToken);
  if (answer.outcome === 'ok') {
    return store(
      connection,
      lease,
      seal,
      { ...secrets, ...answer.value, openId: secrets.openId },
      deps,
    );
  }
  deps.log.warn('tiktok_refresh_failed', { connection: connectionId, outcome: answer.outcome });
  const now = deps.now();
  if (answer.outcome === 'dead' && (doubtUntil ?? 0) <= now) {
    // Refused when the row moved on meanwhile: then somebody else holds a live pair.
    if (!(await deps.connections.markLost(connectionId, version, owner, now))) {
      return { outcome: 'look_again' };
    }
    const cause = doubtUntil === undefined ? 'ended_at_tiktok' : 'answer_lost';
    deps.log.error('connection_lost', { connection: connectionId, cause });
    return { outcome: 'lost' };
  }
  // "unavailable" leaves open whether TikTok replaced the pair.
  await deps.connections.release(
    connectionId,
    owner,
    answer.outcome === 'unavailable' ? Math.max(doubtUntil ?? 0, now) : doubtUntil,
  );
  return { outcome: 'failed', retryAfterSeconds: secondsToWait() };

  function secondsToWait(): number {
    if (answer.outcome === 'dead') return Math.ceil(((doubtUntil ?? now) - now) / 1000);
    return answer.outcome === 'rate_limited' ? (answer.retryAfterSeconds ?? 30) : 5;
  }
}

/**
 * A lease that ran out unreleased is a doubt until its owner cannot be alive any more. One that still
 * ran at the look was released before ours was given, and its owner has noted what there is to doubt.
 */
function earlierDoubt({ lease, doubtUntil }: Connection, lookedAt: number): number | undefined {
  if (!lease || lease.until > lookedAt) return doubtUntil;
  return latest(doubtUntil, lease.until - LEASE_MS + INSTANCE_LIFE_MS);
}

function latest(...instants: (number | undefined)[]): number | undefined {
  const known = instants.filter((instant) => instant !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

type NewTokens = TokenSecrets & TikTokRefresh;

/** TikTok has already replaced the pair: not storing it would sign the user out, so it is tried hard. */
async function store(
  connection: Connection,
  { owner, storeUntil }: Lease,
  seal: (secrets: TokenSecrets) => Sealed,
  tokens: NewTokens,
  deps: SessionDeps,
): Promise<Refreshed> {
  const { connectionId, version } = connection;
  const { openId, accessToken, refreshToken, scopes = connection.scopes } = tokens;
  const { refreshExpiresInSeconds } = tokens;
  const receivedAt = deps.now();
  const refreshed = {
    sealed: seal({ openId, accessToken, refreshToken }),
    scopes,
    accessExpiresAt: receivedAt + tokens.accessExpiresInSeconds * 1000,
    refreshExpiresAt:
      refreshExpiresInSeconds === undefined
        ? connection.refreshExpiresAt
        : receivedAt + refreshExpiresInSeconds * 1000,
  };
  let fault: unknown;
  for (let tries = 0; deps.now() < storeUntil; tries += 1) {
    try {
      const now = deps.now();
      if (await deps.connections.commit(connectionId, version, owner, refreshed, now)) {
        deps.log.info('tiktok_refreshed', { connection: connectionId });
        return { outcome: 'ok', accessToken, version: version + 1, scopes };
      }
      const current = await deps.connections.find(connectionId);
      if (current?.version !== version) {
        deps.log.error('refresh_superseded', { connection: connectionId });
        return { outcome: 'look_again' };
      }
      // Our lease was taken over: the other one will find TikTok refusing the old token and let go.
    } catch (error) {
      fault = error;
    }
    await deps.sleep(Math.min(50 * 2 ** tries, 1000));
  }
  deps.log.error('refresh_not_stored', { connection: connectionId });
  throw new Error('the refreshed tokens could not be stored', { cause: fault });
}
