import { throttles } from '../../lib/throttles.ts';

test('the default maxima give the documented throttles', () => {
  expect(throttles({ rateLimitMax: 60, apiRateLimitMax: 120 })).toMatchObject({
    signIn: { ratePerSecond: 10, burst: 30 },
    token: { ratePerSecond: 30, burst: 150 },
    usagePlan: { ratePerSecond: 60, burst: 240 },
    stage: { ratePerSecond: 120, burst: 480 },
  });
});

test('the smallest maxima leave room for one request', () => {
  expect(throttles({ rateLimitMax: 1, apiRateLimitMax: 1 })).toEqual({
    signIn: { ratePerSecond: 1, burst: 1 },
    token: { ratePerSecond: 1, burst: 3 },
    usagePlan: { ratePerSecond: 1, burst: 2 },
    stage: { ratePerSecond: 2, burst: 6 },
    perAddress: { browser: 10, token: 150, all: 300 },
  });
});

test('the stage follows the greater of the two maxima', () => {
  expect(throttles({ rateLimitMax: 6000, apiRateLimitMax: 1 }).stage).toEqual({
    ratePerSecond: 6000,
    burst: 30_000,
  });
});

test('the firewall never counts below the window of one address', () => {
  const { perAddress } = throttles({ rateLimitMax: 7000, apiRateLimitMax: 1 });
  // Even when the window is a minute, so that five of them fit into the firewall's five minutes.
  expect(perAddress.browser).toBeGreaterThan(5 * 7000);
});

test.each([
  [60, 120],
  [600, 1200],
  [1000, 1],
  [1, 1000],
])(
  'with the maxima %d and %d no address may take what is there for all, nor is Google held to a window',
  (rateLimitMax, apiRateLimitMax) => {
    const { signIn, token, usagePlan, perAddress } = throttles({ rateLimitMax, apiRateLimitMax });
    const inFiveMinutes = 300;
    expect(perAddress.browser).toBeLessThanOrEqual((signIn.ratePerSecond * inFiveMinutes) / 4);
    expect(perAddress.token).toBeLessThanOrEqual((token.ratePerSecond * inFiveMinutes) / 2);
    const all = token.ratePerSecond + usagePlan.ratePerSecond;
    expect(perAddress.all).toBeLessThanOrEqual((all * inFiveMinutes) / 2);
    expect(perAddress.token).toBeGreaterThanOrEqual(70 * rateLimitMax);
    expect(perAddress.all).toBeGreaterThanOrEqual(perAddress.token);
  },
);
