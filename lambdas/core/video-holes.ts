/** What is between the known stretches of a list, and how many videos may be there. */
import { pagesOf, type Walk } from './video-walk.ts';

/** How many videos around a hole tell how many are in it. */
const NEARBY_VIDEOS = 80;
/** The list is taken to go on until so many more than the wanted videos are expected above. */
const DOUBTFUL_VIDEOS = 3;

/** A stretch, or a window whose first page is under way, and the hole below it. */
export interface Place {
  top: number;
  bottom: number;
  videos: number;
  /** Time that its videos span, milliseconds. */
  spanMs: number;
  /** Its next page is under way. */
  isAsked: boolean;
  isEnd: boolean;
}

export interface Hole {
  below: Place;
  msPerVideo: number;
  /** As far as is known. */
  videos: number;
  /** Calls it still takes, without the one under way. */
  calls: number;
  /** The wanted videos end in it, as far as is known. */
  isLast: boolean;
}

/** Newest first. */
export function placesOf({ stretches, asked }: Walk): Place[] {
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

/** The holes down to where the wanted videos end, as far as is known. */
export function holesOf(places: readonly Place[], walk: Walk): Hole[] {
  const { floor } = walk;
  const count = Math.min(walk.count, walk.expected);
  const holes: Hole[] = [];
  let above = 0;
  for (const [at, place] of places.entries()) {
    above += place.videos;
    const wanted = count - above;
    if (wanted <= -DOUBTFUL_VIDEOS || place.isEnd || place.bottom <= floor) break;
    const msPerVideo = msPerVideoAround(places, at);
    const next = places[at + 1];
    const end = Math.max(next?.top ?? -Infinity, floor);
    const room = (place.bottom - end) / msPerVideo;
    const isLast = room >= wanted;
    // A window without videos is below the account's first, which is somewhere in the hole then.
    const guess = next?.isEnd && next.videos === 0 && !isLast ? room / 2 : room;
    const videos = Math.max(0, Math.min(guess, wanted));
    const calls = Math.max(0, pagesOf(videos) - (place.isAsked ? 1 : 0));
    holes.push({ below: place, msPerVideo, videos, calls, isLast });
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
