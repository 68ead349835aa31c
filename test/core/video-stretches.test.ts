import { insert, stretchOf, type Stretch } from '../../lambdas/core/video-stretches.ts';

/** A page asked at a cursor, of videos posted at these seconds. */
const stretch = (top: number, seconds: readonly number[], hasMore = true): Stretch =>
  stretchOf(top, {
    videos: seconds.map((second) => ({ id: `at ${second}`, create_time: second })),
    cursor: (seconds.at(-1) ?? 0) * 1000,
    hasMore,
  });
const joined = (...parts: Stretch[]) => {
  const stretches: Stretch[] = [];
  for (const part of parts) insert(stretches, part);
  return stretches.map(({ entries }) => entries.map(({ second }) => second));
};

test('stretches with a hole between them stay apart, newest first', () => {
  expect(joined(stretch(50_000, [40, 30]), stretch(90_000, [80, 70]))).toEqual([
    [80, 70],
    [40, 30],
  ]);
});

test('a page that closes the hole makes one of both', () => {
  const hole = stretch(70_000, [60, 45]);
  expect(joined(stretch(90_000, [80, 70]), stretch(50_000, [40, 30]), hole)).toEqual([
    [80, 70, 60, 45, 40, 30],
  ]);
});

test('a video that came back after the upper page was read is not put below older ones', () => {
  expect(joined(stretch(90_000, [80, 60]), stretch(75_000, [70, 60, 50]))).toEqual([[80, 60, 50]]);
});

test('below the end that TikTok names nothing is listed', () => {
  expect(joined(stretch(50_000, [40]), stretch(90_000, [80, 70], false))).toEqual([[80, 70]]);
});
