/** The public videos of one account, newest first. Dates are made at first use, videos when asked for. */
import { createRandom } from './random.ts';
import { buildVideo, videoId } from './video.ts';
import type { Posting, Video } from './video.ts';

const DAY_MS = 86_400_000;

export interface FeedOptions {
  seed: string | number;
  /** Public videos. */
  videos: number;
  /** Videos that exist and are never listed, spread over the feed. */
  privateVideos: number;
  /** Epoch milliseconds of the newest video. */
  newestAt: number;
  /** How often a video starts a run of videos posted in the same second, and how long the run is. */
  tieShare: number;
  tieRun: number;
  /** Views of the best video, such as 3,200,000,000 to leave 32 bits behind. */
  topViews?: number | undefined;
}

export interface Feed {
  /** Public videos posted before a moment (`inclusive`: or at it), newest first, at most `count`. */
  before(moment: number, count: number, inclusive?: boolean): Posting[];
  find(id: string): Posting | undefined;
  video(posting: Posting): Video;
  /** Deletes a video or makes it private: it leaves the list. False when it was not listed. */
  hide(id: string): boolean;
  show(id: string): void;
  /** Posts a new video at a moment (epoch milliseconds) and returns its id. */
  publish(moment: number): string;
  /** How many are public now. */
  count(): number;
  /** Likes of all videos the account was made with, private ones too, as TikTok adds them up. */
  likes(): number;
}

/** Newest first. Bursts and ties on purpose: two videos of one second are normal at TikTok. */
function postings(options: FeedOptions): { all: Posting[]; hidden: Set<string> } {
  const random = createRandom(options.seed, 'feed');
  const total = options.videos + options.privateVideos;
  const gapMs = Math.min(3 * DAY_MS, (2000 * DAY_MS) / Math.max(total, 1));
  const hideEvery = options.privateVideos === 0 ? 0 : Math.floor(total / options.privateVideos);
  const all: Posting[] = [];
  const hidden = new Set<string>();
  let moment = options.newestAt;
  let tiesLeft = 0;
  for (let index = 0; index < total; index += 1) {
    if (tiesLeft > 0) {
      tiesLeft -= 1;
      moment -= 1;
    } else if (index > 0) {
      const burst = random.chance(0.12);
      const gap = burst
        ? random.int(1_000, 180_000)
        : Math.ceil(-gapMs * Math.log(1 - random.next()));
      // Far enough into its second that a run of ties before it stays in that second.
      moment =
        (Math.floor(moment / 1000) - Math.ceil(gap / 1000) - 1) * 1000 + random.int(500, 999);
      if (random.chance(options.tieShare)) tiesLeft = options.tieRun - 1;
    }
    const id = videoId(moment, random.int(0, 2 ** 22 - 1));
    all.push({ id, postedMs: moment });
    if (
      hideEvery > 0 &&
      index % hideEvery === 1 % hideEvery &&
      hidden.size < options.privateVideos
    ) {
      hidden.add(id);
    }
  }
  return { all, hidden };
}

/** A lazy feed: 10,000 videos cost nothing until they are listed. Deterministic by `seed`. */
export function createFeed(options: FeedOptions): Feed {
  if (options.tieRun > 500)
    throw new Error('tieRun: at most 500 videos fit before a second begins');
  let made: { all: Posting[]; hidden: Set<string>; byId: Map<string, Posting> } | undefined;
  let likes: number | undefined;
  const feed = (): NonNullable<typeof made> => {
    if (made === undefined) {
      const { all, hidden } = postings(options);
      made = { all, hidden, byId: new Map(all.map((posting) => [posting.id, posting])) };
    }
    return made;
  };
  const published = new Set<string>();
  // The best video sits in the middle, where a client that stops early misses it.
  const best = (): string | undefined => feed().all[Math.floor(options.videos / 2)]?.id;
  const video = (posting: Posting): Video =>
    buildVideo(
      options.seed,
      posting,
      options.topViews !== undefined && posting.id === best() ? options.topViews : undefined,
    );
  return {
    before: (moment, count, inclusive = false) => {
      const { all, hidden } = feed();
      let low = 0;
      let high = all.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        const posted = all[middle]?.postedMs ?? 0;
        if (inclusive ? posted <= moment : posted < moment) high = middle;
        else low = middle + 1;
      }
      const page: Posting[] = [];
      for (let index = low; index < all.length && page.length < count; index += 1) {
        const posting = all[index];
        if (posting !== undefined && !hidden.has(posting.id)) page.push(posting);
      }
      return page;
    },
    find: (id) => (feed().hidden.has(id) ? undefined : feed().byId.get(id)),
    video,
    hide: (id) => {
      const { byId, hidden } = feed();
      if (!byId.has(id) || hidden.has(id)) return false;
      hidden.add(id);
      return true;
    },
    show: (id) => void feed().hidden.delete(id),
    publish: (moment) => {
      const { all, byId } = feed();
      const newest = all[0]?.postedMs ?? 0;
      const postedMs = Math.max(moment, newest + 1);
      const posting = { id: videoId(postedMs, published.size), postedMs };
      published.add(posting.id);
      all.unshift(posting);
      byId.set(posting.id, posting);
      return posting.id;
    },
    count: () => feed().all.length - feed().hidden.size,
    likes: () => {
      likes ??= feed()
        .all.filter((posting) => !published.has(posting.id))
        .reduce((sum, posting) => sum + video(posting).likes, 0);
      return likes;
    },
  };
}
