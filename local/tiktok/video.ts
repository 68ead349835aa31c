/** One generated video: everything TikTok's video object says except its links, which age. */
import { writeCaption } from './captions.ts';
import { createRandom } from './random.ts';

/** Where a video stands in its account's feed. `postedMs` is unique per account, whole seconds are not. */
export interface Posting {
  id: string;
  /** Epoch milliseconds; `create_time` is its whole seconds. */
  postedMs: number;
}

export interface Video {
  id: string;
  createTime: number;
  title: string;
  description: string;
  durationSeconds: number;
  height: number;
  width: number;
  likes: number;
  comments: number;
  shares: number;
  views: number;
  isAigc: boolean;
}

/**
 * The id of the video posted at a moment: seconds in the upper 32 bits, as in TikTok's ids, so it
 * exceeds 2^53 and must stay text. Ids fall with time, also among videos of one second.
 */
export function videoId(postedMs: number, low: number): string {
  const second = BigInt(Math.floor(postedMs / 1000)) << 32n;
  return String(second | (BigInt(postedMs % 1000) << 22n) | BigInt(low));
}

/** The video at a posting. The same seed and id always give the same values. */
export function buildVideo(seed: string | number, posting: Posting, views?: number): Video {
  const random = createRandom(seed, posting.id);
  const { title, description } = writeCaption(random);
  const landscape = random.chance(0.1);
  // A long tail: most videos see hundreds, a few see millions.
  const seen = views ?? Math.floor(10 ** (1.5 + 5 * random.next() ** 3));
  return {
    id: posting.id,
    createTime: Math.floor(posting.postedMs / 1000),
    title,
    description,
    durationSeconds: random.chance(0.02) ? random.int(181, 600) : random.int(5, 180),
    height: landscape ? 576 : 1024,
    width: landscape ? 1024 : 576,
    likes: Math.min(Math.floor(seen * random.next() * 0.2), 2 ** 31 - 1),
    comments: Math.floor(seen * random.next() * 0.01),
    shares: Math.floor(seen * random.next() * 0.02),
    views: seen,
    isAigc: random.chance(0.06),
  };
}
