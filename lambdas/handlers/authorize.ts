/** `GET /oauth/authorize`: sends the browser to TikTok, bound to this sign-in by a cookie. */
import { ROUTES } from '../../contract/api.ts';
import { judgeAuthorizationRequest } from '../core/authorization-request.ts';
import type { Log, RequestWindows, SignIns } from '../core/ports.ts';
import type { WindowRule } from '../core/request-window.ts';
import { clientRedirect, startSignIn } from '../core/sign-in.ts';
import { redirect } from './answer.ts';
import { createRoute, type HttpHandler } from './http.ts';

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

export function createAuthorizeHandler(deps: AuthorizeDeps): HttpHandler {
  const { windows, now, log } = deps;
  const window = { rule: deps.windowRule, windows, now, caller: callerAddress };
  const options = { name: 'authorize', method: 'GET', style: 'page', log, window } as const;
  return createRoute(options, async (request) => {
    const verdict = judgeAuthorizationRequest(request.query, deps);
    if (verdict.outcome === 'refused') {
      log.warn('authorization_refused', { error: verdict.error, why: verdict.description });
      const { error, description, state } = verdict;
      return redirect(
        clientRedirect(verdict.redirectUri, deps.baseUrl, {
          error,
          error_description: description,
          state,
        }),
      );
    }
    const [tiktok] = await deps.tiktokCredentials();
    if (!tiktok) throw new Error('the TikTok secret holds no credentials');
    const { location, cookie } = await startSignIn(verdict.request, deps, {
      authorizeUrl: deps.tiktokAuthorizeUrl,
      clientKey: tiktok.clientKey,
      callbackUrl: deps.baseUrl + ROUTES.callback.path,
    });
    log.info('sign_in_begun');
    return redirect(location, [
      `${cookie.name}=${cookie.value}; Path=/; Max-Age=${cookie.maxAgeSeconds}; Secure; HttpOnly; SameSite=Lax`,
    ]);
  });
}

/** The sign-in routes are held back per source address. */
export function callerAddress(request: { sourceIp: string }): string {
  return request.sourceIp;
}
