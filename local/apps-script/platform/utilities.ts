import { blobOf, contentOf, newBlob } from './blob.ts';
import type { Blob } from './blob.ts';
import { binaryOf, bytesOf, type BinaryText, type Bytes } from './bytes.ts';
import { formatDate } from './format-date.ts';
import { formatString } from './format-string.ts';
import { compute, exception } from './host.ts';

type Data = string | Bytes;
const DIGESTS = {
  MD5: 'md5',
  SHA_1: 'sha1',
  SHA_256: 'sha256',
  SHA_384: 'sha384',
  SHA_512: 'sha512',
};
const MACS = {
  HMAC_MD5: 'md5',
  HMAC_SHA_1: 'sha1',
  HMAC_SHA_256: 'sha256',
  HMAC_SHA_384: 'sha384',
  HMAC_SHA_512: 'sha512',
};
const MAX_SLEEP_MS = 300_000;

/** https://developers.google.com/apps-script/reference/utilities/utilities */
export const Utilities = Object.freeze({
  DigestAlgorithm: Object.freeze(DIGESTS),
  MacAlgorithm: Object.freeze(MACS),
  Charset: Object.freeze({ US_ASCII: 'us-ascii', UTF_8: 'utf-8' }),
  sleep(milliseconds: number): void {
    if (!(milliseconds >= 0 && milliseconds <= MAX_SLEEP_MS)) {
      throw exception('Invalid argument: milliseconds');
    }
    compute('sleep', String(milliseconds));
  },
  getUuid: (): string => compute('uuid'),
  base64Encode: (data: Data): string => compute('toBase64', binaryOf(data)),
  base64EncodeWebSafe: (data: Data): string => webSafe(compute('toBase64', binaryOf(data))),
  base64Decode: (text: string): Bytes => bytesOf(compute('fromBase64', text)),
  base64DecodeWebSafe: (text: string): Bytes => bytesOf(compute('fromBase64', text)),
  computeDigest: (algorithm: string, value: Data): Bytes =>
    bytesOf(compute('digest', algorithm, binaryOf(value))),
  computeHmacSignature: (algorithm: string, value: Data, key: Data): Bytes =>
    hmac(algorithm, value, key),
  computeHmacSha256Signature: (value: Data, key: Data): Bytes => hmac('sha256', value, key),
  newBlob,
  gzip(blob: Blob, name?: string): Blob {
    const zipped = compute('gzip', checkedContent(blob));
    return blobOf(zipped, 'application/x-gzip', name ?? `${blob.getName() ?? 'archive'}.gz`);
  },
  ungzip: (blob: Blob): Blob => blobOf(compute('gunzip', checkedContent(blob)), null, null),
  formatDate,
  formatString,
});

function hmac(algorithm: string, value: Data, key: Data): Bytes {
  return bytesOf(compute('hmac', algorithm, binaryOf(value), binaryOf(key)));
}

/** `+` and `/` become `-` and `_`; the padding stays, as in Apps Script. */
function webSafe(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}

function checkedContent(blob: Blob): BinaryText {
  const content = contentOf(blob);
  if (content === undefined) throw exception('Invalid argument: blob');
  return content;
}
