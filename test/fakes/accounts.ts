import type { Accounts } from '../../lambdas/core/ports.ts';

/** Accounts in a Map of Sets; `items` is what is kept, keyed by account hash. */
export function createFakeAccounts(): Accounts & { items: Map<string, Set<string>> } {
  const items = new Map<string, Set<string>>();
  return {
    items,
    async add(accountHash, connectionId) {
      items.set(accountHash, (items.get(accountHash) ?? new Set()).add(connectionId));
    },
    async list(accountHash) {
      return [...(items.get(accountHash) ?? [])];
    },
    async remove(accountHash, connectionId) {
      const connections = items.get(accountHash);
      connections?.delete(connectionId);
      if (connections?.size === 0) items.delete(accountHash);
      return connections?.size ?? 0;
    },
  };
}
