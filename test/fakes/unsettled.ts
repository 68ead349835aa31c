import type { Unsettled } from '../../lambdas/core/ports.ts';

/** The list in a Set; `items` is what is kept. */
export function createFakeUnsettled(): Unsettled & { items: Set<string> } {
  const items = new Set<string>();
  return {
    items,
    async add(connectionId) {
      items.add(connectionId);
    },
    async remove(connectionId) {
      items.delete(connectionId);
    },
    async list() {
      return [...items];
    },
  };
}
