/**
 * Where to ask next, so that a list is fetched in several places at once.
 *
 * The first stretch always goes on. Elsewhere TikTok's freedom to take any moment as cursor is used: each
 * hole is walked from above as soon as it is known, and windows are opened in the widest. Where they
 * are opened is a guess from the videos known so far, so it waits until all windows before have answered. A window costs
 * up to one call more than the plain walk, where it reaches into the next one, and all its calls when
 * the wanted videos end above it.
 */
import { MAX_COUNT } from '../../contract/api.ts';
import { holesOf, placesOf, type Hole } from './video-holes.ts';
import { firstStretch, mostCalls, pagesOf, type Ask, type Walk } from './video-walk.ts';

/** Calls that a list may be expected to take on top of the plain walk's; fewer for short lists. */
const SPARE_CALLS = 5;
const SPARE_CALLS_PER_PAGE = 0.5;
/** Most windows of a list, each of which may cost a call. */
const MOST_WINDOWS = 7;
/** Longest window, in pages: what is known of a few days says little about years. */
const MAX_WINDOW_PAGES = 8;
/** Share of the last page of a window that is left for a guess that was too short. */
const LAST_PAGE_FILL = 0.5;
/** Videos that a page is counted on for when all holes are to be closed at once. */
const CLOSING_VIDEOS = 15;
/** A window for fewer videos than this is not worth a call. */
const FEW_VIDEOS = 4;

/** The calls worth making now. */
export function nextAsks(walk: Walk): Ask[] {
  const asks: Ask[] = [];
  const { asked, tried, windows } = walk;
  const then = {
    ...walk,
    asked: new Set(asked),
    tried: new Set(tried),
    windows: new Set(windows),
  };
  const takeAll = (next: (walk: Walk) => Ask | undefined) => {
    for (let ask = next(then); ask; ask = next(then)) {
      asks.push(ask);
      note(then, ask);
    }
  };
  takeAll(nextSure);
  const isGuessing = [...windows].some((cursor) => asked.has(cursor));
  if (!isGuessing) takeAll(nextGuess);
  return asks;
}

/** Takes into the state that a call has begun. */
export function note(walk: Walk, { cursor, isGuess }: Ask): void {
  walk.calls += 1;
  walk.asked.add(cursor);
  walk.tried.add(cursor);
  if (isGuess) walk.windows.add(cursor);
}

/** A call that brings wanted videos, as far as is known. */
function nextSure(walk: Walk): Ask | undefined {
  const { asked, parallel, firstCursors } = walk;
  const missing = missingOf(walk);
  if (walk.calls >= walk.maxCalls || missing <= 0) return undefined;
  const first = firstStretch(walk);
  const next = {
    cursor: first?.bottom ?? walk.start,
    maxCount: Math.min(MAX_COUNT, missing + walk.overlap),
  };
  if (parallel === 1) return asked.size === 0 ? next : undefined;
  if (!first && asked.size === 0) return next;
  const known = firstCursors.find((cursor) => isWorthAsking(cursor, walk));
  if (known !== undefined && asked.size < 2 * parallel) return fullPage(known);
  if (!first || asked.size >= parallel) return undefined;
  const places = placesOf(walk);
  if (!places[0]?.isAsked) return next;
  if (!mayWaste(walk)) return undefined;
  const hole = holesOf(places, walk).find(({ below }) => !below.isAsked);
  return hole && fullPage(hole.below.bottom);
}

function nextGuess(walk: Walk): Ask | undefined {
  const { asked, parallel, windows } = walk;
  const isRoom = asked.size < parallel && windows.size < MOST_WINDOWS;
  if (!isRoom || !firstStretch(walk) || !mayWaste(walk)) return undefined;
  const cursor = windowIn(holesOf(placesOf(walk), walk), walk);
  return cursor === undefined ? undefined : { ...fullPage(cursor), isGuess: true };
}

function fullPage(cursor: number): Ask {
  return { cursor, maxCount: MAX_COUNT };
}

function missingOf(walk: Walk): number {
  return walk.count - (firstStretch(walk)?.entries.length ?? 0);
}

/** Whatever comes, the plain walk from where the first stretch stands stays within the bound. */
function mayWaste(walk: Walk): boolean {
  const { calls, maxCalls, count, asked, firstCursors } = walk;
  // What is known already comes first.
  if (firstCursors.some((cursor) => asked.has(cursor))) return false;
  return calls + pagesOf(missingOf(walk)) - 1 < Math.min(mostCalls(count), maxCalls);
}

/** Not asked before, and neither in a stretch nor below the end that one of them found. */
function isWorthAsking(cursor: number, { tried, stretches, start }: Walk): boolean {
  if (cursor >= start || tried.has(cursor)) return false;
  return stretches.every(({ top, bottom, isEnd }) => cursor > top || (cursor < bottom && !isEnd));
}

/** The cursor of a new window, when walking the holes takes longer or more of them may be closed at once. */
function windowIn(holes: readonly Hole[], walk: Walk): number | undefined {
  const pages = pagesOf(Math.min(walk.count, walk.expected));
  const usual = pages + Math.min(SPARE_CALLS, Math.floor(pages * SPARE_CALLS_PER_PAGE));
  const left = holes.reduce((sum, { calls }) => sum + calls, 0);
  if (walk.calls + left >= usual) return undefined;
  const rounds = Math.ceil((left + walk.asked.size) / walk.parallel);
  return rounds > 1 ? longWindow(holes, rounds) : closingWindow(holes);
}

/** In the hole that takes most calls, so far down that what is above is done in that many rounds. */
function longWindow(holes: readonly Hole[], rounds: number): number | undefined {
  const widest = holes.toSorted((one, other) => other.calls - one.calls)[0];
  if (!widest || widest.calls + 1 <= rounds) return undefined;
  const pages = Math.min(rounds, MAX_WINDOW_PAGES);
  const videos = (pages - 1 + LAST_PAGE_FILL) * MAX_COUNT;
  return widest.videos - videos < FEW_VIDEOS ? undefined : cursorIn(widest, videos);
}

/** In the hole of most videos that one page may not close: this round is the last one, if all are closed. */
function closingWindow(holes: readonly Hole[]): number | undefined {
  const fullest = holes.toSorted((one, other) => other.videos - one.videos)[0];
  if (!fullest) return undefined;
  const parts = Math.ceil((fullest.videos - FEW_VIDEOS) / CLOSING_VIDEOS);
  if (parts <= 1) return undefined;
  return cursorIn(fullest, fullest.isLast ? CLOSING_VIDEOS : fullest.videos / parts);
}

function cursorIn({ below, msPerVideo }: Hole, videos: number): number {
  return Math.floor(below.bottom - videos * msPerVideo);
}
