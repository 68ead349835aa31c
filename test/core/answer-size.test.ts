import { MAX_ANSWER_BYTES, withinAnswer } from '../../lambdas/core/answer-size.ts';

/** Videos of about 1,000 bytes, two in each second. */
const list = (count: number, text = 'x'.repeat(960)) => ({
  videos: Array.from({ length: count }, (_, at) => ({
    id: `${at}`,
    create_time: 1_790_000_000 - Math.floor(at / 2),
    text,
  })),
  cursor: 5,
  has_more: false,
  missing_scopes: [],
});

test('a list that fits stays as it is', () => {
  expect(withinAnswer(list(20), 100_000)).toEqual(list(20));
});

test('a list that does not is cut, and its cursor says where to go on', () => {
  const cut = withinAnswer(list(20), 10_000);
  const last = cut.videos.at(-1);
  expect(cut.videos.length).toBeGreaterThan(4);
  expect(cut).toMatchObject({ has_more: true, cursor: Number(last?.['create_time']) * 1000 });
});

test('videos of one second are not parted, as a cursor is a moment', () => {
  for (let bytes = 5_000; bytes < 15_000; bytes += 500) {
    expect(withinAnswer(list(20), bytes).videos.length % 2).toBe(0);
  }
});

test('no cut is behind a video without a moment, which gives no cursor', () => {
  for (let bytes = 5_000; bytes < 15_000; bytes += 500) {
    const whole = list(20);
    for (const at of [5, 6, 11]) Object.assign(whole.videos[at] ?? {}, { create_time: null });
    expect(withinAnswer(whole, bytes).cursor).toBeGreaterThan(1_700_000_000_000);
  }
});

test('a thousand videos of the longest captions stay within what Lambda may answer', () => {
  const caption = '"line"\n🎬'.repeat(480);
  const { videos } = withinAnswer(list(1_000, caption));
  expect(videos.length).toBeLessThan(1_000);
  const body = JSON.stringify(JSON.stringify({ videos }));
  expect(Buffer.byteLength(body)).toBeLessThan(6_000_000);
  expect(Buffer.byteLength(body)).toBeGreaterThan(MAX_ANSWER_BYTES * 0.9);
});
