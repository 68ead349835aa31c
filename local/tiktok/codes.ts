/** Authorization codes: single use, short-lived, bound to redirect URI and challenge. */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Dials } from './dials.ts';

export interface CodeFacts {
  account: string;
  scopes: string[];
  redirectUri: string;
  challenge: string | null;
}

export interface Codes {
  issue(facts: CodeFacts): string;
  /** The facts of a live code, once; undefined for a used, expired or unknown one. */
  take(code: string): CodeFacts | undefined;
}

/** Codes look like TikTok's: base64url, then `*`, a digit, `!`, digits and a region, so they need encoding. */
export function createCodes(clock: Clock, dials: Dials, mark: string): Codes {
  const live = new Map<string, CodeFacts & { expiresAt: number }>();
  return {
    issue: (facts) => {
      const code = `${mark}${randomBytes(45).toString('base64url')}*0!4608.va`;
      live.set(code, { ...facts, expiresAt: clock.now() + dials.codeLifetimeSeconds * 1000 });
      return code;
    },
    take: (code) => {
      const facts = live.get(code);
      live.delete(code);
      return facts !== undefined && clock.now() < facts.expiresAt ? facts : undefined;
    },
  };
}

/**
 * TikTok's PKCE: the challenge is the lower-case **hex** SHA-256 of the verifier, not RFC 7636's
 * base64url. https://developers.tiktok.com/doc/login-kit-desktop/. A verifier without a challenge fails
 * too (RFC 9700 4.8.2).
 */
export function verifierFits(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null) return verifier === undefined;
  if (verifier === undefined || !/^[\w.~-]{43,128}$/.test(verifier)) return false;
  return createHash('sha256').update(verifier).digest('hex') === challenge;
}
