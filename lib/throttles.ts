/** How many requests the gateway lets through, derived from the two maxima of the settings. */
import type { Settings } from './settings.ts';

export interface Throttle {
  ratePerSecond: number;
  /** Size of the token bucket, in requests. */
  burst: number;
}

export interface Throttles {
  /** Each sign-in route that users' browsers visit. */
  signIn: Throttle;
  /** Each route of tokens: Google's servers call them for all customers, and renewals come together. */
  token: Throttle;
  /** All of `/api/*` together: the usage plan has one key. */
  usagePlan: Throttle;
  /** Every route without a throttle of its own. */
  stage: Throttle;
  /** Requests of one source address in 5 minutes at which the firewall counts or blocks. */
  perAddress: { signIn: number; all: number };
}

/**
 * The gateway's coarse limits, for all callers together; the windows per address and per connection
 * inside the Lambdas are the fine ones. With the default maxima (60, 120): sign-in 10/s with bursts of
 * 30, tokens 30/s with bursts of 150, usage plan 60/s with bursts of 240, stage 120/s with bursts of 480. API
 * Gateway treats them as targets, not ceilings: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export function throttles(settings: Pick<Settings, 'rateLimitMax' | 'apiRateLimitMax'>): Throttles {
  const { rateLimitMax, apiRateLimitMax } = settings;
  const signIn = { ratePerSecond: Math.ceil(rateLimitMax / 6), burst: Math.ceil(rateLimitMax / 2) };
  const token = {
    ratePerSecond: Math.ceil(rateLimitMax / 2),
    burst: Math.ceil(rateLimitMax * 2.5),
  };
  const usagePlan = { ratePerSecond: Math.ceil(apiRateLimitMax / 2), burst: apiRateLimitMax * 2 };
  return {
    signIn,
    token,
    usagePlan,
    stage: {
      ratePerSecond: Math.max(token.ratePerSecond, usagePlan.ratePerSecond) * 2,
      burst: Math.max(token.burst, usagePlan.burst) * 2,
    },
    // Google's servers call the token and API routes for all customers from few shared addresses, so
    // these are far above the windows. 10 is the lowest limit AWS WAF takes.
    perAddress: {
      signIn: Math.max(10, rateLimitMax * 10),
      all: Math.max(10, (rateLimitMax + apiRateLimitMax) * 50),
    },
  };
}
