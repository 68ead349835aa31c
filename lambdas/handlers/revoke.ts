/** `POST /oauth/revoke` (RFC 7009): 200 with an empty JSON object, whatever the token was. */
import { revokeToken, type RevocationDeps } from '../core/revocation.ts';
import { json } from './answer.ts';
import { createClientRoute, type ClientRouteDeps } from './client-route.ts';
import type { HttpHandler } from './http.ts';

export type RevokeHandlerDeps = RevocationDeps & ClientRouteDeps;

export function createRevokeHandler(deps: RevokeHandlerDeps): HttpHandler {
  return createClientRoute('revoke', deps, async (form, clientId, admit, endsAt) => {
    await revokeToken(form, clientId, admit, { ...deps, endsAt });
    return json({});
  });
}
