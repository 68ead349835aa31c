/** Signing in and out: OAuth2 for Apps Script against the backend, for the user who runs the script. */
import { accessFault, endsSignIn } from './access.ts';
import { connectedPage, failedPage } from './callback-page.ts';
import { ConnectorError, isPassing } from './errors.ts';
import { notGranted } from './permissions.ts';
import { endAtBackend } from './revocation.ts';
import { signInError } from './sign-in-errors.ts';
import { signInService, storedSignIn } from './sign-in-service.ts';
import { digest, underLock } from './user-cache.ts';

/**
 * Whether Looker Studio may ask for data; without, it offers to authorize again. Only a sign-in that is
 * over is cured by a new one: after every other fault, also a renewal that failed or takes too long, the
 * chart is to try again and to show its own text. Throws what is wrong with the script properties.
 */
export function hasAccess(): boolean {
  try {
    const fault = accessFault(signInService());
    return fault === null || !endsSignIn(fault);
  } catch (thrown) {
    const fault = signInError(thrown);
    if (isPassing(fault)) return true;
    throw fault;
  }
}

/**
 * The address that starts the sign-in. The PKCE verifier (RFC 7636) is made here only: it comes back
 * inside the state token, and a second one would not match.
 */
export function authorizationUrl(): string {
  return signInService().generateCodeVerifier().getAuthorizationUrl();
}

/** What Google's /usercallback calls with: the redirect's parameters, and those of the state token. */
export interface CallbackRequest {
  parameter?: { code?: unknown };
}

/** Property of the user: digest of the code that was redeemed last. Google's cache may forget at any time. */
const REDEEMED = 'redeemed';

/** A fault of the properties costs no sign-in: it is logged, and the result is null. */
function ofProperties<Result>(
  work: (properties: GoogleAppsScript.Properties.Properties) => Result,
): Result | null {
  try {
    return work(PropertiesService.getUserProperties());
  } catch (thrown) {
    console.warn(`The code is not remembered: ${signInError(thrown).code}`);
    return null;
  }
}

/**
 * Redeems the code of a callback, once, and returns the refresh token of the connection that the new one
 * took the place of. A browser that loads the page again, or loads it ahead, runs this again with the same
 * code, and a code that is used twice ends the sign-in (RFC 6749 4.1.2). The lock makes a second run wait
 * for the first; it also keeps a chart from storing a renewed token of the earlier sign-in over the new one.
 */
function redeem(request: CallbackRequest): string | undefined {
  const service = signInService();
  const earlier = service.getToken();
  const code = request.parameter?.code;
  const codeDigest = typeof code === 'string' ? digest(code) : undefined;
  const last = ofProperties((properties) => properties.getProperty(REDEEMED));
  if (codeDigest !== undefined && codeDigest === last) {
    if (earlier === null) throw new ConnectorError('invalid_grant');
    return undefined;
  }
  if (!service.handleCallback(request)) throw new ConnectorError('access_denied');
  if (codeDigest) ofProperties((properties) => properties.setProperty(REDEEMED, codeDigest));
  return earlier?.refresh_token;
}

/**
 * Ends the sign-in and returns the page to show; never throws, as the user would see a raw error.
 * `accountName` says who was connected, or nothing when that cannot be read.
 */
export function finishSignIn(request: CallbackRequest, accountName: () => string): string {
  try {
    const earlier = underLock(() => redeem(request));
    // Nobody could end it later. The new connection is there by now, so an account in both stays at TikTok.
    if (earlier !== undefined) endAtBackend(earlier);
    return connectedPage(notGranted(storedSignIn().getToken()?.scope), accountName());
  } catch (thrown) {
    return failedPage(signInError(thrown), new Date(), newReference());
  }
}

/** Forgets the sign-in and returns its refresh token, if there was one. */
function takeSignIn(): string | undefined {
  const service = storedSignIn();
  const token = service.getToken(true)?.refresh_token;
  service.reset();
  return token;
}

/**
 * Forgets the sign-in, whatever the backend answers, and ends it there and at TikTok. The lock keeps a chart
 * that is renewing from storing its token afterwards; when it is not free in time, the sign-in goes anyway.
 */
export function signOut(): void {
  let token: string | undefined;
  try {
    token = underLock(takeSignIn);
  } catch (thrown) {
    console.warn(`Signed out without the lock: ${signInError(thrown).code}`);
    token = takeSignIn();
  }
  if (token) endAtBackend(token);
}

/** A short id that connects what a user quotes with the execution log. */
export function newReference(): string {
  return Utilities.getUuid().slice(0, 8);
}
