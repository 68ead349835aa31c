import type { DataRequest } from './data-request.ts';

/**
 * Looker Studio's own memory of answers: an identical query within the data freshness is not asked
 * again. https://docs.cloud.google.com/data-studio/manage-data-freshness
 */
export interface FreshnessCache {
  get(request: DataRequest): unknown;
  put(request: DataRequest, answer: unknown): void;
  clear(): void;
}

/** A cache that keeps answers for `freshnessSeconds`; 0 keeps nothing. */
export function createFreshnessCache(freshnessSeconds: number, now: () => number): FreshnessCache {
  const answers = new Map<string, { answer: unknown; at: number }>();
  return {
    get(request) {
      const entry = answers.get(JSON.stringify(request));
      if (entry === undefined || now() - entry.at >= freshnessSeconds * 1000) return undefined;
      return entry.answer;
    },
    put(request, answer) {
      if (freshnessSeconds > 0) answers.set(JSON.stringify(request), { answer, at: now() });
    },
    clear: () => answers.clear(),
  };
}
