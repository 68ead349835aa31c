import type { Secrets } from '../../lambdas/core/ports.ts';

/** What every Secrets does, whatever it is made of. `create` gets the values, newest first. */
export function describeSecrets(
  made: string,
  create: (...live: string[]) => Promise<Secrets>,
): void {
  describe(`secrets ${made}`, () => {
    test('a secret that was never rotated has one live value', async () => {
      expect(await (await create('one')).values()).toEqual(['one']);
    });

    test('a rotated secret has two live values, newest first', async () => {
      expect(await (await create('new', 'old')).values()).toEqual(['new', 'old']);
    });

    test('a caller may change the list it got without harm to the next caller', async () => {
      const secret = await create('one');
      (await secret.values()).pop();
      expect(await secret.values()).toEqual(['one']);
    });
  });
}
