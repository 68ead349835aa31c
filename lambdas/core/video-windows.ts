/**
 * Where to ask next, so that a list is fetched in several places at once.
 *
 * The first stretch always goes on. Elsewhere TikTok's freedom to take any moment as cursor is used.
 * A list that was read before is asked again where its pages began, all at once. Else windows are
 * opened where the videos known so far let expect a whole number of pages between them. Then each hole is
 * walked from above. A window costs up to one call more than the plain walk, where it reaches into the
 * next one, and all its calls when the wanted videos end above it.
 */
import { MAX_COUNT } from '../../contract/api.ts';
import type { Stretch } from './video-stretches.ts';

/** Calls that windows may be expected to cost on top of the plain walk's; fewer for short lists. */
const SPARE_CALLS = 4;
const SPARE_CALLS_PER_PAGE = 0.4;
/** Longest window, in pages: what is known of a few days says little about years. */
const MAX_WINDOW_PAGES = 8;
/** Share of the last page of a window that is left for a guess that was too short. */
const LAST_PAGE_FILL = 0.5;
/** The same for a window of one page, where a hole would cost one of two calls. */
const ONLY_PAGE_FILL = 0.7;
/** A window for fewer videos than this is not worth a call. */
const FEW_VIDEOS = 5;
/** How many videos around a hole tell how many are in it. */
const NEARBY_VIDEOS = 80;

/** What an earlier answer lets expect. It saves calls where it is right, and changes no list where it is not. */
export interface Foreknowledge {
  /** `create_time` of the videos as they were listed before, newest first. */
  seconds?: readonly number[] | undefined;
  /** How many videos the account had. */
  total?: number | undefined;
}

export interface Walk {
  /** Newest first. */
  stretches: Stretch[];
  /** Cursors of the calls under way; Infinity asks for the newest. */
  asked: Set<number>;
  /** Cursors of all calls so far. */
  tried: Set<number>;
  start: number;
  /** Videos wanted. */
  count: number;
  /** Most videos of a page that the page before had too: TikTok does not say whether a cursor includes its moment. */
  overlap: number;
  /** Nothing posted before is wanted; epoch milliseconds. */
  floor: number;
  /** Calls made so far, those under way included. */
  calls: number;
  maxCalls: number;
  /** Most calls under way at once, twice as many at boundaries; 1 is the plain walk. */
  parallel: number;
  /** Cursors where pages are known to begin. */
  boundaries: readonly number[];
  /** Videos that windows are opened for; the first stretch goes on beyond. */
  expected: number;
}

export interface Ask {
  cursor: number;
  maxCount: number;
}

/** Most calls of a list of `count` videos in full pages, windows included: twice the plain walk's. */
export function mostCalls(count: number): number {
  return 2 * pagesOf(count);
}

/**
 * Where the pages of a list as it was read before begin, but for the first. Each begins with the last
 * video of the one before, so that they meet whatever part of its second a cursor of TikTok names.
 * None when the budget has no room for surprises.
 */
export function boundariesOf(
  { seconds = [] }: Foreknowledge,
  { count, maxCalls }: Pick<Walk, 'count' | 'maxCalls'>,
): number[] {
  if (maxCalls < mostCalls(count)) return [];
  const lasts = seconds
    .slice(0, count)
    .slice(0, -1)
    .filter((_, at) => at > 0 && at % (MAX_COUNT - 1) === 0)
    .slice(0, pagesOf(count));
  return [...new Set(lasts.map((second) => second * 1000 + 999))];
}

/** The stretch that the list begins with; another one may be there before it. */
export function firstStretch({ stretches: [newest], start }: Walk): Stretch | undefined {
  return newest?.top === start ? newest : undefined;
}

/** The next call worth making now, if there is one. */
export function nextAsk(walk: Walk): Ask | undefined {
  const { asked, count, calls, maxCalls, parallel } = walk;
  const first = firstStretch(walk);
  const missing = count - (first?.entries.length ?? 0);
  if (calls >= maxCalls || missing <= 0) return undefined;
  const next = {
    cursor: first?.bottom ?? walk.start,
    maxCount: Math.min(MAX_COUNT, missing + walk.overlap),
  };
  if (parallel === 1) return asked.size === 0 ? next : undefined;
  if (!first && asked.size === 0) return next;
  const boundary = walk.boundaries.find((cursor) => isWorthAsking(cursor, walk));
  if (boundary !== undefined && asked.size < 2 * parallel) {
    return { cursor: boundary, maxCount: MAX_COUNT };
  }
  if (!first || asked.size >= parallel) return undefined;
  const places = placesOf(walk);
  if (!places[0]?.isAsked) return next;
  // Guesses wait for what is known.
  if (walk.boundaries.some((cursor) => asked.has(cursor))) return undefined;
  const pages = pagesOf(Math.min(count, walk.expected));
  const usual = pages + Math.min(SPARE_CALLS, Math.floor(pages * SPARE_CALLS_PER_PAGE));
  // Whatever comes, the plain walk from where the first stretch stands stays within the bound.
  const mayWaste = calls + pagesOf(missing) - 1 < Math.min(mostCalls(count), maxCalls);
  if (!mayWaste) return undefined;
  const cursor =
    goOn(places, walk) ?? (calls < usual ? openWindow(places, walk, usual) : undefined);
  return cursor === undefined ? undefined : { cursor, maxCount: MAX_COUNT };
}

/** Not asked before, and neither in a stretch nor below the end that one of them found. */
function isWorthAsking(cursor: number, { tried, stretches, start }: Walk): boolean {
  if (cursor >= start || tried.has(cursor)) return false;
  return stretches.every(({ top, bottom, isEnd }) => cursor > top || (cursor < bottom && !isEnd));
}

function pagesOf(videos: number): number {
  return Math.ceil(videos / MAX_COUNT);
}

/** A stretch, or a window whose first page is under way, and the hole below it. */
interface Place {
  top: number;
  bottom: number;
  videos: number;
  /** Time that its videos span, milliseconds. */
  spanMs: number;
  /** Its next page is under way. */
  isAsked: boolean;
  isEnd: boolean;
}

function placesOf({ stretches, asked }: Walk): Place[] {
  const places = stretches.map(({ top, bottom, entries, isEnd }): Place => {
    const newest = entries[0]?.second;
    const spanMs = newest === undefined ? 0 : newest * 1000 - bottom;
    return { top, bottom, videos: entries.length, spanMs, isAsked: false, isEnd };
  });
  for (const cursor of asked) {
    const owner = places.find(({ top, bottom }) => bottom <= cursor && cursor <= top);
    if (owner) owner.isAsked = true;
    else {
      const empty = { videos: 0, spanMs: 0, isAsked: true, isEnd: false };
      places.push({ top: cursor, bottom: cursor, ...empty });
    }
  }
  return places.toSorted((one, other) => other.top - one.top);
}

interface Hole {
  below: Place;
  msPerVideo: number;
  /** As far as is known. */
  videos: number;
  /** Calls it still takes, without the one under way. */
  calls: number;
}

/** The holes down to where the wanted videos end, as far as is known. */
function holesOf(places: readonly Place[], walk: Walk): Hole[] {
  const { floor } = walk;
  const count = Math.min(walk.count, walk.expected);
  const holes: Hole[] = [];
  let above = 0;
  for (const [at, place] of places.entries()) {
    above += place.videos;
    if (above + FEW_VIDEOS >= count || place.isEnd || place.bottom <= floor) break;
    const msPerVideo = msPerVideoAround(places, at);
    const next = places[at + 1];
    const end = Math.max(next?.top ?? -Infinity, floor);
    const guess = Math.min(Math.max(0, (place.bottom - end) / msPerVideo), count - above);
    // A window without videos is below the account's first: the hole is emptier than guessed.
    const isLast = next?.isEnd && next.videos === 0;
    const videos = isLast ? Math.min(guess, MAX_COUNT) : guess;
    const calls = Math.max(0, pagesOf(videos) - (place.isAsked ? 1 : 0));
    holes.push({ below: place, msPerVideo, videos, calls });
    above += videos;
  }
  return holes;
}

function msPerVideoAround(places: readonly Place[], at: number): number {
  const near: Place[] = [];
  const videos = () => near.reduce((sum, place) => sum + place.videos, 0);
  for (let up = at; up >= 0 && videos() < NEARBY_VIDEOS; up -= 1)
    near.push(...places.slice(up, up + 1));
  near.push(
    ...places
      .slice(at + 1)
      .filter((place) => place.videos > 0)
      .slice(0, 1),
  );
  const spanMs = near.reduce((sum, place) => sum + place.spanMs, 0);
  return Math.max(1, spanMs / Math.max(1, videos()));
}

/** The cursor of the uppermost hole that nobody walks. */
function goOn(places: readonly Place[], walk: Walk): number | undefined {
  return holesOf(places, walk).find(({ below }) => !below.isAsked)?.below.bottom;
}

/** The cursor of a new window in the widest hole, when walking that hole would take longest. */
function openWindow(places: readonly Place[], walk: Walk, usual: number): number | undefined {
  const holes = holesOf(places, walk);
  const expected = holes.reduce((sum, { calls }) => sum + calls, 0);
  const widest = holes.toSorted((one, other) => other.calls - one.calls)[0];
  if (!widest || walk.calls + expected >= usual) return undefined;
  const rounds = Math.max(1, Math.ceil((expected + walk.asked.size) / walk.parallel));
  if (widest.calls + 1 <= rounds) return undefined;
  const pages = Math.min(rounds, MAX_WINDOW_PAGES);
  const videos = (pages === 1 ? ONLY_PAGE_FILL : pages - 1 + LAST_PAGE_FILL) * MAX_COUNT;
  if (widest.videos - videos < FEW_VIDEOS) return undefined;
  return Math.floor(widest.below.bottom - videos * widest.msPerVideo);
}
