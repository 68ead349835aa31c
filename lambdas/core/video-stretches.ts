/**
 * What is known of a video list while it is fetched: stretches without a hole in them, newest first.
 *
 *   now -----------------------------------------------------------------------------> past
 *       [ page page )        hole       [ page )      hole      [ page page )
 *       first stretch                   second                  third
 *
 * A page begins at a cursor and holds the videos posted before it, down to the cursor it answers
 * (https://developers.tiktok.com/doc/tiktok-api-v2-video-list). So two stretches are one as soon as the
 * upper one has come down to the cursor where the lower one began.
 */
import type { VideoPage } from './tiktok-port.ts';

export interface Entry {
  id: string;
  /** `create_time`, epoch seconds; undefined when TikTok sent none. */
  second: number | undefined;
  video: Record<string, unknown>;
  /** The cursor that continues after this video, where a page ended with it. */
  after?: number;
}

export interface Stretch {
  /** Cursor of its first page, epoch milliseconds; Infinity for the newest videos. */
  top: number;
  /** Cursor of its next page. */
  bottom: number;
  entries: Entry[];
  /** TikTok said that nothing follows. */
  isEnd: boolean;
}

export function stretchOf(top: number, page: VideoPage): Stretch {
  const stretch: Stretch = { top, bottom: top, entries: [], isEnd: false };
  append(stretch, page.videos.map(entryOf), page.cursor, !page.hasMore);
  return stretch;
}

/** Adds what follows below; a video that is in the stretch already is left out. */
export function append(
  stretch: Stretch,
  entries: readonly Entry[],
  bottom: number,
  isEnd: boolean,
): void {
  const known = new Set(stretch.entries.map(({ id }) => id));
  for (const entry of entries) {
    if (!known.has(entry.id)) stretch.entries.push(entry);
    known.add(entry.id);
  }
  stretch.bottom = bottom;
  stretch.isEnd = isEnd;
  const last = stretch.entries.at(-1);
  if (last) last.after = bottom;
}

/** Puts a stretch in its place and makes one of those that meet. */
export function insert(stretches: Stretch[], stretch: Stretch): void {
  const at = stretches.findIndex(({ top }) => top < stretch.top);
  stretches.splice(at === -1 ? stretches.length : at, 0, stretch);
  for (let index = 0; index + 1 < stretches.length;) {
    const [upper, lower] = stretches.slice(index, index + 2) as [Stretch, Stretch];
    if (upper.bottom > lower.top && !upper.isEnd) {
      index += 1;
      continue;
    }
    // Nothing is below the end that TikTok named, whatever was seen there.
    if (!upper.isEnd && lower.bottom <= upper.bottom) {
      // What only the lower one saw above that came to be listed in between.
      const below = lower.entries.filter(({ second = 0 }) => second * 1000 <= upper.bottom);
      append(upper, below, lower.bottom, lower.isEnd);
    }
    stretches.splice(index + 1, 1);
  }
}

/**
 * Whether a page is not what windows rely on: full unless it is the last one, newest first, nothing
 * newer than asked, and answering as cursor the moment of its last video.
 */
export function isOdd(page: VideoPage, cursor: number, maxCount: number): boolean {
  if (page.hasMore ? page.videos.length !== maxCount : page.videos.length > maxCount) return true;
  let limit = cursor;
  for (const { second } of page.videos.map(entryOf)) {
    if (second === undefined || second * 1000 > limit) return true;
    limit = second * 1000;
  }
  return page.hasMore && (page.cursor >= cursor || Math.floor(page.cursor / 1000) * 1000 !== limit);
}

export function entryOf(video: Record<string, unknown>): Entry {
  const second = video['create_time'];
  return {
    id: String(video['id']),
    second: typeof second === 'number' ? second : undefined,
    video,
  };
}
