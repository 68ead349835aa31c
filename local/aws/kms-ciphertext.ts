import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AwsError } from './json-protocol.ts';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export type EncryptionContext = Readonly<Record<string, string>>;

/**
 * KMS's ciphertext blob of the stand-in: version, length and id of the key, then AES-256-GCM under
 * the key's 32 bytes with the encryption context as additional data. Like the real one it names its
 * key, and opens only with the same context.
 * https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
 */
export function sealBlob(
  key: { id: string; material: Buffer },
  plaintext: Uint8Array,
  context: EncryptionContext,
): Buffer {
  const id = Buffer.from(key.id, 'utf8');
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.material, iv);
  cipher.setAAD(canonical(context));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([
    Buffer.from([VERSION, id.length]),
    id,
    iv,
    cipher.getAuthTag(),
    ciphertext,
  ]);
}

/** Id of the key a blob was made under. `InvalidCiphertextException` for what is no blob of ours. */
export function blobKeyId(blob: Buffer): string {
  const length = blob[1];
  if (blob[0] !== VERSION || !length || blob.length < 2 + length + IV_BYTES + TAG_BYTES) {
    throw invalidCiphertext();
  }
  return blob.toString('utf8', 2, 2 + length);
}

/** The plaintext; `InvalidCiphertextException` when the blob was changed or the context differs. */
export function openBlob(material: Buffer, blob: Buffer, context: EncryptionContext): Buffer {
  const start = 2 + Buffer.byteLength(blobKeyId(blob));
  const iv = blob.subarray(start, start + IV_BYTES);
  const tag = blob.subarray(start + IV_BYTES, start + IV_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', material, iv);
  decipher.setAAD(canonical(context));
  decipher.setAuthTag(tag);
  try {
    const ciphertext = blob.subarray(start + IV_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

/** The order of the pairs does not matter to KMS; their exact, case-sensitive text does. */
function canonical(context: EncryptionContext): Buffer {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(pairs), 'utf8');
}

function invalidCiphertext(): AwsError {
  return new AwsError('InvalidCiphertextException', 'The ciphertext or its context is invalid');
}
