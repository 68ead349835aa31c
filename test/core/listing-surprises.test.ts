/** What TikTok's pages promise nothing about: the list is right all the same, and costs few calls. */
import fc from 'fast-check';
import { ApiRefusal } from '../../lambdas/core/errors.ts';
import { listVideos, type FetchPage } from '../../lambdas/core/video-listing.ts';
import { mostCalls } from '../../lambdas/core/video-walk.ts';
import { count, feed, latencies } from './feeds.ts';
import { pageOf, postsOf, run, START_MS, type ListedAccount, type Post } from './listed-account.ts';

const DAY = 86_400_000;
const PARALLEL = 6;
const steady = (videos: number) => postsOf(Array<number>(videos).fill(DAY));
const idsOf = (posts: readonly Post[]) => posts.map(({ id }) => id);
const secondOf = ({ postedMs }: Post) => Math.floor(postedMs / 1000);

describe('a video that stands where it does not belong', () => {
  const posts = steady(9);
  const since = secondOf(posts[5]!);

  test.each([
    ['older, and first, as one that is pinned', 0, secondOf(posts[8]!)],
    ['of no moment, and in between', 2, 0],
  ])('%s, hides no other of a range', async (_, at, create_time) => {
    const account: ListedAccount = {
      posts,
      incident: (_call, page) => ({
        ...page,
        videos: page.videos.toSpliced(at, 0, { id: 'pinned', create_time }),
      }),
    };
    for (const parallel of [1, PARALLEL]) {
      const { ids } = await run(account, { count: 200, since, parallel });
      expect(ids).toEqual(idsOf(posts.slice(0, 6)));
      const all = await run(account, { count: 200, parallel });
      expect(all.ids).toEqual(idsOf(posts).toSpliced(at, 0, 'pinned'));
    }
  });
});

/** The last page carries a cursor too; what it is, TikTok does not say. */
test.each([
  ['of the present moment', () => START_MS],
  ['in the future', () => START_MS + 1e9],
  ['of nothing', () => 0],
  ['that was asked', (asked: number | undefined) => asked ?? START_MS],
])('a cursor %s on the last page loses no video and is not asked for ever', async (_, last) => {
  const wanted = fc.integer({ min: 20, max: 1000 });
  const property = fc.asyncProperty(feed, wanted, latencies, async (posts, most, times) => {
    const usual: ListedAccount = { posts, latencies: times };
    const strange: ListedAccount = {
      ...usual,
      incident: (_call, page, cursor) => (page.hasMore ? page : { ...page, cursor: last(cursor) }),
    };
    const request = { count: most, parallel: PARALLEL };
    const [expected, actual] = [await run(usual, request), await run(strange, request)];
    expect(actual.ids).toEqual(expected.ids);
    expect(actual.listing.hasMore).toBe(expected.listing.hasMore);
    // A millisecond more or less moves the next guess, and with it a call or two.
    expect(actual.calls.length).toBeLessThanOrEqual(2 * expected.calls.length + 4);
  });
  await fc.assert(property, { numRuns: 60 });
});

describe('a guess that TikTok fails', () => {
  test.each(['upstream_unavailable', 'internal_error'] as const)(
    'with %s is not the end of the list, which the plain walk completes',
    async (code) => {
      const property = fc.asyncProperty(feed, count, latencies, async (posts, wanted, times) => {
        // Only the moments that TikTok itself gave out are taken.
        const given = new Set<number | undefined>([undefined]);
        const account: ListedAccount = {
          posts,
          latencies: times,
          incident(_call, page, cursor) {
            if (!given.has(cursor)) throw new ApiRefusal(code, 'not one of ours');
            given.add(page.cursor);
            return page;
          },
        };
        const { ids, calls } = await run(account, {
          count: wanted,
          parallel: PARALLEL,
          maxCalls: mostCalls(wanted),
        });
        expect(ids).toEqual(idsOf(posts.slice(0, wanted)));
        expect(calls.length).toBeLessThanOrEqual(mostCalls(wanted));
      });
      await fc.assert(property, { numRuns: 60 });
    },
  );

  test.each(['scope_not_authorized', 'rate_limit_exceeded', 'reconnect_required'] as const)(
    'with %s ends it: so would every other call',
    async (code) => {
      const account: ListedAccount = {
        posts: steady(412),
        incident(call, page) {
          if (call === 2) throw new ApiRefusal(code, 'so is it');
          return page;
        },
      };
      const failing = run(account, { count: 200, parallel: PARALLEL });
      await expect(failing).rejects.toMatchObject({ code });
    },
  );
});

test.each([1, PARALLEL])(
  'more is promised, nothing comes and the cursor stands still: asked once more, that is the end (%i at once)',
  async (parallel) => {
    const posts = steady(45);
    const account: ListedAccount = {
      posts,
      incident: (_call, page, cursor) =>
        page.videos.length === 0
          ? { videos: [], cursor: cursor ?? START_MS, hasMore: true }
          : { ...page, hasMore: true },
    };
    const { ids, listing, calls } = await run(account, { count: 200, parallel });
    expect([ids, listing.hasMore]).toEqual([idsOf(posts), false]);
    expect(calls.length).toBeLessThanOrEqual(7);
  },
);

test('nothing once, where there is more, is asked again', async () => {
  const posts = steady(45);
  const account: ListedAccount = {
    posts,
    incident: (call, page, cursor) =>
      call === 2 ? { videos: [], cursor: cursor ?? START_MS, hasMore: true } : page,
  };
  expect((await run(account, { count: 200 })).ids).toEqual(idsOf(posts));
});

test('an error is told, also of a call that ends in the same turn as others', async () => {
  const account = { posts: steady(412) };
  for (let failing = 2; failing <= 12; failing += 1) {
    let calls = 0;
    let round: (() => void)[] = [];
    const page: FetchPage = (cursor, maxCount) => {
      const call = (calls += 1);
      return new Promise((resolve, reject) => {
        if (round.length === 0) {
          setImmediate(() => {
            for (const answer of round.splice(0)) answer();
          });
        }
        round = [
          ...round,
          () =>
            call === failing
              ? reject(new Error('call failed'))
              : resolve(pageOf(account, cursor, maxCount)),
        ];
      });
    };
    const limits = { deadline: Infinity, maxCalls: 22, parallel: PARALLEL };
    const work = listVideos({ count: 200, ...limits }, { now: () => START_MS, page });
    await expect(work).rejects.toThrow('call failed');
  }
});

test('after the deadline no page is asked again for the sake of a tie', async () => {
  const posts = steady(60);
  posts[29]!.postedMs = posts[30]!.postedMs + 5;
  const { ids, listing, calls } = await run(
    { posts, latencies: [8_000] },
    {
      count: 30,
      parallel: PARALLEL,
      deadline: START_MS + 7_000,
      foreknown: { seconds: posts.map(secondOf) },
    },
  );
  expect(ids).toEqual(idsOf(posts.slice(0, 20)));
  expect([listing.hasMore, calls.length]).toEqual([true, 2]);
});
