import type { VideoPage } from '../../lambdas/core/tiktok-port.ts';
import {
  listVideos,
  type FetchPage,
  type ListingRequest,
} from '../../lambdas/core/video-listing.ts';
import type { Listing } from '../../lambdas/core/video-listing-cut.ts';

export interface Post {
  id: string;
  /** Epoch milliseconds, a moment of its own for each post. */
  postedMs: number;
}

/** How TikTok may read a cursor; its page does not say. See local/tiktok/video-list.ts. */
export type CursorRule = 'sub-second' | 'whole-second' | 'inclusive';

/** Answers a page in place of the account, or changes the account; `call` counts from 1. */
export type Incident = (call: number, page: VideoPage, cursor: number | undefined) => VideoPage;

export interface ListedAccount {
  /** Newest first; may be changed at any time. */
  posts: Post[];
  rule?: CursorRule;
  incident?: Incident;
  /** Time that the calls take, in turn; with none they answer in the order asked. */
  latencies?: readonly number[];
  /** Takes every call in the order asked. */
  calls?: Run['calls'];
}

export const START_MS = Date.UTC(2026, 10, 1, 12, 0, 0, 900);

/** Posts with these gaps (milliseconds, at least 1) between them, the newest at START_MS. */
export function postsOf(gaps: readonly number[]): Post[] {
  let postedMs = START_MS;
  return gaps.map((gap, index) => {
    postedMs -= gap;
    return { id: `v${index}`, postedMs };
  });
}

export function pageOf(
  { posts, rule = 'sub-second' }: ListedAccount,
  cursor: number | undefined,
  maxCount: number,
): VideoPage {
  const second = Math.floor((cursor ?? 0) / 1000) * 1000;
  const edge = { 'sub-second': cursor, 'whole-second': second, inclusive: second + 1000 }[rule];
  const limit = cursor === undefined ? Infinity : (edge ?? Infinity);
  const wholeSecondOfAnother = rule === 'whole-second' && cursor !== second ? 1000 : 0;
  const found = posts.filter(({ postedMs }) => postedMs < limit + wholeSecondOfAnother);
  const page = found.slice(0, maxCount);
  const last = page.at(-1)?.postedMs ?? cursor ?? START_MS;
  return {
    videos: page.map(({ id, postedMs }) => ({ id, create_time: Math.floor(postedMs / 1000) })),
    cursor: rule === 'sub-second' ? last : Math.floor(last / 1000) * 1000,
    hasMore: found.length > maxCount,
  };
}

export interface Run {
  listing: Listing;
  ids: unknown[];
  /** Every call in the order asked. */
  calls: { cursor: number | undefined; maxCount: number; signal: AbortSignal }[];
  /** When the list was complete, on the clock that only the calls' latencies move. */
  endedAt: number;
  peak: number;
}

/** Far more than any list of the tests needs. */
const MOST_CALLS = 1_000;

const plain = { deadline: Infinity, maxCalls: Infinity, parallel: 1 };

/** Fetches an account's list; what the listing throws is thrown on, once no call is under way. */
export async function run(
  account: ListedAccount,
  request: Partial<ListingRequest> & { count: number },
): Promise<Run> {
  const calls = account.calls ?? [];
  const waiting: { at: number; answer: () => void }[] = [];
  let now = 0;
  let peak = 0;
  const page: FetchPage = (cursor, maxCount, signal) => {
    calls.push({ cursor, maxCount, signal });
    if (calls.length > MOST_CALLS) throw new Error('the listing asks without end');
    const call = calls.length;
    const latencies = account.latencies ?? [1];
    const at = now + (latencies[call % latencies.length] ?? 1);
    return new Promise((resolve, reject) => {
      const answer = () => {
        try {
          const usual = pageOf(account, cursor, maxCount);
          resolve(account.incident?.(call, usual, cursor) ?? usual);
        } catch (error) {
          reject(error as Error);
        }
      };
      signal.addEventListener('abort', () => reject(new Error('cancelled')));
      waiting.push({ at, answer });
      peak = Math.max(peak, waiting.length);
    });
  };
  let isOver = false;
  const listing = listVideos({ ...plain, ...request }, { now: () => START_MS + now, page }).finally(
    () => (isOver = true),
  );
  listing.catch(() => undefined);
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    if (isOver) break;
    waiting.sort((one, other) => one.at - other.at);
    const next = waiting.shift();
    if (!next) throw new Error('the listing waits for nothing');
    now = next.at;
    next.answer();
  }
  const done = await listing;
  return { listing: done, ids: done.videos.map(({ id }) => id), calls, endedAt: now, peak };
}
