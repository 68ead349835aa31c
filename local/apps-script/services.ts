import { createCacheStore } from './cache-store.ts';
import type { CacheStore } from './cache-store.ts';
import { createDailyQuota } from './daily-quota.ts';
import type { Limits } from './limits.ts';
import { createLockTable } from './lock-table.ts';
import { createPropertyStore } from './property-store.ts';
import type { PropertyStore } from './property-store.ts';
import type { StateToken, StateTokens } from './state-tokens.ts';
import { FETCH_OPERATION, createUrlFetcher } from './url-fetch.ts';
import type { FetchRequest } from './url-fetch.ts';
import { checkUrl, isWhitelisted, notAllowed } from './url-rules.ts';

/** Who is running: stores and quotas go by effective user, locks by the execution's Lock objects. */
export interface Execution {
  readonly id: string;
  readonly user: string;
}

/** State of one script that outlives executions, answered to them call by call. */
export interface Services {
  /** Answers `operation` with a JSON value, or throws ServiceException. */
  answer(execution: Execution, operation: string, args: readonly unknown[]): unknown;
  /** Frees what the ended execution held. */
  end(execution: Execution): void;
  properties(user: string): Record<string, string>;
  urlFetches: { total: number };
  close(): void;
}

export interface ServicesOptions {
  scriptId: string;
  limits: Limits;
  now: () => number;
  scriptProperties: Readonly<Record<string, string>>;
  whitelist: readonly string[] | null;
  stateTokens: StateTokens;
}

type Scope = 'user' | 'script';
type Operation = (execution: Execution, ...args: never[]) => unknown;

/** The stores, locks, quotas and outgoing requests behind the services of one script. */
export function createServices(options: ServicesOptions): Services {
  const { limits, now, stateTokens, whitelist } = options;
  const scriptProperties = createPropertyStore(limits, options.scriptProperties);
  const userProperties = new Map<string, PropertyStore>();
  const caches = new Map<string, CacheStore>();
  const locks = createLockTable();
  const fetcher = createUrlFetcher(options.scriptId, limits);
  const countFetches = createDailyQuota('urlfetch', limits.urlFetchPerDay, now);
  const countProperties = createDailyQuota('properties', limits.propertyCallsPerDay, now);
  const urlFetches = { total: 0 };

  function propertiesOf(user: string, scope: Scope): PropertyStore {
    return scope === 'script'
      ? scriptProperties
      : remembered(userProperties, user, () => createPropertyStore(limits));
  }
  function properties({ user }: Execution, scope: Scope): PropertyStore {
    countProperties(user, 1);
    return propertiesOf(user, scope);
  }
  const cache = ({ user }: Execution, scope: Scope): CacheStore =>
    remembered(caches, storeName(scope, user), () => createCacheStore(limits, now));

  async function fetchAll({ user }: Execution, requests: FetchRequest[]): Promise<unknown> {
    for (const { url } of requests) {
      const allowed = whitelist === null || isWhitelisted(checkUrl(url, limits), whitelist);
      if (!allowed) throw notAllowed(url);
    }
    countFetches(user, requests.length);
    urlFetches.total += requests.length;
    return Promise.all(requests.map((request) => fetcher.fetch(request)));
  }

  const operations: Record<string, Operation> = {
    'properties.get': (by, scope: Scope, key: string) => properties(by, scope).get(key),
    'properties.all': (by, scope: Scope) => properties(by, scope).all(),
    'properties.set': (by, scope: Scope, key: string, value: string) =>
      properties(by, scope).set(key, value),
    'properties.delete': (by, scope: Scope, key: string) => properties(by, scope).delete(key),
    'properties.clear': (by, scope: Scope) => properties(by, scope).clear(),
    'cache.get': (by, scope: Scope, keys: string[]) => cache(by, scope).getAll(keys),
    'cache.put': (by, scope: Scope, values: [string, string][], ttlSeconds?: number) =>
      cache(by, scope).putAll(values, ttlSeconds),
    'cache.remove': (by, scope: Scope, key: string) => cache(by, scope).remove(key),
    'lock.acquire': (by, scope: Scope, object: number, timeoutMs: number) =>
      locks.acquire(storeName(scope, by.user), { execution: by.id, object }, timeoutMs),
    'lock.held': (by, scope: Scope, object: number) =>
      locks.isHeldBy(storeName(scope, by.user), { execution: by.id, object }),
    'lock.release': (by, scope: Scope, object: number) =>
      locks.release(storeName(scope, by.user), { execution: by.id, object }),
    'state.create': (by, token: StateToken) => stateTokens.create(by.user, token),
    [FETCH_OPERATION]: (by, requests: FetchRequest[]) => fetchAll(by, requests),
  };

  return {
    answer(execution, name, args) {
      const operation = operations[name];
      if (operation === undefined) throw new Error(`Unknown operation ${name}`);
      return operation(execution, ...(args as never[]));
    },
    end: (execution) => locks.releaseAll(execution.id),
    properties: (user) => propertiesOf(user, 'user').all(),
    urlFetches,
    close: () => fetcher.close(),
  };
}

function storeName(scope: Scope, user: string): string {
  return scope === 'script' ? 'script' : `user ${user}`;
}

function remembered<Value>(map: Map<string, Value>, key: string, create: () => Value): Value {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const created = create();
  map.set(key, created);
  return created;
}
