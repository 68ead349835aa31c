/** The OAuth2 for Apps Script library, set up for this connector and the user who runs the script. */
import { CLIENT_ID, ROUTES } from '../contract/api.ts';
import { readSettings, type Settings } from './config.ts';
import { SCOPE_PARAMETER } from './permissions.ts';
import { userLock } from './user-cache.ts';

export interface StoredToken {
  access_token: string;
  refresh_token?: string;
  scope?: string;
  /** Epoch seconds; the library adds it. */
  expiresAt?: number;
}

/** The part of a library service that is used here. */
export interface Service {
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

/** The stored sign-in alone: enough to read and to forget it, even when properties are missing. */
export function storedSignIn(): Service {
  return OAuth2.createService('tiktok')
    .setPropertyStore(PropertiesService.getUserProperties())
    .setCache(CacheService.getUserCache())
    .setLock(userLock());
}

/** The sign-in with all that a request to the backend needs. Throws what is wrong with the properties. */
export function signInService(): Service {
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
