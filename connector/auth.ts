/** The sign-in: OAuth2 for Apps Script against the backend, for the user who runs the script. */
import { CLIENT_ID, ROUTES } from '../contract/api.ts';
import { connectedPage, failedPage } from './callback-page.ts';
import { readSettings, type Settings } from './config.ts';
import { ConnectorError, isPassing } from './errors.ts';
import { notGranted, SCOPE_PARAMETER } from './permissions.ts';
import { platformError, signInError } from './sign-in-errors.ts';
import { userLock } from './user-cache.ts';

interface StoredToken {
  access_token: string;
  refresh_token?: string;
  scope?: string;
}

/** The part of a library service that is used here. */
interface Service {
  setAuthorizationBaseUrl(url: string): Service;
  setTokenUrl(url: string): Service;
  setClientId(id: string): Service;
  setClientSecret(secret: string): Service;
  setCallbackFunction(name: string): Service;
  setPropertyStore(store: GoogleAppsScript.Properties.Properties): Service;
  setCache(cache: GoogleAppsScript.Cache.Cache): Service;
  setLock(lock: GoogleAppsScript.Lock.Lock): Service;
  setScope(scope: string): Service;
  generateCodeVerifier(): Service;
  getAuthorizationUrl(): string;
  handleCallback(request: object): boolean;
  hasAccess(): boolean;
  getAccessToken(): string;
  getToken(skipMemory?: boolean): StoredToken | null;
  getLastError(): unknown;
  refresh(): void;
  reset(): void;
}
declare const OAuth2: { createService(name: string): Service };

const LOCK_WAIT_MS = 30_000;

/** The stored sign-in alone: enough to read and to forget it, even when properties are missing. */
function storedSignIn(): Service {
  return OAuth2.createService('tiktok')
    .setPropertyStore(PropertiesService.getUserProperties())
    .setCache(CacheService.getUserCache())
    .setLock(userLock());
}

function signIn(): Service {
  const { baseUrl, clientSecret } = settings();
  return storedSignIn()
    .setAuthorizationBaseUrl(baseUrl + ROUTES.authorize.path)
    .setTokenUrl(baseUrl + ROUTES.token.path)
    .setClientId(CLIENT_ID)
    .setClientSecret(clientSecret)
    .setCallbackFunction('authCallback')
    .setScope(SCOPE_PARAMETER);
}

let known: Settings | undefined;

/** The script properties, checked, and read once: each run of the script is a world of its own. */
export function settings(): Settings {
  if (known) return known;
  const properties = PropertiesService.getScriptProperties();
  return (known = readSettings((name) => properties.getProperty(name)));
}

/**
 * Whether Looker Studio may ask for data; without, it offers to authorize again. The library says no
 * after any renewal that failed, and keeps the token. Only a refusal of that token is cured by a new
 * sign-in: after every other fault the chart is to show its own text.
 */
export function hasAccess(): boolean {
  const service = signIn();
  if (service.hasAccess()) return true;
  const lastError = service.getLastError();
  return Boolean(lastError) && service.getToken() !== null && !endsSignIn(signInError(lastError));
}

/**
 * The address that starts the sign-in. The PKCE verifier (RFC 7636) is made here only: it comes back
 * inside the state token, and a second one would not match.
 */
export function authorizationUrl(): string {
  return signIn().generateCodeVerifier().getAuthorizationUrl();
}

/**
 * Ends the sign-in and returns the page to show; never throws, as the user would see a raw error.
 * `accountName` says who was connected, or nothing when that cannot be read.
 */
export function finishSignIn(request: object, accountName: () => string): string {
  try {
    const service = signIn();
    const earlier = service.getToken()?.refresh_token;
    if (!service.handleCallback(request)) throw new ConnectorError('access_denied');
    // Nobody could end it later. The new connection is there by now, so an account in both stays at TikTok.
    if (earlier) endAtBackend(earlier);
    return connectedPage(notGranted(service.getToken()?.scope), accountName());
  } catch (thrown) {
    return failedPage(signInError(thrown), new Date(), newReference());
  }
}

/** A valid access token. Throws `reconnect_required`, or why it could not be renewed. */
export function accessToken(): string {
  const service = signIn();
  try {
    if (service.hasAccess()) return service.getAccessToken();
  } catch (thrown) {
    throw signInError(thrown);
  }
  const lastError = service.getLastError();
  if (!lastError) throw new ConnectorError('reconnect_required');
  throw renewalError(lastError, service.getToken());
}

/**
 * A token other than the refused one. The lock lets one of several charts refresh; the others find
 * its result in the store. Throws `reconnect_required`, or why it could not be renewed.
 */
export function renewToken(refused: string): string {
  const lock = userLock();
  try {
    lock.waitLock(LOCK_WAIT_MS);
  } catch (thrown) {
    throw platformError(thrown);
  }
  const service = signIn();
  const before = service.getToken(true);
  try {
    if (before?.access_token === refused) service.refresh();
    return service.getAccessToken();
  } catch (thrown) {
    throw renewalError(thrown, before);
  } finally {
    lock.releaseLock();
  }
}

/** Whether the stored sign-in is over, which only another sign-in cures. */
function endsSignIn({ code }: ConnectorError): boolean {
  return code === 'invalid_grant' || code === 'reconnect_required';
}

/** A refresh token the backend refuses is dead: keeping it would ask again at every chart. */
function renewalError(thrown: unknown, token: StoredToken | null): ConnectorError {
  const error = signInError(thrown);
  if (!endsSignIn(error)) return error;
  if (token) forgetToken(token.access_token);
  return new ConnectorError('reconnect_required');
}

/** Forgets the sign-in, unless another one has taken the place of the refused token meanwhile. */
export function forgetToken(refused: string): void {
  const service = storedSignIn();
  if (service.getToken(true)?.access_token === refused) service.reset();
}

/**
 * Forgets the sign-in and tells the backend, which also ends it at TikTok. The local part happens
 * whatever the backend answers.
 */
export function signOut(): void {
  const service = storedSignIn();
  try {
    const token = service.getToken()?.refresh_token;
    if (token) endAtBackend(token);
  } finally {
    service.reset();
  }
}

/** Before each try, in milliseconds: a person waits for the end of it. */
const REVOCATION_PAUSES = [0, 1_000, 3_000];

/**
 * Ends a connection at the backend (RFC 7009), with two more tries while it cannot be reached or is
 * busy. Whatever comes of it is logged and no more: the script forgets the tokens in any case.
 */
function endAtBackend(refreshToken: string): void {
  let fault = '';
  for (const pause of REVOCATION_PAUSES) {
    if (pause > 0) Utilities.sleep(pause);
    try {
      const status = revoke(refreshToken);
      if (status === 200) return;
      fault = `HTTP ${status}`;
      if (status !== 429 && status < 500) break;
    } catch (thrown) {
      const error = platformError(thrown);
      fault = error.code;
      if (!isPassing(error)) break;
    }
  }
  console.warn(`Not revoked at the backend: ${fault}`);
}

/** Status of the answer. */
function revoke(refreshToken: string): number {
  const { baseUrl, clientSecret } = settings();
  return UrlFetchApp.fetch(baseUrl + ROUTES.revoke.path, {
    method: 'post',
    payload: {
      token: refreshToken,
      token_type_hint: 'refresh_token',
      client_id: CLIENT_ID,
      client_secret: clientSecret,
    },
    followRedirects: false,
    muteHttpExceptions: true,
  }).getResponseCode();
}

/** A short id that connects what a user quotes with the execution log. */
export function newReference(): string {
  return Utilities.getUuid().slice(0, 8);
}
