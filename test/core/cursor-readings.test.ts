/** TikTok does not say how it reads a cursor: whatever it does, the list has each video once. */
import fc from 'fast-check';
import { count, feed, latencies } from './feeds.ts';
import { pageOf, postsOf, run, type ListedAccount, type Post } from './listed-account.ts';

const PARALLEL = 6;
const idsOf = (posts: readonly Post[]) => posts.map(({ id }) => id);
const secondOf = ({ postedMs }: Post) => Math.floor(postedMs / 1000);

test.each(['sub-second', 'inclusive'] as const)(
  'a cursor read as %s repeats nothing and loses nothing',
  async (rule) => {
    const few = feed.map((posts) => {
      const inSecond = new Map<number, number>();
      return posts.filter((post) => {
        const sum = (inSecond.get(secondOf(post)) ?? 0) + 1;
        inSecond.set(secondOf(post), sum);
        // More than a page in one second is a walk without an end, where the second comes again.
        return sum <= 9;
      });
    });
    const parallels = fc.constantFrom(1, PARALLEL);
    const asks = fc.tuple(count, parallels);
    const property = fc.asyncProperty(
      few,
      latencies,
      asks,
      async (posts, times, [wanted, parallel]) => {
        const account = { posts, rule, latencies: times };
        const { ids } = await run(account, { count: wanted, parallel });
        expect(ids).toEqual(idsOf(posts.slice(0, wanted)));
      },
    );
    await fc.assert(property, { numRuns: 100 });
  },
);

test('a cursor read as whole seconds loses no video but one whose second is listed', async () => {
  const property = fc.asyncProperty(feed, latencies, async (posts, times) => {
    const account: ListedAccount = { posts, rule: 'whole-second', latencies: times };
    const { ids } = await run(account, { count: 1000, parallel: PARALLEL });
    const listed = new Set(ids);
    const seconds = new Set(posts.filter(({ id }) => listed.has(id)).map(secondOf));
    expect(listed.size).toBe(ids.length);
    expect(posts.filter((post) => !listed.has(post.id) && !seconds.has(secondOf(post)))).toEqual(
      [],
    );
  });
  await fc.assert(property, { numRuns: 100 });
});

test('pages that are one short of what was asked, and begin with a known video, are read to the end', async () => {
  const posts = postsOf(Array<number>(412).fill(5_000));
  for (const wanted of [21, 40, 200, 203]) {
    for (const parallel of [1, PARALLEL]) {
      const account: ListedAccount = {
        posts,
        rule: 'inclusive',
        incident: (_call, page, cursor) => {
          const short = pageOf(account, cursor, Math.max(1, page.videos.length - 1));
          return { ...short, hasMore: true };
        },
      };
      const { ids } = await run(account, { count: wanted, parallel });
      expect(ids).toEqual(idsOf(posts.slice(0, wanted)));
    }
  }
});
