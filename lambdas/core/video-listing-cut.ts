/** Where a list that was fetched in pages ends, and the cursor that continues it. */
import type { VideoPage } from './tiktok-port.ts';
import { entryOf, type Entry, type Stretch } from './video-stretches.ts';

export interface Wanted {
  /** Most videos. */
  count: number;
  /** Only those posted at or after `since` and before `until`, both epoch seconds. */
  since?: number | undefined;
  until?: number | undefined;
}

export interface Listing {
  videos: Record<string, unknown>[];
  /** Continues after the last video, epoch milliseconds. */
  cursor: number;
  hasMore: boolean;
}

/**
 * Cuts a list without holes to what was asked. Where that ends inside a page, the cursor is the begin of
 * the last video's second. Where the next video shares that second, the page is asked once more, for no
 * more than is wanted, which gives TikTok's own cursor; with no call left (`page` answers undefined) the
 * list ends with the page before. A TikTok whose pages were seen to overlap includes the cursor's second,
 * so nothing is lost after it.
 */
export async function cutListing(
  { entries, bottom, isEnd }: Stretch,
  { count, since = -Infinity, until = Infinity, overlap }: Wanted & { overlap: number },
  page: (cursor: number, maxCount: number) => Promise<VideoPage> | undefined,
): Promise<Listing> {
  const listing = (cut: readonly Entry[], cursor: number, hasMore: boolean): Listing => ({
    videos: cut.filter(({ second = since }) => second < until).map(({ video }) => video),
    cursor,
    hasMore,
  });
  // One by one: an older video may stand before newer ones, such as one that is pinned.
  const inRange = entries.filter(({ second = since }) => second >= since);
  const isPast = (entries.at(-1)?.second ?? since) < since;
  if (inRange.length <= count) return listing(inRange, bottom, !isEnd && !isPast);
  const cut = inRange.slice(0, count);
  const last = cut.at(-1);
  const next = inRange[count];
  if (last?.after !== undefined) return listing(cut, last.after, true);
  const isBetweenSeconds = (next?.second ?? Infinity) < (last?.second ?? -Infinity);
  if (last?.second !== undefined && (isBetweenSeconds || overlap > 0)) {
    return listing(cut, last.second * 1000, true);
  }
  const whole = cut.slice(0, cut.findLastIndex(({ after }) => after !== undefined) + 1);
  const from = whole.at(-1)?.after;
  // A first page of more than was asked for: nothing smaller can be had.
  if (from === undefined) return listing(inRange, bottom, !isEnd);
  const rest = await page(from, count - whole.length);
  if (!rest) return listing(whole, from, true);
  const known = new Set(whole.map(({ id }) => id));
  const added = rest.videos.map(entryOf).filter(({ id }) => !known.has(id));
  return listing([...whole, ...added], rest.cursor, rest.hasMore);
}
