import { limitsOf } from '../../bench/must-hold.ts';
import type { HandlerRow } from '../../bench/handlers.ts';
import { reportRow } from './figures.ts';

const broken = (figures: Parameters<typeof limitsOf>[0]) =>
  limitsOf(figures)
    .filter(({ holds }) => !holds)
    .map(({ what, kind }) => `${kind}: ${what}`);

const handler: HandlerRow = {
  handler: 'videos',
  videos: 200,
  perSecond: 300,
  cpuMs: 2,
  answerBytes: 33_000,
  peakMemoryMb: 120,
  reads: 1,
  writes: 1,
  kms: 0,
};

test('good figures hold', () => {
  expect(broken({ reports: [reportRow()], handlers: [handler] })).toEqual([]);
});

test('parts that were not run have no limits', () => {
  expect(limitsOf({})).toEqual([]);
});

test.each([
  ['cold', { tiktokCalls: 17 }, 'count: 200 videos, cold'],
  ['warm', { tiktokCalls: 1 }, 'count: 200 videos, warm'],
  ['refresh', { tiktokCalls: 22 }, 'count: 200 videos, all charts refreshed at once'],
  ['after 2 h', { tiktokRefreshes: 2 }, 'count: 200 videos, after 2 h'],
  ['warm', { failed: 1 }, 'count: Charts that show an error'],
  ['warm', { lastMs: 301 }, 'time: 200 videos, warm, last chart'],
  ['cold', { lastMs: 400 }, 'time: 200 videos, cold at 50 ms, last chart'],
] as const)('a report whose %s load has %o breaks a limit', (scenario, change, name) => {
  expect(broken({ reports: [reportRow({ [scenario]: change })] })).toEqual([name]);
});

test.each([
  [{ kms: 1 }, 'count: Warm request of 200 videos'],
  [{ reads: 2 }, 'count: Warm request of 200 videos'],
  [{ writes: 2 }, 'count: Warm request of 200 videos'],
  [{ cpuMs: 3.1 }, 'time: Warm request of 200 videos'],
  [{ peakMemoryMb: 513 }, 'memory: Warm request of 200 videos'],
])('a warm request with %o breaks a limit', (change, name) => {
  expect(broken({ handlers: [{ ...handler, ...change }] })).toEqual([name]);
});

test('10,000 videos may cost a tenth more calls than the bare walk', () => {
  const cold = (tiktokCalls: number) => ({
    ...reportRow({ cold: { tiktokCalls } }),
    videos: 10_000,
    bare: { calls: 500, videos: 10_000, bytes: 1, ms: 50_000, computed: true },
  });
  expect(broken({ reports: [cold(550)] })).toEqual([]);
  expect(broken({ reports: [cold(600)] })).toEqual(['count: 10,000 videos, cold at 50 ms']);
});

test('a bundle over its budget breaks a limit, and what has no budget does not', () => {
  const bundle = { name: 'keys', bytes: 300_000, wallMs: 1, cpuMs: 1 };
  expect(broken({ startup: [{ ...bundle, budgetBytes: 275_000 }] })).toEqual([
    'count: Bundle of keys',
  ]);
  expect(limitsOf({ startup: [{ ...bundle, budgetBytes: undefined }] })).toEqual([]);
});
