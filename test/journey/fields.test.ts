import { CATALOGUE } from '../../contract/catalogue.ts';
import { startProduct, START_MS, column, type Product } from './product.ts';

/** Written out by hand: what each field of the seed must show of TikTok's own JSON. */
const USER: Record<string, string> = {
  user_open_id: 'open_id',
  user_union_id: 'union_id',
  user_username: 'username',
  user_display_name: 'display_name',
  user_bio_description: 'bio_description',
  user_profile_deep_link: 'profile_deep_link',
  user_avatar_url: 'avatar_url',
  user_avatar_url_100: 'avatar_url_100',
  user_avatar_large_url: 'avatar_large_url',
  user_is_verified: 'is_verified',
  user_follower_count: 'follower_count',
  user_following_count: 'following_count',
  user_likes_count: 'likes_count',
  user_video_count: 'video_count',
};
const VIDEO: Record<string, string> = {
  video_id: 'id',
  video_create_time: 'create_time',
  video_cover_image_url: 'cover_image_url',
  video_share_url: 'share_url',
  video_description: 'video_description',
  video_title: 'title',
  video_embed_html: 'embed_html',
  video_embed_link: 'embed_link',
  video_duration: 'duration',
  video_height: 'height',
  video_width: 'width',
  video_like_count: 'like_count',
  video_comment_count: 'comment_count',
  video_share_count: 'share_count',
  video_view_count: 'view_count',
};
const ALL = [...Object.keys(USER), ...Object.keys(VIDEO)];
const METRICS_OF_USER = [
  'user_follower_count',
  'user_following_count',
  'user_likes_count',
  'user_video_count',
];

let product: Product;
beforeAll(async () => {
  // TikTok's links carry their expiry: with its clock stopped they are the same at every look.
  product = await startProduct({ simulator: { now: () => Date.UTC(2026, 10, 20) } });
}, START_MS);
afterAll(() => product.close());

function hour(createTime: unknown): string {
  return new Date(Number(createTime) * 1000).toISOString().replace(/\D/g, '').slice(0, 10);
}
function userCells(handle: string, ids: string[]): unknown[] {
  const { user } = product.tiktok.truth(handle);
  return ids.map((id) => user[USER[id] as string] ?? null);
}
function videoCells(video: Record<string, unknown>, ids: string[]): unknown[] {
  return ids.map((id) =>
    id === 'video_create_time' ? hour(video['create_time']) : (video[VIDEO[id] as string] ?? null),
  );
}
/** What the connector answers for a request, as Looker Studio would send it. */
async function rowsOf(user: string, ids: string[]): Promise<unknown[][]> {
  const answer = (await product.project.run(user, 'getData', [
    { fields: ids.map((name) => ({ name })) },
  ])) as { rows: { values: unknown[] }[] };
  return answer.rows.map(({ values }) => values);
}

test('the catalogue begins with exactly the 29 fields of the seed', () => {
  expect(CATALOGUE.slice(0, 29).map(({ id }) => id)).toEqual(ALL);
});

describe.each([
  ['ada', 37],
  ['prolific', 200],
])('account %s', (handle, listed) => {
  const user = `${handle}@example.com`;
  beforeAll(() => product.connect(user, { account: handle }), START_MS);

  test.each(Object.keys(USER))('%s', async (id) => {
    expect(await rowsOf(user, [id])).toEqual([userCells(handle, [id])]);
  });

  test.each(Object.keys(VIDEO))('%s', async (id) => {
    const expected = product.tiktok.truth(handle).videos.slice(0, listed);
    expect(await rowsOf(user, [id])).toEqual(expected.map((video) => videoCells(video, [id])));
  });

  test('all user fields at once are one row', async () => {
    expect(await rowsOf(user, Object.keys(USER))).toEqual([userCells(handle, Object.keys(USER))]);
  });

  test('all video fields at once', async () => {
    const expected = product.tiktok.truth(handle).videos.slice(0, listed);
    const ids = Object.keys(VIDEO);
    expect(await rowsOf(user, ids)).toEqual(expected.map((video) => videoCells(video, ids)));
  });

  test('all 29 fields: every value of every row, and no account count is multiplied', async () => {
    const rows = await rowsOf(user, ALL);
    const expected = product.tiktok.truth(handle).videos.slice(0, listed);
    expect(rows).toHaveLength(listed);
    for (const [at, row] of rows.entries()) {
      const account = userCells(handle, Object.keys(USER));
      const cells = row.map((cell, index) =>
        METRICS_OF_USER.includes(ALL[index] as string) && cell === null ? account[index] : cell,
      );
      expect(cells).toEqual([...account, ...videoCells(expected[at]!, Object.keys(VIDEO))]);
    }
    for (const id of METRICS_OF_USER) {
      const truth = userCells(handle, [id])[0];
      expect(await sumOf(user, [id, 'user_username'], id)).toBe(truth);
    }
  });

  test('a chart of followers by account shows the follower count, with videos beside it', async () => {
    const table = await product.openAs(user).getData({
      fields: ['user_username', 'user_follower_count', 'video_view_count'],
    });
    const { user: account, videos } = product.tiktok.truth(handle);
    const views = videos
      .slice(0, listed)
      .reduce((sum, video) => sum + Number(video['view_count']), 0);
    expect(table.rows).toEqual([[account['username'], account['follower_count'], views]]);
  });
});

async function sumOf(user: string, fields: string[], id: string): Promise<number> {
  const table = await product.openAs(user).getData({ fields: [...fields, 'video_like_count'] });
  return column(table, id).reduce<number>((sum, cell) => sum + Number(cell), 0);
}

describe('an account without videos', () => {
  const user = 'newcomer@example.com';
  beforeAll(() => product.connect(user, { account: 'newcomer' }), START_MS);

  test('its counts are one row, zeros are zeros, absent texts are null', async () => {
    const rows = await rowsOf(user, [
      'user_follower_count',
      'user_video_count',
      'user_bio_description',
    ]);
    expect(rows).toEqual([[0, 0, null]]);
  });

  test('a chart of videos has no rows', async () => {
    expect(await rowsOf(user, ['video_id', 'video_view_count'])).toEqual([]);
  });

  test('all 29 fields in one chart are one row, without video values', async () => {
    const table = await product.openAs(user).getData({ fields: ALL });
    const account = userCells('newcomer', Object.keys(USER));
    expect(table.rows).toEqual([[...account, ...Object.keys(VIDEO).map(() => null)]]);
  });

  test('a chart of both has one row, without video values', async () => {
    const rows = await rowsOf(user, ['user_username', 'video_id', 'video_view_count']);
    expect(rows).toEqual([['newcomer', null, null]]);
  });
});

test('only what is asked is fetched: no video call for account fields, and no user call for videos', async () => {
  product.tiktok.reset();
  // The page after the sign-in shows the account's name; charts share what it has read.
  await product.connect('thrifty@example.com');
  await rowsOf('thrifty@example.com', ['user_follower_count']);
  expect(product.tiktok.counts()).toMatchObject({ user: 1, videoList: 0 });
  product.tiktok.reset();
  await rowsOf('thrifty@example.com', ['video_id']);
  const { user, videoList } = product.tiktok.counts();
  expect(user).toBe(0);
  // Two pages; where the list ends is not known before windows are opened below it.
  expect(videoList).toBeGreaterThanOrEqual(2);
  expect(videoList).toBeLessThanOrEqual(8);
});
