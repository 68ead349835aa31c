import type { Grant, Grants } from '../../lambdas/core/ports.ts';

/** Grants in a Map; `items` is what is kept, keyed by connection id. */
export function createFakeGrants(): Grants & { items: Map<string, Grant> } {
  const items = new Map<string, Grant>();
  return {
    items,
    async create(grant) {
      if (items.has(grant.connectionId)) throw new Error('A GRANT# item of this key exists');
      items.set(grant.connectionId, structuredClone(grant));
    },
    async find(connectionId) {
      return structuredClone(items.get(connectionId));
    },
    async rotate(connectionId, from, now, expiresAt, to = from + 1) {
      const grant = items.get(connectionId);
      if (!grant || grant.revokedAt !== undefined || grant.generation !== from) return false;
      if (grant.expiresAt <= now || grant.absoluteExpiresAt <= now) return false;
      grant.generation = to;
      grant.rotatedAt = now;
      grant.expiresAt = expiresAt;
      return true;
    },
    async markSeen(connectionId, generation, now) {
      const grant = items.get(connectionId);
      if (!grant || generation <= grant.seenGeneration || generation > grant.generation) return;
      grant.seenGeneration = generation;
      grant.seenAt = now;
    },
    async revoke(connectionId, now) {
      const grant = items.get(connectionId);
      if (!grant || grant.revokedAt !== undefined) return false;
      grant.revokedAt = now;
      return true;
    },
  };
}
