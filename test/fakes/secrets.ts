import type { Secrets } from '../../lambdas/core/ports.ts';

/** A secret whose live values, newest first, the test sets and may change: `secret.live = [...]`. */
export function createFakeSecrets(...live: string[]): Secrets & { live: string[] } {
  const secret = { live, values: async () => [...secret.live] };
  return secret;
}
