import type { Secrets } from '../../lambdas/core/ports.ts';

export interface FakeSecrets extends Secrets {
  live: string[];
  /** Set: what a warm instance still remembers, until somebody asks for fresh values. */
  remembered?: string[] | undefined;
}

/** A secret whose live values, newest first, the test sets and may change: `secret.live = [...]`. */
export function createFakeSecrets(...live: string[]): FakeSecrets {
  const secret: FakeSecrets = {
    live,
    values: async () => [...(secret.remembered ?? secret.live)],
    fresh: async () => {
      secret.remembered = undefined;
      return [...secret.live];
    },
  };
  return secret;
}
