/** Google's limits and quotas for one script, as of 2026-04 (https://developers.google.com/apps-script/guides/services/quotas). */
export interface Limits {
  /** Wall clock of one execution, virtual sleep included. */
  readonly executionSeconds: number;
  readonly concurrentPerUser: number;
  readonly urlFetchPerDay: number;
  readonly propertyCallsPerDay: number;
  /** A longer answer arrives cut off, without an error. */
  readonly responseBytes: number;
  readonly payloadBytes: number;
  readonly urlCharacters: number;
  readonly headerBytes: number;
  readonly fetchTimeoutSeconds: number;
  readonly propertyBytes: number;
  readonly propertyStoreBytes: number;
  readonly cacheKeyCharacters: number;
  readonly cacheValueBytes: number;
  readonly cacheItems: number;
  readonly cacheItemsAfterTrim: number;
}

export const GOOGLE_LIMITS: Limits = {
  executionSeconds: 360,
  concurrentPerUser: 30,
  urlFetchPerDay: 20_000,
  propertyCallsPerDay: 50_000,
  responseBytes: 50 * 1024 * 1024,
  payloadBytes: 50 * 1024 * 1024,
  urlCharacters: 2_082,
  headerBytes: 8 * 1024,
  fetchTimeoutSeconds: 60,
  propertyBytes: 9 * 1024,
  propertyStoreBytes: 500 * 1024,
  cacheKeyCharacters: 250,
  cacheValueBytes: 100 * 1024,
  cacheItems: 1_000,
  cacheItemsAfterTrim: 900,
};

/** Longest and default life of a cache entry, and of a state token, in seconds. */
export const CACHE_TTL_SECONDS = { default: 600, max: 21_600 } as const;
export const STATE_TOKEN_SECONDS = { default: 60, max: 3_600 } as const;
