/** State of a list that is being fetched, and how many calls it may take. */
import { MAX_COUNT } from '../../contract/api.ts';
import type { Stretch } from './video-stretches.ts';

export interface Walk {
  /** Newest first. */
  stretches: Stretch[];
  /** Cursors of the calls under way; Infinity asks for the newest. */
  asked: Set<number>;
  /** Cursors of all calls so far. */
  tried: Set<number>;
  /** Cursors of all windows that were opened by a guess. */
  windows: Set<number>;
  start: number;
  /** Videos wanted. */
  count: number;
  /** Most videos of a page that the page before had too: TikTok does not say whether a cursor includes its moment. */
  overlap: number;
  /** Where TikTok promised more and sent nothing, with a cursor that stands still. */
  emptyAt?: number;
  /** Nothing posted before is wanted; epoch milliseconds. */
  floor: number;
  /** Calls made so far, those under way included. */
  calls: number;
  maxCalls: number;
  /** Most calls under way at once, twice as many at `firstCursors`; 1 is the plain walk. */
  parallel: number;
  /** Cursors asked along with the first page. */
  firstCursors: readonly number[];
  /** Videos that windows are opened for; the first stretch goes on beyond. */
  expected: number;
}

export interface Ask {
  cursor: number;
  maxCount: number;
  /** It opens a window by a guess. */
  isGuess?: boolean;
}

export function pagesOf(videos: number): number {
  return Math.ceil(videos / MAX_COUNT);
}

/** Most calls of a list of `count` videos in full pages, windows included: 2.2 times the plain walk's. */
export function mostCalls(count: number): number {
  return Math.ceil(2.2 * pagesOf(count));
}

/** The stretch that the list begins with; another one may be there before it. */
export function firstStretch({ stretches: [newest], start }: Walk): Stretch | undefined {
  return newest?.top === start ? newest : undefined;
}
