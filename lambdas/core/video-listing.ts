/**
 * An account's videos, newest first and without repeats, page by page or in several windows at once.
 *
 * What it answers is what one walk of TikTok's pages answers: every video that was listed during the
 * whole fetch, from the newest asked to the oldest answered, once; none that was never listed. While
 * nothing changes at TikTok it is that walk's list exactly. When an answer is not what windows rely on, or
 * a guess fails, it goes on as the plain walk from where the list has no hole yet.
 */
import { MAX_COUNT } from '../../contract/api.ts';
import { ApiRefusal } from './errors.ts';
import type { VideoPage } from './tiktok-port.ts';
import { append, entryOf, insert, isOdd, stretchOf, type Stretch } from './video-stretches.ts';
import { firstCursorsOf, type Foreknowledge } from './video-first-cursors.ts';
import { cutListing, type Listing, type Wanted } from './video-listing-cut.ts';
import { firstStretch, type Ask, type Walk } from './video-walk.ts';
import { nextAsks, note } from './video-windows.ts';

/** One call of TikTok. `signal`: its answer is not wanted any more. */
export type FetchPage = (
  cursor: number | undefined,
  maxCount: number,
  signal: AbortSignal,
) => Promise<VideoPage>;

export interface ListingRequest extends Wanted {
  /** Where to begin, epoch milliseconds; else at `until`, else with the newest. */
  cursor?: number | undefined;
  /** No call begins after this moment (epoch milliseconds); the rest comes with the cursor. */
  deadline: number;
  /** Nor are there more calls than this, at least 1. */
  maxCalls: number;
  /** Calls under way at the same time; 1 is the plain walk. */
  parallel: number;
  foreknown?: Foreknowledge;
}

/** Fetches the list. What `page` throws ends all calls under way, and is thrown on. */
export async function listVideos(
  request: ListingRequest,
  deps: { now: () => number; page: FetchPage },
): Promise<Listing> {
  const { since, until, foreknown = {} } = request;
  const range = {
    ...request,
    start: request.cursor ?? (until === undefined ? Infinity : until * 1000),
    floor: since === undefined ? -Infinity : since * 1000,
  };
  const walk: Walk = {
    ...range,
    firstCursors: firstCursorsOf(foreknown, range, deps.now()),
    expected: foreknown.total ?? Infinity,
    stretches: [],
    asked: new Set(),
    tried: new Set(),
    windows: new Set(),
    calls: 0,
    overlap: 0,
  };
  const cancel = new AbortController();
  const underWay = new Set<Promise<void>>();
  const mayCall = () => walk.calls === 0 || deps.now() < request.deadline;
  let fault: { error: unknown } | undefined;

  async function fetchNext(ask: Ask): Promise<void> {
    const { cursor, maxCount } = ask;
    note(walk, ask);
    const from = Number.isFinite(cursor) ? cursor : undefined;
    try {
      const page = await deps.page(from, maxCount, cancel.signal);
      walk.asked.delete(cursor);
      take(walk, page.hasMore ? page : { ...page, cursor: endOf(page, cursor) }, cursor, maxCount);
    } catch (error) {
      walk.asked.delete(cursor);
      if (isNeedless(walk, cursor, error)) walkOn(walk);
      else fault ??= { error };
    }
  }

  try {
    while (!isDone(walk, since)) {
      for (const ask of nextAsks(walk)) {
        if (!mayCall()) break;
        const call: Promise<void> = fetchNext(ask).finally(() => underWay.delete(call));
        underWay.add(call);
      }
      if (underWay.size === 0) break;
      await Promise.race(underWay);
      if (fault) throw fault.error;
    }
    const list = firstStretch(walk);
    if (!list) throw new Error('a listing needs at least one call');
    return await cutListing(list, { ...request, overlap: walk.overlap }, (cursor, maxCount) =>
      mayCall() && walk.calls < walk.maxCalls
        ? deps.page(cursor, maxCount, cancel.signal)
        : undefined,
    );
  } finally {
    cancel.abort();
    await Promise.allSettled(underWay);
  }
}

function take(walk: Walk, page: VideoPage, cursor: number, maxCount: number): void {
  const { stretches } = walk;
  const first = firstStretch(walk);
  if (walk.parallel > 1 && isOdd(page, cursor, maxCount)) walkOn(walk);
  const known = new Set(cursor === first?.bottom ? first.entries.map(({ id }) => id) : []);
  const repeated = page.videos.filter(({ id }) => known.has(String(id))).length;
  walk.overlap = Math.max(walk.overlap, repeated);
  if (walk.parallel > 1 || (!first && cursor === walk.start)) {
    insert(stretches, stretchOf(cursor, page));
  } else if (cursor === first?.bottom) {
    append(first, page.videos.map(entryOf), page.cursor, !page.hasMore);
  } else {
    return;
  }
  const isStuck = page.hasMore && page.cursor === cursor && repeated === page.videos.length;
  if (!isStuck) return;
  if (maxCount < MAX_COUNT) {
    // Known videos alone: a page may just have been too short for more, so the next ones are not.
    walk.overlap = MAX_COUNT;
  } else if (page.videos.length > 0) {
    throw new ApiRefusal('upstream_unavailable', 'TikTok repeats one page of the video list.', {
      retryAfterSeconds: 60,
    });
  } else if (walk.emptyAt === cursor && first) {
    // Twice nothing, at a cursor that stands still, is the end, whatever is promised.
    first.isEnd = true;
  } else {
    walk.emptyAt = cursor;
  }
}

/** The cursor of a last page, of which TikTok says nothing: never far from the last video. */
function endOf({ videos, cursor }: VideoPage, asked: number): number {
  const second = videos.map(entryOf).at(-1)?.second;
  if (second === undefined) return Math.min(cursor, asked);
  return Math.min(Math.max(cursor, second * 1000), second * 1000 + 999, asked);
}

/** From here on the plain walk, from where the list has no hole yet. */
function walkOn(walk: Walk): void {
  const first = firstStretch(walk);
  walk.parallel = 1;
  walk.stretches.splice(0, walk.stretches.length, ...(first ? [first] : []));
}

/** Whether TikTok failed a call that the plain walk would not have made, or not yet. */
function isNeedless(walk: Walk, cursor: number, error: unknown): boolean {
  const isNext = cursor === (firstStretch(walk)?.bottom ?? walk.start);
  if (walk.parallel === 1 || isNext || !(error instanceof ApiRefusal)) return false;
  return error.code === 'internal_error' || error.code === 'upstream_unavailable';
}

function isDone(walk: Walk, since: number | undefined): boolean {
  const first = firstStretch(walk);
  return !!first && (first.isEnd || first.entries.length >= walk.count || isPast(first, since));
}

/** The last video is older than asked. */
function isPast({ entries }: Stretch, since: number | undefined): boolean {
  const second = entries.at(-1)?.second;
  return since !== undefined && second !== undefined && second < since;
}
