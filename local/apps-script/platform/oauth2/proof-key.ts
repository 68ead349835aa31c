import { Utilities } from '../utilities.ts';

/** A verifier as the library makes it: 32 bytes of Math.random in base64url. */
export function randomVerifier(): string {
  const bytes = Array.from({ length: 32 }, () => Math.floor(Math.random() * 256));
  return base64Url(bytes);
}

/** The challenge of a verifier (RFC 7636 4.2); other methods than S256 and plain throw. */
export function challengeOf(verifier: string, method: string): string {
  if (method === 'plain') return verifier;
  if (method !== 'S256') throw new Error(`Unsupported challenge method: ${method}`);
  return base64Url(Utilities.computeDigest(Utilities.DigestAlgorithm.SHA_256, verifier));
}

function base64Url(bytes: number[]): string {
  return Utilities.base64EncodeWebSafe(bytes).replace(/=+$/, '');
}
