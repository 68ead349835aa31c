/** `GET /oauth/authorize`: sends the browser to TikTok, bound to this sign-in by a cookie. */
import { ROUTES, type OAuthError } from '../../contract/api.ts';
import {
  judgeAuthorizationRequest,
  type AuthorizationRequest,
} from '../core/authorization-request.ts';
import type { Log, RequestWindows, SignIns } from '../core/ports.ts';
import type { WindowRule } from '../core/request-window.ts';
import { clientRedirect, startSignIn } from '../core/sign-in.ts';
import { redirect, type HttpAnswer } from './answer.ts';
import { createRoute, logFault, type HttpHandler } from './http.ts';
import { pageStyle } from './styles/page.ts';

export interface AuthorizeDeps {
  baseUrl: string;
  clientId: string;
  redirectUris: readonly string[];
  tiktokAuthorizeUrl: string;
  /** Live credentials of the TikTok app, newest first. */
  tiktokCredentials: () => Promise<{ clientKey: string }[]>;
  signIns: SignIns;
  windows: RequestWindows;
  windowRule: WindowRule;
  now: () => number;
  log: Log;
}

export const SIGN_IN_FAILED =
  'The sign-in failed. Try again; if it fails again, tell the owner of the connector.';

export function createAuthorizeHandler(deps: AuthorizeDeps): HttpHandler {
  const { windows, now, log } = deps;
  const window = { rule: deps.windowRule, windows, now, caller: callerAddress };
  const options = { name: 'authorize', method: 'GET', style: pageStyle, log, window } as const;
  return createRoute(options, async (request) => {
    const verdict = judgeAuthorizationRequest(request.query, deps);
    const backToClient = (
      { redirectUri, state }: { redirectUri: string; state: string | undefined },
      error: OAuthError,
      error_description: string,
    ) => redirect(clientRedirect(redirectUri, deps.baseUrl, { error, error_description, state }));
    if (verdict.outcome === 'refused') {
      log.warn('authorization_refused', { error: verdict.error, why: verdict.description });
      return backToClient(verdict, verdict.error, verdict.description);
    }
    try {
      return await sendToTikTok(verdict.request, deps);
    } catch (error) {
      // The redirect URI is proven, so a fault goes back to the client too (RFC 6749 4.1.2.1).
      logFault(log, 'authorize', error);
      return backToClient(verdict.request, 'server_error', SIGN_IN_FAILED);
    }
  });
}

async function sendToTikTok(
  request: AuthorizationRequest,
  deps: AuthorizeDeps,
): Promise<HttpAnswer> {
  const [tiktok] = await deps.tiktokCredentials();
  if (!tiktok) throw new Error('the TikTok secret holds no credentials');
  const { location, cookie } = await startSignIn(request, deps, {
    authorizeUrl: deps.tiktokAuthorizeUrl,
    clientKey: tiktok.clientKey,
    callbackUrl: deps.baseUrl + ROUTES.callback.path,
  });
  deps.log.info('sign_in_begun');
  return redirect(location, [
    `${cookie.name}=${cookie.value}; Path=/; Max-Age=${cookie.maxAgeSeconds}; Secure; HttpOnly; SameSite=Lax`,
  ]);
}

/** The sign-in routes are held back per source address. */
export function callerAddress(request: { sourceIp: string }): string {
  return request.sourceIp;
}
