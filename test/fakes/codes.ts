import type { Code, Codes } from '../../lambdas/core/ports.ts';

/** Codes in a Map; `items` shows what is kept and when it was used, keyed by the code's hash. */
export function createFakeCodes(): Codes & { items: Map<string, { code: Code; usedAt?: number }> } {
  const items = new Map<string, { code: Code; usedAt?: number }>();
  return {
    items,
    async issue(codeHash, code) {
      if (items.has(codeHash)) throw new Error('A CODE# item of this key exists');
      items.set(codeHash, { code: structuredClone(code) });
    },
    async find(codeHash) {
      return structuredClone(items.get(codeHash)?.code);
    },
    async redeem(codeHash, now) {
      const item = items.get(codeHash);
      if (!item) return 'expired';
      if (item.usedAt !== undefined) return 'replayed';
      if (item.code.expiresAt <= now) return 'expired';
      item.usedAt = now;
      return 'redeemed';
    },
  };
}
