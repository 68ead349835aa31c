import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { DataKeys, EncryptionContext, Log } from '../core/ports.ts';
import { awsClientOptions } from './aws-client.ts';
import { kmsFailure } from './kms-failure.ts';

/**
 * Data keys (AES-256) of one KMS key. They are remembered in memory for `cacheSeconds`
 * (5 minutes) and up to `cacheEntries` (500), under a hash of encrypted key and context: a busy
 * connection costs one KMS call in that time, and a disabled KMS key stops reads after it. Several who
 * want one key at the same moment share a call.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#data-keys
 */
export function createDataKeys({
  keyId,
  log,
  cacheSeconds = 300,
  cacheEntries = 500,
  now = () => new Date(),
}: {
  keyId: string;
  log: Log;
  cacheSeconds?: number;
  cacheEntries?: number;
  now?: () => Date;
}): DataKeys {
  const kms = new KMSClient(awsClientOptions);
  const remembered = new Map<string, { plaintext: KeyObject; until: number }>();
  const remember = (id: string, plaintext: KeyObject) => {
    remembered.set(id, { plaintext, until: now().getTime() + cacheSeconds * 1000 });
    // A Map keeps the order of insertion, and all entries live equally long: the first is the oldest.
    const [oldest] = remembered.keys();
    if (remembered.size > cacheEntries && oldest !== undefined) remembered.delete(oldest);
    return plaintext;
  };

  const underWay = new Map<string, Promise<KeyObject>>();

  async function ask(encryptedKey: Uint8Array, context: EncryptionContext): Promise<KeyObject> {
    const { Plaintext } = await kms
      .send(
        new DecryptCommand({
          KeyId: keyId,
          CiphertextBlob: encryptedKey,
          EncryptionContext: { ...context },
        }),
      )
      .catch((error: unknown) => {
        throw kmsFailure(log, 'Decrypt', error);
      });
    return dataKey('kms:Decrypt', Plaintext);
  }

  return {
    async generate(context) {
      const { Plaintext, CiphertextBlob } = await kms
        .send(
          new GenerateDataKeyCommand({
            KeyId: keyId,
            KeySpec: 'AES_256',
            EncryptionContext: { ...context },
          }),
        )
        .catch((error: unknown) => {
          throw kmsFailure(log, 'GenerateDataKey', error);
        });
      const encryptedKey = present('kms:GenerateDataKey', CiphertextBlob);
      const plaintext = dataKey('kms:GenerateDataKey', Plaintext);
      return { plaintext: remember(cacheId(encryptedKey, context), plaintext), encryptedKey };
    },

    async decrypt(encryptedKey, context) {
      const id = cacheId(encryptedKey, context);
      const known = remembered.get(id);
      if (known && known.until > now().getTime()) return known.plaintext;
      remembered.delete(id);
      const running = underWay.get(id);
      if (running) return running;
      const call = ask(encryptedKey, context).finally(() => underWay.delete(id));
      underWay.set(id, call);
      return remember(id, await call);
    },
  };
}

function cacheId(encryptedKey: Uint8Array, context: EncryptionContext): string {
  const pairs = Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(pairs)).update(encryptedKey).digest('base64');
}

function present(operation: string, bytes: Uint8Array | undefined): Uint8Array {
  if (bytes) return bytes;
  throw new Error(`${operation}: the answer lacks the key`);
}

/** As an object that no log, error or copy shows the bytes of. */
function dataKey(operation: string, bytes: Uint8Array | undefined): KeyObject {
  if (bytes?.length === 32) return createSecretKey(bytes);
  throw new Error(`${operation}: the answer holds no 256-bit key`);
}
