/** The end of a connection: our tokens die, TikTok's are deleted, the last one also revokes at TikTok. */
import { open } from './envelope.ts';
import type { Accounts, Connection, Connections, Grants, TikTokOAuth } from './ports.ts';
import { openSession, type SessionDeps } from './tiktok-session.ts';

export interface RemovalDeps {
  accounts: Accounts;
  connections: Connections;
  grants: Pick<Grants, 'revoke'>;
  now: () => number;
}

/** Ends a connection that TikTok already ended. Safe to repeat. */
export async function removeConnection(connection: Connection, deps: RemovalDeps): Promise<void> {
  await deps.grants.revoke(connection.connectionId, deps.now());
  await deps.accounts.remove(connection.accountHash, connection.connectionId);
  await deps.connections.remove(connection.connectionId);
}

export interface DisconnectDeps extends RemovalDeps, Omit<SessionDeps, 'tiktok'> {
  tiktok: SessionDeps['tiktok'] & Pick<TikTokOAuth, 'revoke'>;
}

/**
 * Ends a connection at the user's wish (RFC 7009 2.1). The access token is dead when this returns; a
 * failure at TikTok does not change that.
 */
export async function disconnect(connectionId: string, deps: DisconnectDeps): Promise<void> {
  await deps.grants.revoke(connectionId, deps.now());
  const connection = await deps.connections.find(connectionId);
  if (!connection) return;
  await deps.accounts.remove(connection.accountHash, connectionId);
  const left = await countConnections(connection.accountHash, deps);
  if (left === 0) await revokeAtTikTok(connection, deps);
  await deps.connections.remove(connectionId);
  deps.log.info('disconnected', { connection: connectionId, connectionsLeft: left });
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

async function revokeAtTikTok(connection: Connection, deps: DisconnectDeps): Promise<void> {
  // TikTok refuses an expired access token and keeps the grant, so it is renewed first.
  const session = await openSession(connection.connectionId, deps);
  if (session.outcome === 'lost') return;
  const accessToken =
    session.outcome === 'ok' ? session.accessToken : await lastKnownToken(connection, deps);
  const answer = await deps.tiktok.revoke(accessToken);
  if (answer.outcome !== 'ok') {
    deps.log.error('tiktok_revoke_failed', {
      connection: connection.connectionId,
      outcome: answer.outcome,
    });
  }
}

async function lastKnownToken(connection: Connection, deps: DisconnectDeps): Promise<string> {
  const { connectionId, version, sealed } = connection;
  return (await open(deps.dataKeys, connectionId, version, sealed)).accessToken;
}
