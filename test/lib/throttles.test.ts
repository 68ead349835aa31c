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
    perAddress: { signIn: 10, all: 100 },
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
  expect(perAddress.signIn).toBeGreaterThan(7000);
});
