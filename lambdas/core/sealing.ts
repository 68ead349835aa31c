/** AES-256-GCM under a data key, bound to a place: moved to another one, a ciphertext does not open. */
import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const TAG_BYTES = 16;

/** Seals bytes; the tag is the end of the ciphertext, `place` is additional authenticated data. */
export function seal(
  key: KeyObject,
  place: string,
  bytes: Uint8Array,
): { iv: Uint8Array; ciphertext: Uint8Array } {
  const iv = randomBytes(12);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(place));
  const ciphertext = Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  return { iv, ciphertext };
}

/** Opens what `seal` made. Throws when key, place or bytes differ: a fault, never an outcome. */
export function unseal(
  key: KeyObject,
  place: string,
  { iv, ciphertext }: { iv: Uint8Array; ciphertext: Uint8Array },
): Buffer {
  const tagAt = ciphertext.length - TAG_BYTES;
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(ciphertext.subarray(tagAt));
  return Buffer.concat([decipher.update(ciphertext.subarray(0, tagAt)), decipher.final()]);
}
