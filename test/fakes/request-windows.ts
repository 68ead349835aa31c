import type { RequestWindows } from '../../lambdas/core/ports.ts';

/** RequestWindows in a Map; `items` holds the counts, keyed by scope, caller and start. */
export function createFakeRequestWindows(): RequestWindows & { items: Map<string, number> } {
  const items = new Map<string, number>();
  return {
    items,
    async count(scope, callerHash, windowStart) {
      const key = `${scope}#${callerHash}#${windowStart}`;
      const sum = (items.get(key) ?? 0) + 1;
      items.set(key, sum);
      return sum;
    },
  };
}
