/**
 * The end of a connection: our tokens die, TikTok's and all data are deleted, the last one also revokes
 * at TikTok.
 *
 *   enter the end - grant dead - data gone - TikTok told - account entry gone - connection gone - take it off
 *
 *   breaks off before the entry:   nothing has changed, and whoever asked hears of it
 *   breaks off anywhere later:     upkeep finds the entry, and does all of it again
 *   upkeep looks at it meanwhile:  it takes off what is in use, but never an end
 *   two ends of one account:       each counts after its own grant is dead, so one of them is the last
 *   TikTok is out of reach:        account entry and connection stay, so TikTok's own message finds them too
 *
 * The connection goes last: nothing else knows its account. `test/handlers/break-off.test.ts` breaks off at
 * every call.
 */
import { endSignIn, type EndingDeps } from './ending.ts';
import type { Accounts, Connection, Connections, Grants, Unsettled } from './ports.ts';
import type { TikTokOAuth } from './tiktok-port.ts';
import { hasEnded } from './refresh-token.ts';
import type { Snapshots } from './snapshot-port.ts';
import { openSession, type SessionDeps } from './tiktok-session.ts';

export interface RemovalDeps extends EndingDeps {
  accounts: Accounts;
  connections: Connections;
  snapshots: Pick<Snapshots, 'removeAll'>;
  unsettled: Pick<Unsettled, 'addEnd' | 'remove'>;
}

/** Ends a connection that TikTok already ended. Safe to repeat, and to break off anywhere. */
export async function removeConnection(connection: Connection, deps: RemovalDeps): Promise<void> {
  await endSignIn(connection.connectionId, deps);
  await deps.snapshots.removeAll(connection.connectionId, deps.now());
  await forget(connection, deps);
}

export interface DisconnectDeps extends RemovalDeps, Omit<SessionDeps, 'tiktok'> {
  grants: Pick<Grants, 'find' | 'revoke'>;
  tiktok: SessionDeps['tiktok'] & Pick<TikTokOAuth, 'revoke'>;
  /** Epoch milliseconds; sign-ins made earlier are over. */
  sessionsValidFrom: number;
}

/**
 * Ends a connection at the user's wish (RFC 7009 2.1). Our tokens are dead and all data is deleted when
 * this returns. Where TikTok cannot be reached its tokens stay, encrypted, until upkeep has revoked them; `final` stops
 * trying. Safe to repeat, and to break off anywhere.
 */
export async function disconnect(
  connectionId: string,
  deps: DisconnectDeps,
  lastTry: 'retry' | 'final' = 'retry',
): Promise<void> {
  await endSignIn(connectionId, deps);
  const connection = await deps.connections.find(connectionId);
  if (!connection) return deps.unsettled.remove(connectionId);
  await deps.snapshots.removeAll(connectionId, deps.now());
  let left = 0;
  try {
    left = await countOthers(connection, deps);
    const isRevoked = left > 0 || (await revokeAtTikTok(connection, deps));
    if (!isRevoked && lastTry === 'retry') return;
  } catch (error) {
    // What cannot be opened or read for so long will not be: the tokens go, revoked or not.
    if (lastTry === 'retry') throw error;
    deps.log.error('tiktok_revoke_given_up', { connection: connectionId });
  }
  await forget(connection, deps);
  deps.log.info('disconnected', { connection: connectionId, connectionsLeft: left });
}

async function forget({ accountHash, connectionId }: Connection, deps: RemovalDeps): Promise<void> {
  await deps.accounts.remove(accountHash, connectionId);
  await deps.connections.remove(connectionId);
  await deps.unsettled.remove(connectionId);
}

/**
 * Other connections of the account that are in use, or may be within a minute. The dead ones found on the way do
 * not keep the app at TikTok: they are ended too, and what TTL has swept is forgotten.
 */
async function countOthers(
  { accountHash, connectionId }: Connection,
  deps: DisconnectDeps,
): Promise<number> {
  let count = 0;
  for (const other of await deps.accounts.list(accountHash)) {
    if (other === connectionId) continue;
    const connection = await deps.connections.find(other);
    const grant = await deps.grants.find(other);
    if (!connection) await deps.accounts.remove(accountHash, other);
    else if (connection.lostAt !== undefined) await deps.unsettled.addEnd(other);
    else if (!grant || hasEnded(grant, deps.now(), deps.sessionsValidFrom)) {
      await deps.unsettled.addEnd(other);
    } else count += 1;
  }
  return count;
}

/**
 * Whether TikTok needs no further call: it revoked, or had already ended the sign-in. TikTok refuses an
 * access token that it no longer knows and keeps the grant, so a refused one is renewed once: the
 * refresh tells whether there is anything left to revoke.
 */
async function revokeAtTikTok(
  { connectionId }: Connection,
  deps: DisconnectDeps,
): Promise<boolean> {
  let refusedVersion: number | undefined;
  for (let tries = 0; tries < 2; tries += 1) {
    const session = await openSession(connectionId, deps, refusedVersion);
    if (session.outcome !== 'ok') return session.outcome === 'lost';
    const answer = await deps.tiktok.revoke(session.accessToken);
    if (answer.outcome === 'ok') return true;
    deps.log.warn('tiktok_revoke_failed', { connection: connectionId, outcome: answer.outcome });
    if (answer.outcome !== 'refused' && answer.outcome !== 'expired') return false;
    refusedVersion = session.version;
  }
  return false;
}
