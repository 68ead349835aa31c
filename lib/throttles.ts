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
  /**
   * Requests of one source address in 5 minutes at which the firewall counts or blocks: to the routes of
   * users' browsers, to the routes of tokens, to all routes.
   */
  perAddress: { browser: number; token: number; all: number };
}

/** Half of what passes in 5 minutes, for each request a second that is let through. */
const HALF_OF_FIVE_MINUTES = 150;

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
    // One address of users' browsers: far above its window, even one of a minute, and a fifth of the throttle.
    // Token and API routes are called by Google's servers for all customers from few addresses. There an
    // address is stopped only where it leaves less than half to all others; docs/decisions/0029-firewall.md.
    // 10 is the lowest limit AWS WAF takes.
    perAddress: {
      browser: Math.max(10, rateLimitMax * 10),
      token: token.ratePerSecond * HALF_OF_FIVE_MINUTES,
      all: (token.ratePerSecond + usagePlan.ratePerSecond) * HALF_OF_FIVE_MINUTES,
    },
  };
}
