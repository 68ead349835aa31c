/** A list that was read before, read again: what is known of it saves calls, and changes no answer. */
import fc from 'fast-check';
import { mostCalls } from '../../lambdas/core/video-walk.ts';
import { postsOf, run, type Post } from './listed-account.ts';

const DAY = 86_400_000;
const PARALLEL = 6;
const steady = (videos: number) => postsOf(Array<number>(videos).fill(DAY));
const idsOf = (posts: readonly Post[]) => posts.map(({ id }) => id);
const secondsOf = (posts: readonly Post[]) =>
  posts.map(({ postedMs }) => Math.floor(postedMs / 1000));

/** Arrays as long as they may be: fast-check's usual ones have ten members, which is less than a page. */
const long = { maxLength: 260, size: 'max' } as const;
const gaps = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: DAY })),
  long,
);
const latencies = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 });
const count = fc.integer({ min: 1, max: 300 });

test('whatever is believed to be known, the list is that of the plain walk', async () => {
  const known = fc.record(
    {
      seconds: fc.array(fc.integer({ min: 1_700_000_000, max: 1_793_534_400 }), long),
      total: fc.nat({ max: 300 }),
    },
    { requiredKeys: [] },
  );
  const property = fc.asyncProperty(
    gaps,
    known,
    count,
    latencies,
    async (all, foreknown, wanted, times) => {
      const posts = postsOf(all);
      const request = { count: wanted, parallel: PARALLEL, foreknown };
      const { ids, listing, calls, peak } = await run({ posts, latencies: times }, request);
      expect(ids).toEqual(idsOf(posts.slice(0, wanted)));
      expect(listing.hasMore).toBe(posts.length > wanted);
      expect(calls.length).toBeLessThanOrEqual(mostCalls(wanted) + 1);
      expect(peak).toBeLessThanOrEqual(2 * PARALLEL);
    },
  );
  await fc.assert(property, { numRuns: 200 });
});

test.each(['sub-second', 'whole-second', 'inclusive'] as const)(
  'a list that has changed since is read as it is now, with cursors read as %s',
  async (rule) => {
    const change = fc.record({
      gone: fc.array(fc.nat({ max: 259 }), long),
      added: fc.nat({ max: 45 }),
    });
    // A second of its own for each: how TikTok reads a cursor makes no difference then.
    const spaced = fc.array(fc.integer({ min: 2_000, max: DAY }), long);
    const property = fc.asyncProperty(
      spaced,
      change,
      count,
      latencies,
      async (all, plan, wanted, times) => {
        const before = postsOf(all.slice(plan.added));
        const posts = postsOf(all).filter((_, at) => !plan.gone.includes(at));
        const foreknown = { seconds: secondsOf(before) };
        const request = { count: wanted, parallel: PARALLEL, foreknown };
        const { ids, calls } = await run({ posts, rule, latencies: times }, request);
        expect(ids).toEqual(idsOf(posts.slice(0, wanted)));
        expect(calls.length).toBeLessThanOrEqual(mostCalls(wanted) + 3);
      },
    );
    await fc.assert(property, { numRuns: 100 });
  },
);

describe('a list as it was', () => {
  test.each([
    [412, 200, 11],
    [200, 200, 11],
    [37, 200, 2],
    [20, 200, 1],
    [0, 200, 1],
    [412, 20, 1],
  ])('of %i videos, asked for %i, is %i calls at once', async (videos, wanted, expected) => {
    const posts = steady(videos);
    const foreknown = { seconds: secondsOf(posts.slice(0, wanted)) };
    const { ids, calls, endedAt } = await run(
      { posts },
      { count: wanted, parallel: PARALLEL, foreknown },
    );
    expect(ids).toEqual(idsOf(posts.slice(0, wanted)));
    expect([calls.length, endedAt]).toEqual([expected, 1]);
  });

  test.each([
    [45, 45],
    [45, 5],
    [130, 70],
  ])(
    'of %i videos, %i of them left, is whole though its first page comes last',
    async (before, left) => {
      const posts = steady(before);
      const foreknown = { seconds: secondsOf(posts) };
      const account = {
        posts: posts.slice(0, left),
        latencies: [1, 9, ...Array<number>(30).fill(1)],
      };
      const { ids, listing, calls } = await run(account, {
        count: 200,
        parallel: PARALLEL,
        foreknown,
      });
      expect(ids).toEqual(idsOf(account.posts));
      expect(listing.hasMore).toBe(false);
      expect(calls.length).toBeLessThanOrEqual(Math.ceil(before / 19) + 1);
    },
  );

  test('with new videos on top is one round more', async () => {
    const posts = steady(412);
    const foreknown = { seconds: secondsOf(posts.slice(3, 203)) };
    const { calls, endedAt } = await run({ posts }, { count: 200, parallel: PARALLEL, foreknown });
    expect([calls.length, endedAt]).toEqual([12, 2]);
  });

  test('is walked by windows when the budget has no room for surprises', async () => {
    const posts = steady(412);
    const foreknown = { seconds: secondsOf(posts.slice(0, 200)) };
    const request = { count: 200, parallel: PARALLEL, foreknown, maxCalls: mostCalls(200) - 1 };
    const { ids, endedAt } = await run({ posts }, request);
    expect([ids.length, endedAt]).toEqual([200, 3]);
  });

  test('is walked page by page where windows are turned off', async () => {
    const posts = steady(412);
    const foreknown = { seconds: secondsOf(posts.slice(0, 200)) };
    const { calls, peak } = await run({ posts }, { count: 200, parallel: 1, foreknown });
    expect([calls.length, peak]).toEqual([10, 1]);
  });
});

describe('the number of videos alone', () => {
  test.each([
    [37, 2],
    [60, 4],
    [100, 7],
  ])('keeps windows from looking below the %ith', async (total, expected) => {
    const posts = steady(total);
    const foreknown = { total };
    const { ids, calls } = await run({ posts }, { count: 200, parallel: PARALLEL, foreknown });
    expect([ids.length, calls.length]).toEqual([total, expected]);
  });

  test('does not end a list that has grown', async () => {
    const posts = steady(412);
    const foreknown = { total: 37 };
    const { ids } = await run({ posts }, { count: 200, parallel: PARALLEL, foreknown });
    expect(ids).toEqual(idsOf(posts.slice(0, 200)));
  });
});
