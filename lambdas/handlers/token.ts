/** `POST /oauth/token`. */
import { authenticateClient } from '../core/client-authentication.ts';
import type { RequestWindows, Secrets } from '../core/ports.ts';
import type { WindowRule } from '../core/request-window.ts';
import { grantTokens, type TokenDeps } from '../core/token-grants.ts';
import { json } from './answer.ts';
import { callerAddress } from './authorize.ts';
import { readForm } from './form.ts';
import { createRoute, type HttpHandler } from './http.ts';

export interface TokenHandlerDeps extends TokenDeps {
  client: { clientId: string; secrets: Secrets };
  windows: RequestWindows;
  windowRule: WindowRule;
}

export function createTokenHandler(deps: TokenHandlerDeps): HttpHandler {
  const { windows, now, log } = deps;
  const window = { rule: deps.windowRule, windows, now, caller: callerAddress };
  return createRoute(
    { name: 'token', method: 'POST', style: 'oauth', log, window },
    async (request) => {
      const form = readForm(request);
      const clientId = await authenticateClient(
        form,
        request.headers.get('authorization'),
        deps.client,
      );
      return json(await grantTokens(form, clientId, deps));
    },
  );
}
