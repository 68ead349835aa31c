import fc from 'fast-check';
import { postsOf } from './listed-account.ts';

const DAY = 86_400_000;

/** Days apart, in bursts, many in one second, with holidays: pieces of a feed, each in its own rhythm. */
const rhythm = fc.constantFrom(
  [1, 2],
  [1, 400],
  [1_000, 90_000],
  [DAY / 4, 2 * DAY],
  [DAY, 90 * DAY],
);
const piece = fc.tuple(rhythm, fc.integer({ min: 1, max: 90 })).chain(([[min, max], length]) =>
  fc.array(fc.integer({ min: min ?? 1, max: max ?? 1 }), {
    minLength: length,
    maxLength: length,
  }),
);
export const feed = fc.array(piece, { maxLength: 8 }).map((pieces) => postsOf(pieces.flat()));
/** Of calls, in turn. */
export const latencies = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 });
/** Videos wanted. */
export const count = fc.integer({ min: 1, max: 300 });
