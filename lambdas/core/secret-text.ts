/** Random values, their hashes, and the one way to compare secrets. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits as 43 base64url characters (RFC 6749 10.10 asks for at least 128 bits). */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** 128 random bits as 22 base64url characters, for ids that are no secrets. */
export function randomId(): string {
  return randomBytes(16).toString('base64url');
}

/** SHA-256, base64url. What is stored and logged instead of a secret. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

export function hmacSha256(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** Compares in constant time whatever the lengths: both sides are hashed first. */
export function sameSecret(left: string, right: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(left), hash(right));
}

/** Whether `given` is one of the live values; looks at all of them whatever comes first. */
export function isOneOf(given: string, live: readonly string[]): boolean {
  return live.map((value) => sameSecret(given, value)).includes(true);
}
