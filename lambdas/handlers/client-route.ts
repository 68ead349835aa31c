/**
 * What `/oauth/token` and `/oauth/revoke` have in common: the form, the client, and the window. Google
 * calls both for all customers from few shared addresses, so a request of a known sign-in counts for
 * its connection, and only one that fails counts for its address (docs/decisions/0028).
 */
import { authenticateClient } from '../core/client-authentication.ts';
import { OAuthRefusal } from '../core/errors.ts';
import type { Parameters } from '../core/parameters.ts';
import type { Log, RequestWindows, Secrets } from '../core/ports.ts';
import { overLimit, uncount, type Admit, type WindowRule } from '../core/request-window.ts';
import type { HttpAnswer } from './answer.ts';
import { callerAddress } from './authorize.ts';
import { readForm } from './form.ts';
import { createRoute, type HttpHandler } from './http.ts';
import type { HttpRequest } from './request.ts';
import { oauthStyle, tooManyRequests } from './styles/oauth.ts';

export interface ClientRouteDeps {
  client: { clientId: string; secrets: Secrets };
  windows: RequestWindows;
  windowRule: WindowRule;
  now: () => number;
  log: Log;
}

/**
 * A route of an authenticated client; `respond` asks `admit` once it knows whose request it is. `endsAt`: when this
 * instance is ended, epoch milliseconds.
 */
export function createClientRoute(
  name: 'token' | 'revoke',
  deps: ClientRouteDeps,
  respond: (
    form: Parameters,
    clientId: string,
    admit: Admit,
    endsAt: number,
  ) => Promise<HttpAnswer>,
): HttpHandler {
  return createRoute(
    { name, method: 'POST', style: oauthStyle, log: deps.log },
    async (request) => {
      const endsAt = deps.now() + request.remainingMs();
      const { admit, giveBack } = createCounter(request, deps);
      try {
        const form = readForm(request);
        const authorization = request.headers.get('authorization');
        const clientId = await authenticateClient(form, authorization, deps.client);
        return await respond(form, clientId, admit, endsAt);
      } catch (error) {
        // Faults of ours are nobody's failed attempt.
        if (error instanceof OAuthRefusal) await admit(undefined);
        else await giveBack();
        throw error;
      }
    },
  );
}

/**
 * `admit`: the first call counts, the others do nothing: a request is one write, whatever becomes of it, but for
 * one that a fault of ours ends, which `giveBack` takes off again.
 */
function createCounter(
  request: HttpRequest,
  deps: ClientRouteDeps,
): { admit: Admit; giveBack: () => Promise<void> } {
  let counted: { caller: string; at: number } | undefined;
  return {
    async admit(connectionId) {
      if (counted) return;
      const caller = connectionId ?? callerAddress(request);
      const at = deps.now();
      counted = { caller, at };
      const retryAfterSeconds = await overLimit(caller, deps.windowRule, {
        ...deps,
        now: () => at,
        connection: connectionId,
      });
      if (retryAfterSeconds === undefined) return;
      throw tooManyRequests(
        connectionId ? 'of this connection' : 'from this address',
        retryAfterSeconds,
      );
    },
    async giveBack() {
      if (counted) await uncount(counted.caller, deps.windowRule, counted.at, deps);
    },
  };
}
