import { createECDH, randomBytes, type KeyObject } from 'node:crypto';

/** Order of the P-256 group, FIPS 186-5 / SEC 2 v2 2.4.2. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * ECDSA over P-256 for a digest that is already computed (32 bytes), DER encoded: what KMS does for
 * `MessageType: DIGEST`. node:crypto always hashes first, so the formula of FIPS 186-5 6.4.1 is
 * written out; the point multiplication is node:crypto's.
 */
export function p256DigestSignature(privateKey: KeyObject, digest: Uint8Array): Buffer {
  const d = toInteger(Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'));
  const z = toInteger(digest);
  for (;;) {
    const k = toInteger(randomBytes(32));
    if (k === 0n || k >= N) continue;
    const r = xOfMultiple(k) % N;
    const s = (inverse(k) * (z + r * d)) % N;
    if (r !== 0n && s !== 0n) return der(r, s);
  }
}

function xOfMultiple(k: bigint): bigint {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(toBytes(k));
  return toInteger(ecdh.getPublicKey().subarray(1, 33));
}

/** Extended Euclid: the inverse of `k` modulo the group's order. */
function inverse(k: bigint): bigint {
  let [a, b, x, y] = [k, N, 1n, 0n];
  while (a > 1n) [a, b, x, y] = [b % a, a, y - (b / a) * x, x];
  return ((x % N) + N) % N;
}

/** `SEQUENCE { INTEGER r, INTEGER s }`, RFC 3279 2.2.3. */
function der(r: bigint, s: bigint): Buffer {
  const integers = Buffer.concat([derInteger(r), derInteger(s)]);
  return Buffer.concat([Buffer.from([0x30, integers.length]), integers]);
}

function derInteger(value: bigint): Buffer {
  const bytes = toBytes(value);
  const start = bytes.findIndex((byte) => byte !== 0);
  const minimal = bytes.subarray(start);
  const positive = (minimal[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), minimal]) : minimal;
  return Buffer.concat([Buffer.from([0x02, positive.length]), positive]);
}

function toInteger(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}
