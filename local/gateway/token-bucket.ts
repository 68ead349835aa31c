/** Rate limiting by token bucket, https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */

export interface Rate {
  /** Tokens that come back each second. */
  perSecond: number;
  /** Tokens a full bucket holds. */
  burst: number;
}

/**
 * Buckets by key, full at first. `take` removes one token and says whether there was one. `now` gives
 * epoch milliseconds.
 */
export function createTokenBuckets(now: () => number) {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key: string, { perSecond, burst }: Rate): boolean {
      const at = now();
      const bucket = buckets.get(key) ?? { tokens: burst, at };
      const refilled = bucket.tokens + ((at - bucket.at) / 1000) * perSecond;
      const tokens = Math.min(burst, refilled);
      const allowed = tokens >= 1;
      buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, at });
      return allowed;
    },
  };
}
