/** `GET /.well-known/oauth-authorization-server` (RFC 8414 2) and `GET /.well-known/jwks.json` (RFC 7517 5). */
import { ROUTES } from '../../contract/api.ts';
import { SCOPES } from '../../contract/fields.ts';
import type { Log, PublicKeys } from '../core/ports.ts';
import { json } from './answer.ts';
import { createRoute, type HttpHandler } from './http.ts';
import { oauthStyle } from './styles/oauth.ts';

/** Small against jose's ten minutes, so a new signing key is known before it signs. */
const CACHE = { 'Cache-Control': 'public, max-age=300' };

export function createMetadataHandler(deps: { baseUrl: string; log: Log }): HttpHandler {
  const at = (route: keyof typeof ROUTES) => deps.baseUrl + ROUTES[route].path;
  const metadata = {
    issuer: deps.baseUrl,
    authorization_endpoint: at('authorize'),
    token_endpoint: at('token'),
    revocation_endpoint: at('revoke'),
    jwks_uri: at('keys'),
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    revocation_endpoint_auth_methods_supported: ['client_secret_post'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: SCOPES,
    authorization_response_iss_parameter_supported: true,
  };
  const options = { name: 'metadata', method: 'GET', style: oauthStyle, log: deps.log } as const;
  return createRoute(options, async () => json(metadata, 200, CACHE));
}

export function createKeysHandler(deps: { publicKeys: PublicKeys; log: Log }): HttpHandler {
  const options = { name: 'keys', method: 'GET', style: oauthStyle, log: deps.log } as const;
  return createRoute(options, async () => json({ keys: await deps.publicKeys.list() }, 200, CACHE));
}
