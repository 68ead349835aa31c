import { ask, exception } from './host.ts';

type Scope = 'user' | 'script';

function properties(scope: Scope) {
  const store = {
    getProperty: (key: string): string | null => ask('properties.get', scope, String(key)),
    getProperties: (): Record<string, string> => ask('properties.all', scope),
    getKeys: (): string[] => Object.keys(store.getProperties()),
    setProperty(key: string, value: unknown) {
      ask('properties.set', scope, String(key), String(value));
      return store;
    },
    setProperties(values: Record<string, unknown>, deleteAllOthers = false) {
      if (deleteAllOthers) store.deleteAllProperties();
      for (const [key, value] of Object.entries(values)) store.setProperty(key, value);
      return store;
    },
    deleteProperty(key: string) {
      ask('properties.delete', scope, String(key));
      return store;
    },
    deleteAllProperties() {
      ask('properties.clear', scope);
      return store;
    },
  };
  return Object.freeze(store);
}

/** https://developers.google.com/apps-script/reference/properties/properties-service (standalone script) */
export const PropertiesService = Object.freeze({
  getUserProperties: () => properties('user'),
  getScriptProperties: () => properties('script'),
  getDocumentProperties: () => null,
});

function cache(scope: Scope) {
  const store = {
    get: (key: string): string | null => store.getAll([key])[key] ?? null,
    getAll: (keys: string[]): Record<string, string> => ask('cache.get', scope, keys.map(String)),
    put(key: string, value: string, expirationInSeconds?: number): void {
      store.putAll({ [key]: value }, expirationInSeconds);
    },
    putAll(values: Record<string, string>, expirationInSeconds?: number): void {
      const entries = Object.entries(values);
      if (entries.some(([, value]) => value === null || value === undefined)) {
        throw exception('Invalid argument: value');
      }
      const texts = entries.map(([key, value]) => [key, String(value)]);
      ask('cache.put', scope, texts, expirationInSeconds);
    },
    remove: (key: string): void => ask('cache.remove', scope, String(key)),
    removeAll: (keys: string[]): void => keys.forEach((key) => store.remove(key)),
  };
  return Object.freeze(store);
}

/** https://developers.google.com/apps-script/reference/cache/cache-service (standalone script) */
export const CacheService = Object.freeze({
  getUserCache: () => cache('user'),
  getScriptCache: () => cache('script'),
  getDocumentCache: () => null,
});

let lockObjects = 0;

/** A Lock object of its own each time: hasLock tells of the one that took the lock. */
function lock(scope: Scope) {
  const object = (lockObjects += 1);
  const tryLock = (timeoutInMillis: number): boolean =>
    ask('lock.acquire', scope, object, timeoutInMillis);
  return Object.freeze({
    tryLock,
    waitLock(timeoutInMillis: number): void {
      if (tryLock(timeoutInMillis)) return;
      throw exception('Lock timeout: another process was holding the lock for too long.');
    },
    hasLock: (): boolean => ask('lock.held', scope, object),
    releaseLock: (): void => ask('lock.release', scope, object),
  });
}

/** https://developers.google.com/apps-script/reference/lock/lock-service (standalone script) */
export const LockService = Object.freeze({
  getUserLock: () => lock('user'),
  getScriptLock: () => lock('script'),
  getDocumentLock: () => null,
});
