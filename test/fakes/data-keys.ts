import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { DataKeys, EncryptionContext } from '../../lambdas/core/ports.ts';

/** Data keys remembered in a Map. Like KMS it refuses an unknown key and a context that differs. */
export function createFakeDataKeys(): DataKeys & { calls: string[] } {
  const keys = new Map<string, { plaintext: KeyObject; context: string }>();
  const calls: string[] = [];
  const canonical = (context: EncryptionContext) =>
    JSON.stringify(Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    calls,
    async generate(context) {
      calls.push('generate');
      const [plaintext, encryptedKey] = [createSecretKey(randomBytes(32)), randomBytes(48)];
      keys.set(encryptedKey.toString('hex'), { plaintext, context: canonical(context) });
      return { plaintext, encryptedKey: Uint8Array.from(encryptedKey) };
    },
    async decrypt(encryptedKey, context) {
      calls.push('decrypt');
      const key = keys.get(Buffer.from(encryptedKey).toString('hex'));
      if (key?.context !== canonical(context)) throw new Error('KMS refuses to decrypt');
      return key.plaintext;
    },
  };
}
