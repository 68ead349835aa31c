import { UrlFetchApp } from '../url-fetch-app.ts';
import { challengeOf, randomVerifier } from './proof-key.ts';
import type { Cache, Properties } from './token-storage.ts';
import { createTokenStorage } from './token-storage.ts';
import { canRefresh, isExpired, parseTokenAnswer, withEnds } from './token.ts';
import type { Token } from './token.ts';

interface Lock {
  hasLock(): boolean;
  waitLock(timeoutMs: number): void;
  releaseLock(): void;
}
type TextMap = Record<string, string | undefined>;
interface CallbackRequest {
  parameter: TextMap;
}
/** What the setters of a service fill in. */
interface Settings {
  baseUrl?: string;
  tokenUrl?: string;
  refreshUrl?: string;
  callback?: string;
  clientId?: string;
  clientSecret?: string;
  redirectUri?: string;
  tokenFormat: string;
  tokenHeaders: TextMap;
  tokenMethod: string;
  payloadHandler: (payload: TextMap) => TextMap;
  properties: Properties | null;
  cache: Cache | null;
  lock: Lock | null;
  verifier?: string;
  challengeMethod: string;
  params: TextMap;
}
export interface Platform {
  ScriptApp: { newStateToken(): StateTokenBuilder };
  redirectUri(): string;
}
interface StateTokenBuilder {
  withMethod(name: string): StateTokenBuilder;
  withArgument(name: string, value: unknown): StateTokenBuilder;
  withTimeout(seconds: number): StateTokenBuilder;
  createToken(): string;
}

export const TOKEN_FORMAT = Object.freeze({
  JSON: 'application/json',
  FORM_URL_ENCODED: 'application/x-www-form-urlencoded',
});
const STATE_SECONDS = 3600;
const LOCK_MS = 30_000;

/**
 * A service of OAuth2 for Apps Script, for the authorization-code grant: a stand-in with the public
 * behaviour of https://github.com/googleworkspace/apps-script-oauth2 version 43.
 */
export function createService(serviceName: string, platform: Platform) {
  const settings: Settings = {
    tokenFormat: TOKEN_FORMAT.JSON,
    tokenHeaders: {},
    tokenMethod: 'post',
    payloadHandler: (payload) => payload,
    properties: null,
    cache: null,
    lock: null,
    challengeMethod: 'S256',
    params: {},
  };
  let storage: ReturnType<typeof createTokenStorage> | null = null;
  let lastError: unknown;

  function set(change: Partial<Settings>) {
    Object.assign(settings, change);
    return service;
  }
  function required(value: string | undefined, name: string): string {
    if (!value) throw new Error(`${name} is required.`);
    return value;
  }
  function getStorage() {
    if (settings.properties === null) throw new Error('Property store is required.');
    storage ??= createTokenStorage(`oauth2.${serviceName}`, settings.properties, settings.cache);
    return storage;
  }
  const getToken = (skipMemory = false): Token | null =>
    getStorage().getValue(null, skipMemory) as Token | null;

  function fetchToken(payload: TextMap, url: string): Token {
    const response = UrlFetchApp.fetch(url, {
      method: settings.tokenMethod,
      headers: { Accept: settings.tokenFormat, ...settings.tokenHeaders },
      payload: settings.payloadHandler(payload),
      muteHttpExceptions: true,
    });
    const asForm = settings.tokenFormat === TOKEN_FORMAT.FORM_URL_ENCODED;
    return withEnds(
      parseTokenAnswer(response?.getResponseCode() ?? 0, response?.getContentText() ?? '', asForm),
    );
  }
  /** Like the library: what its own Lock object has already is not waited for, nor released. */
  function locked<Result>(work: () => Result): Result {
    const { lock } = settings;
    if (lock === null || lock.hasLock()) return work();
    lock.waitLock(LOCK_MS);
    const result = work();
    lock.releaseLock();
    return result;
  }

  const service = {
    setAuthorizationBaseUrl: (baseUrl: string) => set({ baseUrl }),
    setTokenUrl: (tokenUrl: string) => set({ tokenUrl }),
    setRefreshUrl: (refreshUrl: string) => set({ refreshUrl }),
    setTokenFormat: (tokenFormat: string) => set({ tokenFormat }),
    setTokenHeaders: (tokenHeaders: TextMap) => set({ tokenHeaders }),
    setTokenMethod: (tokenMethod: string) => set({ tokenMethod }),
    setTokenPayloadHandler: (payloadHandler: Settings['payloadHandler']) => set({ payloadHandler }),
    setCallbackFunction: (callback: string) => set({ callback }),
    setClientId: (clientId: string) => set({ clientId }),
    setClientSecret: (clientSecret: string) => set({ clientSecret }),
    setRedirectUri: (redirectUri: string) => set({ redirectUri }),
    setPropertyStore: (properties: Properties) => set({ properties }),
    setCache: (cache: Cache) => set({ cache }),
    setLock: (lock: Lock) => set({ lock }),
    setParam: (name: string, value: string) =>
      set({ params: { ...settings.params, [name]: value } }),
    setScope: (scope: string | string[], separator = ' ') =>
      service.setParam('scope', Array.isArray(scope) ? scope.join(separator) : scope),
    generateCodeVerifier: () => set({ verifier: randomVerifier() }),
    /** Misspelt in the library. */
    setCodeVerififer: (verifier: string) => set({ verifier }),
    setCodeChallengeMethod: (challengeMethod: string) => set({ challengeMethod }),
    getRedirectUri: () => settings.redirectUri ?? platform.redirectUri(),
    getStorage,
    getToken,
    getLastError: () => lastError,

    getAuthorizationUrl(extraArguments: TextMap = {}): string {
      const clientId = required(settings.clientId, 'Client ID');
      const callback = required(settings.callback, 'Callback function name');
      const baseUrl = required(settings.baseUrl, 'Authorization base URL');
      const state = platform.ScriptApp.newStateToken()
        .withMethod(callback)
        .withArgument('serviceName', serviceName)
        .withTimeout(STATE_SECONDS);
      for (const [name, value] of Object.entries(extraArguments)) state.withArgument(name, value);
      const { verifier, challengeMethod } = settings;
      if (verifier !== undefined) state.withArgument('codeVerifier_', verifier);
      const query: TextMap = {
        client_id: clientId,
        response_type: 'code',
        redirect_uri: service.getRedirectUri(),
        state: state.createToken(),
      };
      if (verifier !== undefined) {
        query['code_challenge'] = challengeOf(verifier, challengeMethod);
        query['code_challenge_method'] = challengeMethod;
      }
      return withQuery(baseUrl, { ...query, ...settings.params });
    },

    handleCallback({ parameter }: CallbackRequest): boolean {
      const { error, code, codeVerifier_: verifier } = parameter;
      if (error) {
        if (error === 'access_denied') return false;
        throw new Error(`Error authorizing token: ${error}`);
      }
      const payload: TextMap = {
        code,
        client_id: required(settings.clientId, 'Client ID'),
        client_secret: settings.clientSecret,
        redirect_uri: service.getRedirectUri(),
        grant_type: 'authorization_code',
      };
      if (verifier) payload['code_verifier'] = verifier;
      getStorage().setValue(null, fetchToken(payload, required(settings.tokenUrl, 'Token URL')));
      return true;
    },

    hasAccess(): boolean {
      const valid = (token: Token | null): boolean => token !== null && !isExpired(token);
      const current = getToken();
      if (valid(current)) return true;
      if (current === null || !canRefresh(current)) return false;
      return locked(() => {
        const fresh = getToken(true);
        if (valid(fresh)) return true;
        if (fresh === null || !canRefresh(fresh)) return false;
        try {
          service.refresh();
          return true;
        } catch (error) {
          lastError = error;
          return false;
        }
      });
    },
    getAccessToken(): string | undefined {
      if (!service.hasAccess()) throw new Error('Access not granted or expired.');
      return getToken()?.access_token;
    },
    refresh(): void {
      const clientId = required(settings.clientId, 'Client ID');
      const clientSecret = required(settings.clientSecret, 'Client Secret');
      const url = required(settings.refreshUrl ?? settings.tokenUrl, 'Token URL');
      locked(() => {
        const refreshToken = getToken()?.refresh_token;
        if (!refreshToken) throw new Error('Offline access is required.');
        const payload = {
          refresh_token: refreshToken,
          client_id: clientId,
          client_secret: clientSecret,
          grant_type: 'refresh_token',
        };
        getStorage().setValue(null, { refresh_token: refreshToken, ...fetchToken(payload, url) });
      });
    },
    reset: (): void => getStorage().reset(),
  };
  return service;
}

function withQuery(url: string, values: TextMap): string {
  const query = Object.entries(values)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value ?? '')}`)
    .join('&');
  return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}
