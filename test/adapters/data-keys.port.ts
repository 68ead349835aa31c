import type { DataKeys } from '../../lambdas/core/ports.ts';

const context = { purpose: 'tiktok-tokens', connection: 'c1' };

/** What every DataKeys does, whatever it is made of. */
export function describeDataKeys(made: string, create: () => DataKeys): void {
  describe(`data keys ${made}`, () => {
    test('a data key of 256 bits comes back from its encrypted form', async () => {
      const dataKeys = create();
      const { plaintext, encryptedKey } = await dataKeys.generate(context);
      expect(plaintext).toHaveLength(32);
      expect(await dataKeys.decrypt(encryptedKey, context)).toEqual(plaintext);
    });

    test('every data key is another one', async () => {
      const dataKeys = create();
      const [one, two] = [await dataKeys.generate(context), await dataKeys.generate(context)];
      expect(one.plaintext).not.toEqual(two.plaintext);
    });

    test('the order of the context does not matter', async () => {
      const dataKeys = create();
      const { plaintext, encryptedKey } = await dataKeys.generate(context);
      const turned = { connection: 'c1', purpose: 'tiktok-tokens' };
      expect(await dataKeys.decrypt(encryptedKey, turned)).toEqual(plaintext);
    });

    test('another context does not decrypt, even after a right one did', async () => {
      const dataKeys = create();
      const { encryptedKey } = await dataKeys.generate(context);
      await dataKeys.decrypt(encryptedKey, context);
      const foreign = { ...context, connection: 'c2' };
      await expect(dataKeys.decrypt(encryptedKey, foreign)).rejects.toThrow();
    });

    test('a changed encrypted key does not decrypt', async () => {
      const dataKeys = create();
      const { encryptedKey } = await dataKeys.generate(context);
      const changed = Uint8Array.from(encryptedKey);
      changed[changed.length - 1]! ^= 1;
      await expect(dataKeys.decrypt(changed, context)).rejects.toThrow();
    });

    test('a caller may wipe the key it got without harm to the next caller', async () => {
      const dataKeys = create();
      const { plaintext, encryptedKey } = await dataKeys.generate(context);
      (await dataKeys.decrypt(encryptedKey, context)).fill(0);
      expect(await dataKeys.decrypt(encryptedKey, context)).toEqual(plaintext);
    });
  });
}
