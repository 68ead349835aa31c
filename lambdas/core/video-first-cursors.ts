/**
 * Cursors to ask along with the first page, before TikTok has answered anything.
 *
 * A list that was read before is asked where its pages began. Of an unknown list a second page is asked
 * blindly: two places tell far more of how often an account posts than one, and of a short list where it ends.
 */
import { MAX_COUNT } from '../../contract/api.ts';
import { mostCalls, pagesOf, type Walk } from './video-walk.ts';

/**
 * How far before the first page the blind one is asked. It is of use from some twenty videos within this
 * time to some two hundred; outside of that it costs one call.
 */
const BLIND_MS = 90 * 86_400_000;
/** A list of fewer pages is not worth a blind call. */
const BLIND_FROM_PAGES = 3;

/** What an earlier answer lets expect. It saves calls where it is right, and changes no list where it is not. */
export interface Foreknowledge {
  /** `create_time` of the videos as they were listed before, newest first. */
  seconds?: readonly number[] | undefined;
  /** How many videos the account had. */
  total?: number | undefined;
}

/** None for the plain walk, or when the budget has no room for surprises. `now` in epoch milliseconds. */
export function firstCursorsOf(
  { seconds, total = Infinity }: Foreknowledge,
  walk: Pick<Walk, 'count' | 'maxCalls' | 'parallel' | 'start' | 'floor'>,
  now: number,
): number[] {
  const { count, maxCalls, parallel, start, floor } = walk;
  if (parallel === 1 || maxCalls < mostCalls(count)) return [];
  if (seconds) return pageBeginnings(seconds, count);
  if (pagesOf(Math.min(count, total)) < BLIND_FROM_PAGES) return [];
  const blind = Math.min(start, now) - BLIND_MS;
  return blind > floor ? [blind] : [];
}

/**
 * Where the pages of a list began, but for the first. Each begins with the last video of the one before,
 * so that they meet whatever part of its second a cursor of TikTok names.
 */
function pageBeginnings(seconds: readonly number[], count: number): number[] {
  const lasts = seconds
    .slice(0, count)
    .slice(0, -1)
    .filter((_, at) => at > 0 && at % (MAX_COUNT - 1) === 0)
    .slice(0, pagesOf(count));
  return [...new Set(lasts.map((second) => second * 1000 + 999))];
}
