const CACHE_SECONDS = 21_600;
const NOTHING = '__NULL__';

export interface Properties {
  getProperty(key: string): string | null;
  setProperty(key: string, value: string): unknown;
  getKeys(): string[];
  deleteProperty(key: string): unknown;
}
export interface Cache {
  get(key: string): string | null;
  put(key: string, value: string, ttlSeconds: number): void;
  remove(key: string): void;
}

/**
 * Where the OAuth2 library keeps a service's values: memory of this execution, then the cache, then
 * properties, each value as JSON under `oauth2.<service>[.<key>]`. An absent value is remembered as
 * the text `__NULL__`, in memory and in the cache.
 */
export interface TokenStorage {
  getValue(key?: string | null, skipMemory?: boolean): unknown;
  setValue(key: string | null, value: unknown): void;
  removeValue(key?: string | null): void;
  /** Removes every value of the service. */
  reset(): void;
}

/** Storage of one service; either store may be missing. */
export function createTokenStorage(
  prefix: string,
  properties: Properties | null,
  cache: Cache | null,
): TokenStorage {
  let memory = new Map<string, unknown>();
  const nameOf = (key: string | null | undefined): string => (key ? `${prefix}.${key}` : prefix);
  const known = (value: unknown): unknown => (value === NOTHING ? null : value);

  function removeValue(key?: string | null): void {
    const name = nameOf(key);
    properties?.deleteProperty(name);
    cache?.remove(name);
    memory.delete(name);
  }

  return {
    getValue(key, skipMemory = false) {
      const name = nameOf(key);
      if (!skipMemory && memory.has(name)) return known(memory.get(name));
      const cached = cache?.get(name) ?? null;
      const stored = cached ?? properties?.getProperty(name) ?? null;
      const json = stored ?? JSON.stringify(NOTHING);
      if (cached === null) cache?.put(name, json, CACHE_SECONDS);
      const value = JSON.parse(json) as unknown;
      memory.set(name, value);
      return known(value);
    },
    setValue(key, value) {
      const name = nameOf(key);
      const json = JSON.stringify(value);
      properties?.setProperty(name, json);
      cache?.put(name, json, CACHE_SECONDS);
      memory.set(name, value);
    },
    removeValue,
    reset() {
      removeValue();
      for (const name of properties?.getKeys() ?? []) {
        if (!name.startsWith(`${prefix}.`)) continue;
        properties?.deleteProperty(name);
        cache?.remove(name);
      }
      memory = new Map();
    },
  };
}
