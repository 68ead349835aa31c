import { defaultAccounts, generateAccount } from '../../../local/tiktok/accounts.ts';

const everything = (account: ReturnType<typeof generateAccount>) =>
  account.feed.before(Infinity, Infinity).map((posting) => account.feed.video(posting));

test('the four shipped accounts have 37, 0, 412 and 10,000 public videos', () => {
  const counts = defaultAccounts().map(({ handle, feed }) => [handle, feed.count()]);
  expect(counts).toEqual([
    ['ada', 37],
    ['newcomer', 0],
    ['prolific', 412],
    ['archive', 10_000],
  ]);
});

test('the same seed makes the same videos', () => {
  const twice = [1, 2].map(() =>
    everything(generateAccount({ handle: 'x1', videos: 60, seed: 7 })),
  );
  expect(twice[0]).toEqual(twice[1]);
});

test('another seed makes other videos', () => {
  const [first, second] = [7, 8].map((seed) =>
    everything(generateAccount({ handle: 'x1', videos: 5, seed })),
  );
  expect(first?.map(({ title }) => title)).not.toEqual(second?.map(({ title }) => title));
});

test('ids are unique, fall with time and exceed 2^53', () => {
  const account = generateAccount({ handle: 'ids', videos: 2000 });
  const ids = everything(account).map(({ id }) => BigInt(id));
  expect(ids.every((id, index) => index === 0 || id < (ids[index - 1] ?? 0n))).toBe(true);
  expect(ids.every((id) => id > 2n ** 53n)).toBe(true);
});

test('some videos share one second with another', () => {
  const times = everything(generateAccount({ handle: 'ties', videos: 400 }));
  expect(new Set(times.map(({ createTime }) => createTime)).size).toBeLessThan(400);
});

test('texts contain emoji, hashtags and empty ones, and keep to 150 characters', () => {
  const videos = everything(generateAccount({ handle: 'texts', videos: 500 }));
  const texts = videos.flatMap(({ title, description }) => [title, description]);
  expect(texts.some((text) => /\p{Extended_Pictographic}/u.test(text))).toBe(true);
  expect(texts.some((text) => text.includes('#fyp'))).toBe(true);
  expect(texts).toContain('');
  expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(150);
  expect(texts.every((text) => text.isWellFormed())).toBe(true);
});

test('counts that TikTok calls int32 fit, and views can exceed 32 bits', () => {
  const prolific = defaultAccounts().find(({ handle }) => handle === 'prolific');
  const videos = prolific === undefined ? [] : everything(prolific);
  expect(Math.max(...videos.map(({ views }) => views))).toBe(3_200_000_000);
  expect(Math.max(...videos.map(({ likes }) => likes))).toBeLessThan(2 ** 31);
});

test('private videos exist, and are neither listed nor found by id', () => {
  const open = generateAccount({ handle: 'shy', videos: 30 });
  const shy = generateAccount({ handle: 'shy', videos: 20, privateVideos: 10 });
  const listed = everything(shy).map(({ id }) => id);
  const all = everything(open).map(({ id }) => id);
  const hidden = all.filter((id) => !listed.includes(id));
  expect([listed.length, hidden.length]).toEqual([20, 10]);
  expect(hidden.map((id) => shy.feed.find(id))).toEqual(hidden.map(() => undefined));
  expect(hidden.every((id) => open.feed.find(id)?.id === id)).toBe(true);
});

test('a handle or a number of videos that TikTok cannot have is refused', () => {
  expect(() => generateAccount({ handle: 'no spaces', videos: 1 })).toThrow('handle');
  expect(() => generateAccount({ handle: 'half', videos: 1.5 })).toThrow('videos');
});
