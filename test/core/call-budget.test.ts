import fc from 'fast-check';
import { noteLimit, reserveCalls, type CallBudgetDeps } from '../../lambdas/core/call-budget.ts';
import { createFakeCallCounters } from '../fakes/call-counters.ts';
import { createFakeLog } from '../fakes/log.ts';

const START = 1_790_000_000_000;
const LIMIT = 100;

/** Instances of one clock and one table. */
function createInstances(limit = LIMIT) {
  let time = START;
  const log = createFakeLog();
  const waits: number[] = [];
  const deps: CallBudgetDeps = {
    callCounters: createFakeCallCounters(),
    tiktokCallsPerMinute: limit,
    log,
    now: () => time,
    async sleep(ms) {
      waits.push(ms);
      time += ms;
    },
  };
  return {
    deps,
    log,
    waits,
    advance: (ms: number) => (time += ms),
    reserve: (calls: number, waitMs = 0, least = calls) =>
      reserveCalls('videos', { least, most: calls }, time + waitMs, deps),
  };
}

const refused = (seconds: unknown = expect.any(String)) => ({
  code: 'rate_limit_exceeded',
  status: 429,
  headers: { 'Retry-After': seconds },
});

test('a reservation has as many calls as were asked', async () => {
  const { reserve, waits } = createInstances();
  expect([(await reserve(20)).calls, waits]).toEqual([20, []]);
});

test('when fewer are left than wanted, but enough, these are given', async () => {
  const { reserve } = createInstances();
  await reserve(90);
  expect((await reserve(20, 0, 10)).calls).toBe(10);
});

test('an exhausted budget is refused, with the time until there are enough calls again', async () => {
  const { reserve, advance } = createInstances();
  await reserve(60);
  advance(20_000);
  await reserve(40);
  advance(5_000);
  // The first 60 end 100 s after the begin of their slot.
  const slot = START - (START % 10_000);
  const seconds = Math.ceil((slot + 100_000 - (START + 25_000)) / 1000);
  await expect(reserve(1)).rejects.toMatchObject(refused(String(seconds)));
  await expect(reserve(61)).rejects.toMatchObject(refused(String(seconds + 20)));
  advance(seconds * 1000);
  expect((await reserve(60)).calls).toBe(60);
});

test('calls count on when the next item of the table has begun', async () => {
  const { reserve, advance } = createInstances();
  // Items begin with every second minute.
  advance(120_000 - (START % 120_000) - 5_000);
  await reserve(100);
  advance(10_000);
  await expect(reserve(1)).rejects.toMatchObject(refused('85'));
});

test('with time left it waits, a little longer than needed, and then has its calls', async () => {
  const { reserve, waits } = createInstances();
  await reserve(100);
  expect((await reserve(100, 120_000)).calls).toBe(100);
  expect(waits).toHaveLength(1);
  expect(waits[0]).toBeGreaterThan(90_000);
  expect(waits[0]).toBeLessThan(100_500);
});

test('a reservation larger than the whole limit is for the whole limit', async () => {
  const { reserve } = createInstances(30);
  expect((await reserve(50)).calls).toBe(30);
});

test('endpoints have a budget each', async () => {
  const { reserve, deps } = createInstances();
  await reserve(100);
  const user = await reserveCalls('user', { least: 1, most: 1 }, START, deps);
  expect(user.calls).toBe(1);
});

test('calls that were not made are given back, few ones are not worth a write', async () => {
  const { reserve } = createInstances();
  const [large, small] = [await reserve(50), await reserve(50)];
  await large.settle(20);
  await small.settle(46);
  expect((await reserve(30)).calls).toBe(30);
  await expect(reserve(1)).rejects.toMatchObject(refused());
});

test("TikTok's own refusal stops every instance for as long as TikTok says", async () => {
  const { reserve, deps, advance, log } = createInstances();
  expect(await noteLimit('videos', 7, deps)).toMatchObject(refused('7'));
  await expect(reserve(1)).rejects.toMatchObject(refused('7'));
  const facts = { endpoint: 'videos', seconds: 7 };
  expect(log.lines).toMatchObject([
    { event: 'tiktok_limit_reached', facts },
    { event: 'tiktok_budget_spent', facts },
  ]);
  advance(7_000);
  expect((await reserve(1)).calls).toBe(1);
});

test.each([0, 1])('a rest of %i s that TikTok asks for is five', async (seconds) => {
  const { reserve, deps, advance } = createInstances();
  expect(await noteLimit('videos', seconds, deps)).toMatchObject(refused('5'));
  advance(4_000);
  await expect(reserve(1)).rejects.toMatchObject(refused('1'));
  advance(1_000);
  expect((await reserve(1)).calls).toBe(1);
});

test('without a time of its own TikTok gets half a minute of rest', async () => {
  const { reserve, deps, advance } = createInstances();
  await noteLimit('videos', undefined, deps);
  advance(10_000);
  await expect(reserve(1)).rejects.toMatchObject(refused('20'));
});

test('in any minute at most the limit is called, however reservations and their use lie', async () => {
  const fetchArb = fc.record({
    pause: fc.integer({ min: 0, max: 40_000 }),
    calls: fc.integer({ min: 1, max: 60 }),
    // An instance lives 30 s; its calls lie anywhere in that time.
    usedAfter: fc.integer({ min: 0, max: 29_999 }),
    used: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const property = fc.asyncProperty(
    fc.array(fetchArb, { maxLength: 40, size: 'max' }),
    async (plan) => {
      const { reserve, advance, deps } = createInstances();
      const made: number[] = [];
      for (const { pause, calls, usedAfter, used } of plan) {
        advance(pause);
        const reservation = await reserve(calls).catch(() => undefined);
        if (!reservation) continue;
        const count = Math.floor(reservation.calls * used);
        made.push(...Array<number>(count).fill(deps.now() + usedAfter));
        await reservation.settle(count);
      }
      for (const from of made) {
        const inMinute = made.filter((at) => at >= from && at < from + 60_000);
        expect(inMinute.length).toBeLessThanOrEqual(LIMIT);
      }
    },
  );
  await fc.assert(property, { numRuns: 200 });
});

test('of many instances at once as many are served as the limit allows', async () => {
  const { deps } = createInstances();
  const answers = await Promise.allSettled(
    Array.from({ length: 30 }, () =>
      reserveCalls('videos', { least: 15, most: 15 }, START + 60_000, deps),
    ),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
});
