import type { RequestWindows } from '../../lambdas/core/ports.ts';

/** RequestWindows in a Map; `items` holds the counts, keyed by scope, caller and start. */
export function createFakeRequestWindows(): RequestWindows & { items: Map<string, number> } {
  const items = new Map<string, number>();
  const keyOf = (...parts: [scope: string, callerHash: string, windowStart: number]) =>
    parts.join('#');
  return {
    items,
    async count(scope, callerHash, windowStart) {
      const key = keyOf(scope, callerHash, windowStart);
      const sum = (items.get(key) ?? 0) + 1;
      items.set(key, sum);
      return sum;
    },
    async giveBack(...window) {
      const sum = items.get(keyOf(...window)) ?? 0;
      if (sum > 0) items.set(keyOf(...window), sum - 1);
    },
  };
}
