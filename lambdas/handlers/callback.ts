/** `GET /auth/tiktok/callback`: TikTok's answer becomes ours, sent to the address stored at the start. */
import { ROUTES } from '../../contract/api.ts';
import { connect, type ConnectingDeps } from '../core/connecting.ts';
import type { RequestWindows, SignIns } from '../core/ports.ts';
import type { WindowRule } from '../core/request-window.ts';
import { clientRedirect, finishSignIn } from '../core/sign-in.ts';
import { redirect } from './answer.ts';
import { callerAddress, SIGN_IN_FAILED } from './authorize.ts';
import { createRoute, logFault, type HttpHandler } from './http.ts';
import { pageStyle } from './styles/page.ts';

export interface CallbackDeps extends ConnectingDeps {
  baseUrl: string;
  signIns: SignIns;
  windows: RequestWindows;
  windowRule: WindowRule;
}

export function createCallbackHandler(deps: CallbackDeps): HttpHandler {
  const { windows, now, log } = deps;
  const window = { rule: deps.windowRule, windows, now, caller: callerAddress };
  const options = { name: 'callback', method: 'GET', style: pageStyle, log, window } as const;
  return createRoute(options, async (request) => {
    const { signIn, cookieName, result } = await finishSignIn(request.query, request.cookies, deps);
    const outcome =
      result.outcome === 'code' ? await connectOrFail(signIn, result.code, deps) : result;
    if (outcome.outcome === 'error') log.warn('sign_in_refused', { error: outcome.error });
    const answer =
      outcome.outcome === 'code'
        ? { code: outcome.code }
        : { error: outcome.error, error_description: DESCRIPTIONS[outcome.error] };
    return redirect(
      clientRedirect(signIn.redirectUri, deps.baseUrl, { ...answer, state: signIn.state }),
      [`${cookieName}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`],
    );
  });
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  access_denied: 'The TikTok user did not give the permission.',
  invalid_scope: 'TikTok does not allow this app one of the permissions.',
  temporarily_unavailable: 'TikTok does not answer right now. Try again in a minute.',
  server_error: SIGN_IN_FAILED,
};

/** The redirect URI is proven here, so a fault goes back to the client too (RFC 6749 4.1.2.1). */
async function connectOrFail(
  ...[signIn, code, deps]: [Parameters<typeof connect>[0], string, CallbackDeps]
) {
  try {
    return await connect(signIn, code, deps.baseUrl + ROUTES.callback.path, deps);
  } catch (error) {
    logFault(deps.log, 'callback', error);
    return { outcome: 'error', error: 'server_error' } as const;
  }
}
