/**
 * Our access tokens: JWTs of the RFC 9068 profile, ES256. The private key stays in KMS, so header and
 * claims are assembled here and only the signature comes from the port; jose does the checking.
 */
import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import * as z from 'zod/mini';
import type { PublicJwk, PublicKeys, Signer } from './ports.ts';
import { randomId } from './secret-text.ts';

export const ACCESS_TOKEN_SECONDS = 3600;

export interface AccessTokenClaims {
  /** Connection id: internal, never TikTok's open_id. */
  sub: string;
  client_id: string;
  scope: string;
  /** Generation of the refresh token issued beside it. */
  generation: number;
}

const claimsSchema = z.object({
  sub: z.string().check(z.minLength(1)),
  client_id: z.string().check(z.minLength(1)),
  scope: z.string(),
  generation: z.int().check(z.positive()),
});

/** The API's identifier, `aud` of every access token. */
export function audience(issuer: string): string {
  return `${issuer}/api/tiktok`;
}

/** Makes a token that lives `ACCESS_TOKEN_SECONDS`. One call to the signer. */
export async function issueAccessToken(
  signer: Signer,
  issuer: string,
  claims: AccessTokenClaims,
  now: number,
): Promise<string> {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const iat = Math.floor(now / 1000);
  const header = { alg: 'ES256', typ: 'at+jwt', kid: await signer.keyId() };
  const payload = {
    iss: issuer,
    aud: audience(issuer),
    iat,
    exp: iat + ACCESS_TOKEN_SECONDS,
    jti: randomId(),
    ...claims,
  };
  const input = `${encode(header)}.${encode(payload)}`;
  const signature = await signer.sign(Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

/**
 * Checks a token against our own keys with everything fixed: algorithm, type, issuer, audience and the
 * claims that must be there (RFC 8725 3, RFC 9068 4). Undefined for any token that does not pass.
 * `allowExpired` is for revocation, where an expired token still says which connection it belongs to.
 */
export async function verifyAccessToken(
  token: string,
  keys: PublicKeys,
  issuer: string,
  now: number,
  options: { allowExpired?: boolean } = {},
): Promise<AccessTokenClaims | undefined> {
  if (token.length > 4096) return undefined;
  const list: PublicJwk[] = await keys.list();
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: list }), {
      algorithms: ['ES256'],
      typ: 'at+jwt',
      issuer,
      audience: audience(issuer),
      requiredClaims: ['exp', 'iat', 'sub', 'jti', 'client_id'],
      currentDate: new Date(now),
      clockTolerance: options.allowExpired ? Number.MAX_SAFE_INTEGER / 2 : 5,
    });
    return claimsSchema.safeParse(payload).data;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
