/** `POST /oauth/revoke` (RFC 7009): which connection a token belongs to, and its end. */
import { verifyAccessToken } from './access-token.ts';
import { disconnect, type DisconnectDeps } from './disconnect.ts';
import { OAuthRefusal } from './errors.ts';
import { reader, repeated, type Parameters } from './parameters.ts';
import type { Grants, PublicKeys, Secrets } from './ports.ts';
import { isGenuineNow, parseRefreshToken } from './refresh-token.ts';
import type { Admit } from './request-window.ts';

export interface RevocationDeps extends DisconnectDeps {
  grants: Grants;
  publicKeys: PublicKeys;
  refreshTokenKeys: Secrets;
  issuer: string;
}

/**
 * Unknown, foreign and dead tokens end as silently as live ones (RFC 7009 2.2). The hint is not needed.
 * `admit` is asked before anything ends.
 */
export async function revokeToken(
  parameters: Parameters,
  clientId: string,
  admit: Admit,
  deps: RevocationDeps,
): Promise<void> {
  const twice = repeated(parameters, ['token', 'token_type_hint']);
  if (twice) throw new OAuthRefusal('invalid_request', `${twice} is repeated`);
  const token = reader(parameters)('token');
  if (token === undefined) throw new OAuthRefusal('invalid_request', 'token is required');
  const connectionId =
    (await connectionOfRefreshToken(token, clientId, deps)) ??
    (await connectionOfAccessToken(token, clientId, deps));
  await admit(connectionId);
  if (connectionId !== undefined) await disconnect(connectionId, deps);
}

async function connectionOfRefreshToken(token: string, clientId: string, deps: RevocationDeps) {
  const parsed = parseRefreshToken(token);
  if (!parsed) return undefined;
  const grant = await deps.grants.find(parsed.connectionId);
  if (grant?.clientId !== clientId) return undefined;
  const genuine = await isGenuineNow(deps.refreshTokenKeys, grant, parsed);
  return genuine ? grant.connectionId : undefined;
}

async function connectionOfAccessToken(token: string, clientId: string, deps: RevocationDeps) {
  const claims = await verifyAccessToken(token, deps.publicKeys, deps.issuer, deps.now(), {
    allowExpired: true,
  });
  return claims?.client_id === clientId ? claims.sub : undefined;
}
