import { createHash } from 'node:crypto';
import vm from 'node:vm';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bundleConnector } from '../../tools/build-connector.ts';
import type { RawAnswer } from '../../connector/answers.ts';

export interface SentRequest {
  url: string;
  method?: string;
  payload?: Record<string, string>;
  headers?: Record<string, string>;
  followRedirects?: boolean;
}

export interface Token {
  access_token: string;
  refresh_token?: string;
  scope?: string;
}

/** What one test's Google account and backend look like; the functions may throw as Google's do. */
export interface World {
  properties: Record<string, string>;
  scriptProperty: (key: string) => string | null;
  token: Token | null;
  hasAccess: () => boolean;
  lastError: unknown;
  refresh: () => void;
  handleCallback: (request: unknown) => boolean;
  respond: (request: SentRequest, world: World) => RawAnswer;
  /** Runs while a run of the script waits for the lock, as another run of it does. */
  whileWaiting: (world: World) => void;
  /** Epoch milliseconds; the machine's clock unless given. */
  now?: () => number;
}

export const PROPERTIES = {
  BACKEND_API_BASE_URL: 'https://api.example.com/v1/',
  BACKEND_CLIENT_SECRET: 'canary-secret',
};

const code = await bundleConnector();

/** The language's Date on another clock. */
function clockDate(now: () => number): DateConstructor {
  return new Proxy(Date, {
    construct: (target, args) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args) as object,
    get: (target, key, receiver): unknown =>
      key === 'now' ? now : Reflect.get(target, key, receiver),
  });
}

class PlatformException extends Error {}

interface FakeBlob {
  getBytes(): Buffer;
  getDataAsString(): string;
}
function newBlob(data: string | Buffer): FakeBlob {
  const bytes = Buffer.from(data as string);
  return { getBytes: () => bytes, getDataAsString: () => bytes.toString() };
}

/**
 * Runs the built script in a context that has the few services it uses, each only as far as the
 * script calls it. `call` runs one function by name in a fresh context, as Apps Script does, and
 * returns its result or the user error the host would show.
 */
export function createWorld(change: Partial<World> = {}) {
  const sent: SentRequest[] = [];
  const service: Record<string, unknown> = {};
  const logged: string[] = [];
  const locks: string[] = [];
  const lockObjects: object[] = [];
  const cached = new Map<string, string>();
  const cacheLives: number[] = [];
  const sleeps: number[] = [];
  const kept = new Map<string, string>();
  const world: World = {
    properties: PROPERTIES,
    token: { access_token: 'canary-access', refresh_token: 'canary-refresh' },
    hasAccess: () => world.token !== null,
    lastError: undefined,
    refresh: () => {
      world.token = { access_token: 'canary-new', refresh_token: 'canary-refresh-2' };
    },
    handleCallback: () => true,
    respond: () => ({ status: 200, retryAfter: null, body: '{}' }),
    scriptProperty: (key) => world.properties[key] ?? null,
    whileWaiting: () => {},
    ...change,
  };

  function fetchOne(request: SentRequest) {
    sent.push(request);
    const { status, retryAfter, body } = world.respond(request, world);
    return {
      getResponseCode: () => status,
      getContentText: () => body,
      getAllHeaders: () => ({
        'Content-Type': 'application/json',
        ...(retryAfter !== null && { 'retry-after': retryAfter }),
      }),
    };
  }

  const setter = (name: string) =>
    function (this: object, value: unknown) {
      service[name] = value;
      return this;
    };
  const SETTERS = ['AuthorizationBaseUrl', 'TokenUrl', 'ClientId', 'ClientSecret', 'Scope'];
  SETTERS.push('CallbackFunction', 'PropertyStore', 'Cache', 'Lock');
  const createService = (name: string) => ({
    ...Object.fromEntries(SETTERS.map((key) => [`set${key}`, setter(key)])),
    generateCodeVerifier(this: object) {
      service.codeVerifiers = Number(service.codeVerifiers ?? 0) + 1;
      return this;
    },
    getAuthorizationUrl: () => `${String(service.AuthorizationBaseUrl)}?service=${name}`,
    hasAccess: () => world.hasAccess(),
    getAccessToken: () => {
      if (world.token) return world.token.access_token;
      throw new Error('Access not granted or expired.');
    },
    getToken: () => world.token,
    getLastError: () => world.lastError,
    refresh: () => world.refresh(),
    handleCallback: (request: unknown) => world.handleCallback(request),
    reset: () => void (world.token = null),
  });

  function userError() {
    const told = { text: '', debug: '' };
    const error = {
      setText: (text: string) => ((told.text = text), error),
      setDebugText: (text: string) => ((told.debug = text), error),
      throwException: () => {
        shown.push(told);
        throw new PlatformException('Exception');
      },
    };
    return error;
  }
  const shown: { text: string; debug: string }[] = [];

  const log = (...words: unknown[]) => void logged.push(words.join(' '));
  const userCache = {
    get: (key: string) => cached.get(key) ?? null,
    getAll: (keys: string[]) =>
      Object.fromEntries(keys.flatMap((key) => (cached.has(key) ? [[key, cached.get(key)]] : []))),
    put: (key: string, value: string, seconds: number) => {
      cached.set(key, value);
      cacheLives.push(seconds);
    },
    putAll: (values: Record<string, string>, seconds: number) => {
      for (const [key, value] of Object.entries(values)) cached.set(key, value);
      cacheLives.push(seconds);
    },
    remove: (key: string) => void cached.delete(key),
  };
  const userProperties = {
    getProperty: (key: string) => kept.get(key) ?? null,
    setProperty: (key: string, value: string) => void kept.set(key, value),
  };
  const services = {
    OAuth2: { createService },
    PropertiesService: {
      getScriptProperties: () => ({ getProperty: (key: string) => world.scriptProperty(key) }),
      getUserProperties: () => userProperties,
    },
    CacheService: { getUserCache: () => userCache },
    LockService: {
      getUserLock: () => {
        const lock = {
          waitLock: () => {
            locks.push('wait');
            world.whileWaiting(world);
          },
          tryLock: () => locks.push('try') > 0,
          releaseLock: () => void locks.push('release'),
        };
        lockObjects.push(lock);
        return lock;
      },
    },
    UrlFetchApp: {
      fetch: (url: string, options: object) => fetchOne({ url, ...options }),
      fetchAll: (requests: SentRequest[]) => requests.map(fetchOne),
    },
    Utilities: {
      sleep: (milliseconds: number) => void sleeps.push(milliseconds),
      getUuid: () => '12345678-aaaa-bbbb-cccc-dddddddddddd',
      DigestAlgorithm: { SHA_256: 'sha256' },
      computeDigest: (name: string, text: string) => createHash(name).update(text).digest(),
      base64EncodeWebSafe: (bytes: Buffer) => bytes.toString('base64url'),
      base64Encode: (bytes: Buffer) => bytes.toString('base64'),
      base64Decode: (text: string) => Buffer.from(text, 'base64'),
      newBlob,
      gzip: (blob: FakeBlob) => newBlob(gzipSync(blob.getBytes())),
      ungzip: (blob: FakeBlob) => newBlob(gunzipSync(blob.getBytes())),
    },
    HtmlService: { createHtmlOutput: (html: string) => ({ html }) },
    DataStudioApp: { createCommunityConnector: () => ({ newUserError: userError }) },
    console: { error: log, warn: log },
    ...(world.now && { Date: clockDate(world.now) }),
  };

  function call(name: string, request?: unknown): { result?: unknown; text?: string } {
    const context = vm.createContext({ ...services });
    vm.runInContext(code, context);
    shown.length = 0;
    const argument = JSON.stringify(request) ?? '';
    try {
      const result: unknown = vm.runInContext(`${name}(${argument})`, context);
      return { result };
    } catch (error) {
      if (error instanceof PlatformException && shown.length === 1)
        return { text: shown[0]?.text ?? '' };
      throw error;
    }
  }
  return {
    ...{ world, call, sent, service, logged, locks, lockObjects },
    ...{ shown, sleeps, cached, cacheLives, userCache, kept, userProperties },
  };
}
