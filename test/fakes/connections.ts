import type { Connection, Connections } from '../../lambdas/core/ports.ts';

type Stored = Connection & { lastCommit?: { owner: string; version: number } };

/** Connections in a Map; `items` is what is kept, keyed by connection id. */
export function createFakeConnections(): Connections & { items: Map<string, Connection> } {
  const items = new Map<string, Stored>();
  /** The item, if `owner` holds the lease of exactly this version. */
  const leased = (connectionId: string, version: number, owner: string): Stored | undefined => {
    const item = items.get(connectionId);
    return item?.version === version && item.lease?.owner === owner ? item : undefined;
  };
  return {
    items,
    async create(connection) {
      if (items.has(connection.connectionId)) throw new Error('A TIKTOK# item of this key exists');
      items.set(connection.connectionId, structuredClone(connection));
    },
    async find(connectionId) {
      const item = items.get(connectionId);
      if (!item) return undefined;
      const { lastCommit: _, ...connection } = structuredClone(item);
      return connection;
    },
    async lease(connectionId, version, lease, now) {
      const item = items.get(connectionId);
      if (!item || item.version !== version || item.lostAt !== undefined) return false;
      if (item.lease && item.lease.until > now && item.lease.owner !== lease.owner) return false;
      item.lease = { ...lease };
      return true;
    },
    async commit(connectionId, version, owner, tokens, now) {
      const item = items.get(connectionId);
      const lease = item?.lease;
      const isTaken = lease !== undefined && lease.until > now && lease.owner !== owner;
      if (item?.version !== version || isTaken) {
        const last = item?.lastCommit;
        return last?.owner === owner && last.version === version && item?.version === version + 1;
      }
      const { sealed, scopes, accessExpiresAt, refreshExpiresAt } = structuredClone(tokens);
      Object.assign(item, { sealed, scopes, accessExpiresAt, refreshExpiresAt });
      item.version = version + 1;
      item.lastCommit = { owner, version };
      delete item.lease;
      delete item.doubtUntil;
      delete item.lostAt;
      return true;
    },
    async release(connectionId, owner, doubtUntil) {
      const item = items.get(connectionId);
      if (item?.lease?.owner !== owner) return;
      delete item.lease;
      if (doubtUntil !== undefined) item.doubtUntil = doubtUntil;
    },
    async markLost(connectionId, version, owner, now) {
      const item = leased(connectionId, version, owner);
      if (!item) return false;
      item.lostAt = now;
      delete item.lease;
      return true;
    },
    async remove(connectionId) {
      items.delete(connectionId);
    },
  };
}
