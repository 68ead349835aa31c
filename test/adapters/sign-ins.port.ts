import { randomUUID } from 'node:crypto';
import type { SignIn, SignIns } from '../../lambdas/core/ports.ts';
import { winners } from './table.ts';

export const signIn: SignIn = {
  clientId: 'looker-studio-connector',
  redirectUri: 'https://script.google.com/macros/d/an-apps-script-id/usercallback',
  state: 'a+state/with=odd%20bytes & ünïcode',
  codeChallenge: 'challenge',
  scopes: ['user.info.basic', 'video.list'],
  browserHash: 'browser',
  expiresAt: 10_000,
};

/** What every SignIns does, whatever it is made of. */
export function describeSignIns(made: string, create: () => SignIns): void {
  describe(`sign-ins ${made}`, () => {
    test('a sign-in comes back as it was begun', async () => {
      const [signIns, hash] = [create(), randomUUID()];
      await signIns.begin(hash, signIn);
      expect(await signIns.take(hash, 9_999)).toEqual(signIn);
    });

    test('a sign-in can be taken once', async () => {
      const [signIns, hash] = [create(), randomUUID()];
      await signIns.begin(hash, signIn);
      await signIns.take(hash, 1);
      expect(await signIns.take(hash, 2)).toBeUndefined();
    });

    test('of 50 parallel takings of one sign-in exactly one gets it (item 19)', async () => {
      const [signIns, hash] = [create(), randomUUID()];
      await signIns.begin(hash, signIn);
      expect(await winners(() => signIns.take(hash, 1), Boolean)).toBe(1);
    });

    test('an expired sign-in that is still stored cannot be taken', async () => {
      const [signIns, hash] = [create(), randomUUID()];
      await signIns.begin(hash, signIn);
      expect(await signIns.take(hash, signIn.expiresAt)).toBeUndefined();
    });

    test('an unknown sign-in cannot be taken', async () => {
      expect(await create().take(randomUUID(), 1)).toBeUndefined();
    });

    test('a taken sign-in cannot be begun again', async () => {
      const [signIns, hash] = [create(), randomUUID()];
      await signIns.begin(hash, signIn);
      await signIns.take(hash, 1);
      await expect(signIns.begin(hash, signIn)).rejects.toThrow('exists');
      expect(await signIns.take(hash, 1)).toBeUndefined();
    });
  });
}
