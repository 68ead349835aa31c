/** `POST /oauth/token`. */
import { grantTokens, type TokenDeps } from '../core/token-grants.ts';
import { json } from './answer.ts';
import { createClientRoute, type ClientRouteDeps } from './client-route.ts';
import type { HttpHandler } from './http.ts';

export type TokenHandlerDeps = TokenDeps & ClientRouteDeps;

export function createTokenHandler(deps: TokenHandlerDeps): HttpHandler {
  return createClientRoute('token', deps, async (form, clientId, admit) =>
    json(await grantTokens(form, clientId, admit, deps)),
  );
}
