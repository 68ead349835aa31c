import * as z from 'zod';
import { encryptionContext, type Access } from './iam/guard.ts';
import { blobKeyId } from './kms-ciphertext.ts';
import { findKey, type Key } from './kms-keys.ts';

const inputSchema = z.object({
  KeyId: z.string().optional(),
  CiphertextBlob: z.base64().optional(),
  EncryptionContext: z.record(z.string(), z.string()).default({}),
  SigningAlgorithm: z.string().optional(),
});

/**
 * What a KMS operation needs: the key it names, or the one that made its ciphertext, and the condition
 * keys of the request (https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html).
 */
export function keyAccess(keys: readonly Key[], operation: string, input: unknown): Access {
  const { KeyId, CiphertextBlob, EncryptionContext, SigningAlgorithm } = inputSchema.parse(input);
  const id = KeyId ?? blobKeyId(Buffer.from(CiphertextBlob ?? '', 'base64'));
  return {
    action: `kms:${operation}`,
    resource: findKey(keys, id).arn,
    context: new Map([
      ...encryptionContext(EncryptionContext),
      ...(SigningAlgorithm === undefined
        ? []
        : [['kms:signingalgorithm', SigningAlgorithm] as [string, string]]),
    ]),
  };
}
