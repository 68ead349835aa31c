/** Whether a bearer token opens `/api/*` now. */
import { verifyAccessToken, type AccessTokenClaims } from './access-token.ts';
import type { Grants, PublicKeys } from './ports.ts';
import { hasEnded } from './refresh-token.ts';

export interface AuthorizerDeps {
  grants: Grants;
  publicKeys: PublicKeys;
  issuer: string;
  /** Epoch milliseconds; sign-ins made earlier are over. */
  sessionsValidFrom: number;
  now: () => number;
}

/**
 * Answers the claims of a live token, else undefined. The grant is read every time, so a revoked
 * connection is out at once; the first use of a new generation is noted there (see refresh-token.ts).
 */
export async function authorizeBearer(
  authorization: string,
  deps: AuthorizerDeps,
): Promise<AccessTokenClaims | undefined> {
  const token = /^bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1];
  if (token === undefined) return undefined;
  const now = deps.now();
  const claims = await verifyAccessToken(token, deps.publicKeys, deps.issuer, now);
  if (!claims) return undefined;
  const grant = await deps.grants.find(claims.sub);
  if (!grant || grant.clientId !== claims.client_id) return undefined;
  if (hasEnded(grant, now, deps.sessionsValidFrom)) return undefined;
  if (claims.generation === grant.generation && grant.seenGeneration < claims.generation) {
    await deps.grants.markSeen(grant.connectionId, claims.generation, now);
  }
  return claims;
}
