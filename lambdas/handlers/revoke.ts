/** `POST /oauth/revoke` (RFC 7009): 200 with an empty JSON object, whatever the token was. */
import { authenticateClient } from '../core/client-authentication.ts';
import type { RequestWindows, Secrets } from '../core/ports.ts';
import type { WindowRule } from '../core/request-window.ts';
import { revokeToken, type RevocationDeps } from '../core/revocation.ts';
import { json } from './answer.ts';
import { callerAddress } from './authorize.ts';
import { readForm } from './form.ts';
import { createRoute, type HttpHandler } from './http.ts';

export interface RevokeHandlerDeps extends RevocationDeps {
  client: { clientId: string; secrets: Secrets };
  windows: RequestWindows;
  windowRule: WindowRule;
}

export function createRevokeHandler(deps: RevokeHandlerDeps): HttpHandler {
  const { windows, now, log } = deps;
  const window = { rule: deps.windowRule, windows, now, caller: callerAddress };
  return createRoute(
    { name: 'revoke', method: 'POST', style: 'oauth', log, window },
    async (request) => {
      const form = readForm(request);
      const clientId = await authenticateClient(
        form,
        request.headers.get('authorization'),
        deps.client,
      );
      await revokeToken(form, clientId, deps);
      return json({});
    },
  );
}
