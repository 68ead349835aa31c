import { ServiceException } from './errors.ts';
import { CACHE_TTL_SECONDS } from './limits.ts';
import type { Limits } from './limits.ts';

/**
 * One CacheService store. Lives are clamped to 1-21,600 s; above 1,000 items it keeps the 900 that
 * are furthest from expiry. https://developers.google.com/apps-script/reference/cache/cache
 */
export interface CacheStore {
  /** Values of those keys that are there. */
  getAll(keys: readonly string[]): Record<string, string>;
  putAll(values: readonly (readonly [string, string])[], ttlSeconds?: number): void;
  remove(key: string): void;
}

/** An empty cache on the given clock (epoch milliseconds). */
export function createCacheStore(limits: Limits, now: () => number): CacheStore {
  const entries = new Map<string, { value: string; expiresAt: number }>();

  function checkKey(key: string): void {
    if (key.length > limits.cacheKeyCharacters) {
      throw new ServiceException('Argument too large: key');
    }
  }

  function trim(): void {
    if (entries.size <= limits.cacheItems) return;
    const soonestFirst = [...entries].sort(([, a], [, b]) => a.expiresAt - b.expiresAt);
    for (const [key] of soonestFirst.slice(0, entries.size - limits.cacheItemsAfterTrim)) {
      entries.delete(key);
    }
  }

  return {
    getAll(keys) {
      const found: [string, string][] = [];
      for (const key of keys) {
        checkKey(key);
        const entry = entries.get(key);
        if (entry === undefined) continue;
        if (entry.expiresAt > now()) found.push([key, entry.value]);
        else entries.delete(key);
      }
      return Object.fromEntries(found);
    },
    putAll(values, ttlSeconds = CACHE_TTL_SECONDS.default) {
      const seconds = Math.min(Math.max(ttlSeconds, 1), CACHE_TTL_SECONDS.max);
      for (const [key, value] of values) {
        checkKey(key);
        if (Buffer.byteLength(value) > limits.cacheValueBytes) {
          throw new ServiceException('Argument too large: value');
        }
        entries.set(key, { value, expiresAt: now() + seconds * 1000 });
      }
      trim();
    },
    remove(key) {
      checkKey(key);
      entries.delete(key);
    },
  };
}
