import fc from 'fast-check';
import { mostCalls } from '../../lambdas/core/video-walk.ts';
import { count, feed, latencies } from './feeds.ts';
import { createRandom } from '../../local/tiktok/random.ts';
import {
  pageOf,
  postsOf,
  run,
  START_MS,
  type ListedAccount,
  type Post,
  type Run,
} from './listed-account.ts';

const DAY = 86_400_000;
const PARALLEL = 6;
const steady = (videos: number) => postsOf(Array<number>(videos).fill(DAY));
const idsOf = (posts: readonly Post[]) => posts.map(({ id }) => id);
const secondOf = ({ postedMs }: Post) => Math.floor(postedMs / 1000);

describe('in several windows at once', () => {
  test('it is the list of the plain walk, and its cursor goes on after it', async () => {
    const property = fc.asyncProperty(feed, count, latencies, async (posts, wanted, times) => {
      const account = { posts, latencies: times };
      const { listing, ids, calls, peak } = await run(account, {
        count: wanted,
        parallel: PARALLEL,
      });
      expect(ids).toEqual(idsOf(posts.slice(0, wanted)));
      expect(listing.hasMore).toBe(posts.length > wanted);
      if (listing.hasMore) {
        const rest = pageOf(account, listing.cursor, posts.length);
        expect(rest.videos.map(({ id }) => id)).toEqual(idsOf(posts.slice(wanted)));
      }
      // One more where a tie lies across the end.
      expect(calls.length).toBeLessThanOrEqual(mostCalls(wanted) + 1);
      expect(peak).toBeLessThanOrEqual(PARALLEL);
    });
    await fc.assert(property, { numRuns: 150 });
  });

  test('a range of time has the videos of the plain walk', async () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    const property = fc.asyncProperty(feed, latencies, part, part, async (posts, times, a, b) => {
      const seconds = posts.map(secondOf);
      const at = (share: number) => seconds[Math.floor(share * (seconds.length - 1))] ?? 0;
      const [since, until] = [Math.min(at(a), at(b)), Math.max(at(a), at(b))];
      const request = { count: 1000, since, until, parallel: PARALLEL };
      const { ids, listing } = await run({ posts, latencies: times }, request);
      const wanted = posts.filter((post) => secondOf(post) >= since && secondOf(post) < until);
      expect([ids, listing.hasMore]).toEqual([idsOf(wanted), false]);
    });
    await fc.assert(property, { numRuns: 100 });
  });

  test('while videos come and go: what stays is listed once, newest first, nothing else ever', async () => {
    const change = fc.record({
      call: fc.integer({ min: 1, max: 20 }),
      kind: fc.constantFrom('hide', 'show', 'publish'),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const changes = fc.array(change, { maxLength: 12 });
    const property = fc.asyncProperty(
      feed,
      changes,
      count,
      latencies,
      async (all, plan, wanted, times) => {
        const secret = new Set(all.filter((_, index) => index % 7 === 3));
        const account: ListedAccount = {
          posts: all.filter((post) => !secret.has(post)),
          latencies: times,
          incident(call, page) {
            for (const { kind, share } of plan.filter((step) => step.call === call)) {
              const index = Math.floor(share * account.posts.length);
              if (kind === 'hide') touched.add(account.posts.splice(index, 1)[0]?.id);
              if (kind === 'publish') {
                const postedMs = (account.posts[0]?.postedMs ?? 0) + 1_000;
                account.posts.unshift({ id: `new${postedMs}`, postedMs });
              }
              const [shown] = kind === 'show' ? secret : [];
              if (shown) {
                secret.delete(shown);
                account.posts = [...account.posts, shown].sort((a, b) => b.postedMs - a.postedMs);
              }
            }
            return page;
          },
        };
        const stable = [...account.posts];
        const touched = new Set<string | undefined>();
        const foreknown = wanted % 2 === 0 ? { seconds: stable.map(secondOf) } : {};
        const request = { count: wanted, parallel: PARALLEL, foreknown };
        const { ids, listing } = await run(account, request);
        expect(new Set(ids).size).toBe(ids.length);
        const seconds = listing.videos.map(({ create_time }) => Number(create_time));
        expect(seconds).toEqual(seconds.toSorted((a, b) => b - a));
        const oldest = listing.hasMore ? (seconds.at(-1) ?? Infinity) : -Infinity;
        const due = stable.filter((post) => secondOf(post) > oldest && !touched.has(post.id));
        const listed = new Set(ids);
        expect(idsOf(due).filter((id) => !listed.has(id))).toEqual([]);
        const known = new Set([...idsOf(all), ...idsOf(account.posts), ...touched]);
        expect(ids.filter((id) => !known.has(String(id)))).toEqual([]);
      },
    );
    await fc.assert(property, { numRuns: 100 });
  });

  test('200 videos at a steady pace: 13 calls, in less than half the time of the plain walk', async () => {
    const posts = steady(412);
    const [parallel, plain] = [
      await run({ posts }, { count: 200, parallel: PARALLEL }),
      await run({ posts }, { count: 200 }),
    ];
    expect([plain.calls.length, plain.endedAt]).toEqual([10, 10]);
    expect([parallel.calls.length, parallel.endedAt]).toEqual([13, 3]);
  });

  test('1000 videos at a steady pace cost a tenth more calls and less than a third of the time', async () => {
    const { calls, endedAt } = await run(
      { posts: steady(2000) },
      { count: 1000, parallel: PARALLEL },
    );
    expect(calls.length).toBeLessThanOrEqual(55);
    expect(endedAt).toBeLessThanOrEqual(16);
  });

  test('200 videos of accounts that post now and then: mostly three waits, seldom more than 15 calls', async () => {
    const runs: { calls: number; waits: number }[] = [];
    for (let seed = 1; seed <= 60; seed += 1) {
      const random = createRandom(seed, 'gaps');
      const gap = () => 1 + Math.ceil(-3 * DAY * Math.log(1 - random.next()));
      const posts = postsOf(Array.from({ length: 230 }, gap));
      const { calls, endedAt } = await run({ posts }, { count: 200, parallel: PARALLEL });
      runs.push({ calls: calls.length, waits: endedAt });
    }
    const quickly = runs.filter(({ waits }) => waits <= 3).length;
    const costly = runs.filter(({ calls }) => calls > 15).length;
    expect(quickly).toBeGreaterThan(runs.length / 2);
    expect(costly).toBeLessThanOrEqual(3);
    expect(Math.max(...runs.map(({ waits }) => waits))).toBeLessThanOrEqual(5);
  });

  test('one page is one call', async () => {
    const { calls } = await run({ posts: steady(412) }, { count: 20, parallel: PARALLEL });
    expect(calls).toMatchObject([{ cursor: undefined, maxCount: 20 }]);
  });

  test.each([
    [0, 2, 1],
    [20, 2, 1],
    [37, 3, 2],
    [100, 9, 3],
  ])('all %i videos of an account are %i calls', async (videos, expected, waits) => {
    const posts = steady(videos).map((post) => ({ ...post, postedMs: post.postedMs - 40 * DAY }));
    const { ids, calls, listing, endedAt } = await run(
      { posts },
      { count: 200, parallel: PARALLEL },
    );
    expect([ids, listing.hasMore]).toEqual([idsOf(posts), false]);
    expect([calls.length, endedAt]).toEqual([expected, waits]);
  });
});

describe('odd pages', () => {
  const odd = fc.record({
    calls: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }),
    kind: fc.constantFrom('short', 'empty', 'repeated', 'no time'),
  });

  test('the list stays the same, by the plain walk', async () => {
    const property = fc.asyncProperty(
      feed,
      odd,
      latencies,
      async (posts, { calls, kind }, times) => {
        const account: ListedAccount = {
          posts,
          latencies: times,
          incident(call, page, cursor) {
            if (!calls.includes(call) || page.videos.length < 2) return page;
            if (kind === 'short') {
              const short = pageOf(account, cursor, Math.ceil(page.videos.length / 2));
              return { ...short, hasMore: true };
            }
            const emptied = (cursor ?? (posts[0]?.postedMs ?? 0) + 9_000) - 1;
            // Its cursor passes over one millisecond, so only where nothing was posted.
            if (kind === 'empty' && posts.every(({ postedMs }) => postedMs !== emptied)) {
              return { videos: [], cursor: emptied, hasMore: true };
            }
            if (kind === 'repeated' && call > 1) {
              return { ...page, videos: [...page.videos.slice(0, 1), ...page.videos] };
            }
            if (kind === 'no time')
              return { ...page, videos: page.videos.map(({ id }) => ({ id })) };
            return page;
          },
        };
        const { ids } = await run(account, { count: 1000, parallel: PARALLEL });
        expect(ids).toEqual(idsOf(posts));
      },
    );
    await fc.assert(property, { numRuns: 100 });
  });

  test('pages that are short from the beginning are walked one after another', async () => {
    const account: ListedAccount = {
      posts: steady(60),
      incident: (_call, page, cursor) => ({
        ...pageOf(account, cursor, 5),
        hasMore: page.videos.length > 5,
      }),
    };
    const { ids, calls, peak } = await run(account, { count: 60, parallel: PARALLEL });
    // The blind page was under way when the first one came.
    expect([ids.length, calls.length, peak]).toEqual([60, 13, 2]);
  });

  test('after an odd answer no other call begins beside the list itself', async () => {
    const account: ListedAccount = {
      posts: steady(412),
      incident: (call, page, cursor) => (call === 1 ? pageOf(account, cursor, 10) : page),
    };
    const { ids, peak } = await run(account, { count: 400, parallel: PARALLEL });
    expect([ids, peak]).toEqual([idsOf(account.posts.slice(0, 400)), 2]);
  });

  test('a cursor that does not move is refused, not followed for ever', async () => {
    const account: ListedAccount = {
      posts: steady(100),
      incident: (call, page, cursor) =>
        call > 1 ? { ...page, cursor: cursor ?? 0, hasMore: true } : page,
    };
    const refusal = { code: 'upstream_unavailable', headers: { 'Retry-After': '60' } };
    for (const parallel of [1, PARALLEL]) {
      await expect(run(account, { count: 100, parallel })).rejects.toMatchObject(refusal);
    }
  });
});

describe('limits', () => {
  test('after the deadline no call begins, and the cursor goes on', async () => {
    const posts = steady(412);
    const { ids, listing, endedAt } = await run(
      { posts },
      { count: 400, parallel: PARALLEL, deadline: START_MS + 2 },
    );
    expect(endedAt).toBe(2);
    expect(ids).toEqual(idsOf(posts.slice(0, ids.length)));
    expect(ids.length).toBeGreaterThanOrEqual(40);
    expect(listing).toMatchObject({ hasMore: true, cursor: posts[ids.length - 1]?.postedMs });
  });

  test.each([1, 2, 7, 12])('with %i calls it ends with what they gave', async (maxCalls) => {
    const posts = steady(412);
    const request = { count: 400, parallel: PARALLEL, maxCalls };
    const { ids, listing, calls } = await run({ posts }, request);
    expect(calls).toHaveLength(maxCalls);
    expect(ids).toEqual(idsOf(posts.slice(0, ids.length)));
    expect([listing.hasMore, ids.length >= 20]).toEqual([true, true]);
  });

  test('a range begins at its end and stops at its start', async () => {
    const posts = steady(412);
    const [until, since] = [secondOf(posts[100]!), secondOf(posts[110]!)];
    const { ids, calls } = await run({ posts }, { count: 200, since, until, parallel: PARALLEL });
    expect(ids).toEqual(idsOf(posts.slice(101, 111)));
    expect(calls).toMatchObject([{ cursor: until * 1000, maxCount: 20 }]);
  });

  test('a failing call ends those under way, and its error is thrown', async () => {
    const calls: Run['calls'] = [];
    const account: ListedAccount = {
      posts: steady(412),
      incident(call, page) {
        if (call === 4) throw new Error('call 4 failed');
        return page;
      },
      calls,
    };
    const failing = run(account, { count: 400, parallel: PARALLEL });
    await expect(failing).rejects.toThrow('call 4 failed');
    expect(calls.length).toBeGreaterThan(6);
    expect(calls.every(({ signal }) => signal.aborted)).toBe(true);
  });
});
