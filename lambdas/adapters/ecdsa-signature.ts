const SEQUENCE = 0x30;
const INTEGER = 0x02;

/**
 * The 64 bytes r|s that JWS wants (RFC 7518 3.4) from the DER form that KMS answers (X9.62
 * ECDSA-Sig-Value, RFC 3279 2.2.3), for P-256. Strict DER: anything else throws.
 */
export function rawSignature(der: Uint8Array): Uint8Array {
  // Two integers of at most 33 bytes: every length fits into one byte.
  if (der[0] !== SEQUENCE || der[1] !== der.length - 2) throw notDer();
  const r = readInteger(der, 2);
  const s = readInteger(der, r.end);
  if (s.end !== der.length) throw notDer();
  const raw = new Uint8Array(64);
  raw.set(r.magnitude, 32 - r.magnitude.length);
  raw.set(s.magnitude, 64 - s.magnitude.length);
  return raw;
}

function readInteger(der: Uint8Array, at: number): { magnitude: Uint8Array; end: number } {
  const length = der[at + 1] ?? 0;
  const end = at + 2 + length;
  const bytes = der.subarray(at + 2, end);
  const [first = 0, second = 0] = bytes;
  if (der[at] !== INTEGER || length === 0 || bytes.length !== length) throw notDer();
  const isNegative = first >= 0x80;
  const isPadded = first === 0 && second < 0x80;
  const magnitude = first === 0 ? bytes.subarray(1) : bytes;
  if (isNegative || isPadded || magnitude.length > 32) throw notDer();
  return { magnitude, end };
}

function notDer(): Error {
  return new Error('The signature is not a DER ECDSA-Sig-Value of P-256');
}
