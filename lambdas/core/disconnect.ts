/**
 * The end of a connection: our tokens die, TikTok's and all data are deleted, the last one also revokes
 * at TikTok.
 */
import type { Accounts, Connection, Connections, Grants, TikTokOAuth, Unsettled } from './ports.ts';
import type { Snapshots } from './snapshot-port.ts';
import { openSession, type SessionDeps } from './tiktok-session.ts';

export interface RemovalDeps {
  accounts: Accounts;
  connections: Connections;
  grants: Pick<Grants, 'revoke'>;
  snapshots: Pick<Snapshots, 'removeAll'>;
  now: () => number;
}

/** Ends a connection that TikTok already ended. Safe to repeat. */
export async function removeConnection(connection: Connection, deps: RemovalDeps): Promise<void> {
  await deps.grants.revoke(connection.connectionId, deps.now());
  await deps.snapshots.removeAll(connection.connectionId, deps.now());
  await deps.accounts.remove(connection.accountHash, connection.connectionId);
  await deps.connections.remove(connection.connectionId);
}

export interface DisconnectDeps extends RemovalDeps, Omit<SessionDeps, 'tiktok'> {
  tiktok: SessionDeps['tiktok'] & Pick<TikTokOAuth, 'revoke'>;
  unsettled: Unsettled;
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
  await deps.grants.revoke(connectionId, deps.now());
  const connection = await deps.connections.find(connectionId);
  if (connection) {
    await deps.unsettled.add(connectionId);
    await deps.snapshots.removeAll(connectionId, deps.now());
    await deps.accounts.remove(connection.accountHash, connectionId);
    const left = await countConnections(connection.accountHash, deps);
    const isRevoked = left > 0 || (await revokeAtTikTok(connection, deps));
    if (!isRevoked && lastTry === 'retry') return;
    await deps.connections.remove(connectionId);
    deps.log.info('disconnected', { connection: connectionId, connectionsLeft: left });
  }
  await deps.unsettled.remove(connectionId);
}

/** Forgets on the way what TTL has swept; else the last connection would never be known as the last. */
async function countConnections(accountHash: string, deps: RemovalDeps): Promise<number> {
  let count = 0;
  for (const connectionId of await deps.accounts.list(accountHash)) {
    if (await deps.connections.find(connectionId)) count += 1;
    else await deps.accounts.remove(accountHash, connectionId);
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
