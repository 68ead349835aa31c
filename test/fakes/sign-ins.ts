import type { SignIn, SignIns } from '../../lambdas/core/ports.ts';

/** SignIns in a Map; `items` shows what is kept and who was taken, keyed by the sign-in's hash. */
export function createFakeSignIns(): SignIns & {
  items: Map<string, { signIn: SignIn; takenAt?: number }>;
} {
  const items = new Map<string, { signIn: SignIn; takenAt?: number }>();
  return {
    items,
    async begin(signInHash, signIn) {
      if (items.has(signInHash)) throw new Error('A SIGNIN# item of this key exists');
      items.set(signInHash, { signIn: structuredClone(signIn) });
    },
    async take(signInHash, now) {
      const item = items.get(signInHash);
      if (!item || item.takenAt !== undefined || item.signIn.expiresAt <= now) return undefined;
      item.takenAt = now;
      return structuredClone(item.signIn);
    },
  };
}
