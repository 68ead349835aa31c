/** TikTok's limit: requests per sliding window, each resource endpoint for itself. */
import type { Clock } from './clock.ts';
import type { Dials } from './dials.ts';

export interface RateLimit {
  /** Counts a call. False when the window is full; a refused call does not count. */
  admit(endpoint: string, grantId: string): boolean;
  /** Seconds until the oldest counted call leaves the window. */
  freeInSeconds(endpoint: string, grantId: string): number;
  reset(): void;
}

/** 600 per minute, sliding: https://developers.tiktok.com/docs/en/tiktok-api-v2-rate-limit */
export function createRateLimit(clock: Clock, dials: Dials): RateLimit {
  const windows = new Map<string, number[]>();
  const recent = (endpoint: string, grantId: string): number[] => {
    const key = dials.rateLimit.keyBy === 'app' ? endpoint : `${endpoint}/${grantId}`;
    const times = windows.get(key) ?? [];
    windows.set(key, times);
    const start = clock.now() - dials.rateLimit.windowMs;
    while (times[0] !== undefined && times[0] <= start) times.shift();
    return times;
  };
  return {
    admit: (endpoint, grantId) => {
      const times = recent(endpoint, grantId);
      if (times.length >= dials.rateLimit.max) return false;
      times.push(clock.now());
      return true;
    },
    freeInSeconds: (endpoint, grantId) => {
      const oldest = recent(endpoint, grantId)[0] ?? clock.now();
      return Math.max(1, Math.ceil((oldest + dials.rateLimit.windowMs - clock.now()) / 1000));
    },
    reset: () => windows.clear(),
  };
}
