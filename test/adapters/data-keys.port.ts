import { inspect } from 'node:util';
import type { DataKeys } from '../../lambdas/core/ports.ts';

const context = { purpose: 'tiktok-tokens', connection: 'c1' };

/** What every DataKeys does, whatever it is made of. */
export function describeDataKeys(made: string, create: () => DataKeys): void {
  describe(`data keys ${made}`, () => {
    test('a data key of 256 bits comes back from its encrypted form', async () => {
      const dataKeys = create();
      const { plaintext, encryptedKey } = await dataKeys.generate(context);
      expect(plaintext.symmetricKeySize).toBe(32);
      expect((await dataKeys.decrypt(encryptedKey, context)).equals(plaintext)).toBe(true);
    });

    test('every data key is another one', async () => {
      const dataKeys = create();
      const [one, two] = [await dataKeys.generate(context), await dataKeys.generate(context)];
      expect(one.plaintext.equals(two.plaintext)).toBe(false);
    });

    test('the order of the context does not matter', async () => {
      const dataKeys = create();
      const { plaintext, encryptedKey } = await dataKeys.generate(context);
      const turned = { connection: 'c1', purpose: 'tiktok-tokens' };
      expect((await dataKeys.decrypt(encryptedKey, turned)).equals(plaintext)).toBe(true);
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

    test('a key that gets into a log or an error shows none of its bytes', async () => {
      const { plaintext } = await create().generate(context);
      expect(inspect(plaintext)).toBe('SecretKeyObject {}');
      expect(JSON.stringify({ plaintext })).toBe('{"plaintext":{}}');
    });
  });
}
