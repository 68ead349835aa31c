/**
 * The browser's half of a sign-in: to TikTok and back.
 *
 *   client -> /oauth/authorize -> TikTok -> /auth/tiktok/callback -> client, with our code
 *
 * The sign-in waits in the table under the hash of the id that TikTok carries as `state`; a cookie ties
 * it to one browser (RFC 9700 4.7). It is handed out once.
 */
import type { OAuthError } from '../../contract/api.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { PageRefusal } from './errors.ts';
import { repeated, single, type Parameters } from './parameters.ts';
import type { SignIn, SignIns } from './ports.ts';
import { randomSecret, sameSecret, sha256 } from './secret-text.ts';

export const SIGN_IN_SECONDS = 600;

const START_AGAIN =
  'Close this tab, go back to Looker Studio (Data Studio) and press Authorize again. Use one browser for the whole sign-in.';

/** One cookie per flow, so that two windows do not disturb each other. */
export function cookieName(signInHash: string): string {
  return `__Host-signin-${signInHash.slice(0, 12)}`;
}

export interface Started {
  /** TikTok's authorization page, https://developers.tiktok.com/doc/login-kit-web */
  location: string;
  cookie: { name: string; value: string; maxAgeSeconds: number };
}

/** Stores the sign-in and answers where to send the browser, and its cookie. */
export async function startSignIn(
  request: AuthorizationRequest,
  deps: { signIns: SignIns; now: () => number },
  tiktok: { authorizeUrl: string; clientKey: string; callbackUrl: string },
): Promise<Started> {
  const id = randomSecret();
  const browser = randomSecret();
  const signInHash = sha256(id);
  await deps.signIns.begin(signInHash, {
    ...request,
    browserHash: sha256(browser),
    expiresAt: deps.now() + SIGN_IN_SECONDS * 1000,
  });
  const location = new URL(tiktok.authorizeUrl);
  location.search = new URLSearchParams({
    client_key: tiktok.clientKey,
    scope: request.scopes.join(','),
    redirect_uri: tiktok.callbackUrl,
    state: id,
    response_type: 'code',
    // Without it TikTok may skip its consent page, and any site could start a silent sign-in.
    disable_auto_auth: '1',
  }).toString();
  return {
    location: location.href,
    cookie: { name: cookieName(signInHash), value: browser, maxAgeSeconds: SIGN_IN_SECONDS },
  };
}

export type Returned = {
  signIn: SignIn;
  cookieName: string;
  result: { outcome: 'code'; code: string } | { outcome: 'error'; error: OAuthError };
};

/**
 * Takes the sign-in that TikTok's answer belongs to. Throws PageRefusal when there is none, it is not
 * this browser's, or the answer contradicts itself; the sign-in is used up in every case but the first.
 */
export async function finishSignIn(
  parameters: Parameters,
  cookies: ReadonlyMap<string, string>,
  deps: { signIns: SignIns; now: () => number },
): Promise<Returned> {
  const refuse = (code: string, what: string) => new PageRefusal(code, what, START_AGAIN);
  const state = single(parameters, 'state');
  if (!state || state.length > 200) {
    throw refuse('invalid_state', 'The answer from TikTok belongs to no sign-in.');
  }
  const signInHash = sha256(state);
  const signIn = await deps.signIns.take(signInHash, deps.now());
  if (!signIn) {
    throw refuse('invalid_state', 'This sign-in is unknown, too old, or was already finished.');
  }
  const name = cookieName(signInHash);
  const cookie = cookies.get(name);
  if (cookie === undefined || !sameSecret(sha256(cookie), signIn.browserHash)) {
    throw refuse('other_browser', 'This sign-in was started in another browser.');
  }
  const code = single(parameters, 'code');
  const error = single(parameters, 'error');
  if (repeated(parameters, ['code', 'error']) || (code && error) || (!code && !error)) {
    throw refuse('invalid_answer', 'The answer from TikTok makes no sense.');
  }
  if (error) {
    return { signIn, cookieName: name, result: { outcome: 'error', error: relayedError(error) } };
  }
  return { signIn, cookieName: name, result: { outcome: 'code', code: code as string } };
}

/** TikTok's errors by a fixed table; its text is never copied (developers.tiktok.com/doc/oauth-error-handling). */
function relayedError(error: string): OAuthError {
  switch (error) {
    case 'access_denied':
    case 'invalid_scope':
    case 'temporarily_unavailable':
      return error;
    default:
      return 'server_error';
  }
}

/** The redirect back to the client, with `iss` in every answer (RFC 6749 4.1.2, RFC 9207 2). */
export function clientRedirect(
  redirectUri: string,
  issuer: string,
  answer: Readonly<Record<string, string | undefined>>,
): string {
  const location = new URL(redirectUri);
  for (const [name, value] of Object.entries({ ...answer, iss: issuer })) {
    if (value !== undefined) location.searchParams.append(name, value);
  }
  return location.href;
}
