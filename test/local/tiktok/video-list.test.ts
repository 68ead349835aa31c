import { TIKTOK_FIELDS } from '../../../local/tiktok/fields.ts';
import type { TikTokSimulator } from '../../../local/tiktok/simulator.ts';
import * as client from './client.ts';

afterAll(client.closeAll);

async function connected(account: string): Promise<{ simulator: TikTokSimulator; token: string }> {
  const simulator = await client.start();
  const { accessToken } = await client.signIn(simulator, { account });
  return { simulator, token: accessToken };
}
const truthIds = (simulator: TikTokSimulator, handle: string): string[] =>
  simulator.truth(handle).videos.map(({ id }) => String(id));

test('a page has 10 videos by default and 20 at most', async () => {
  const { simulator, token } = await connected('ada');
  const byDefault = await client.videoCall(simulator, token);
  const most = await client.videoCall(simulator, token, { max_count: 20 });
  expect(byDefault.body.data.videos).toHaveLength(10);
  expect(most.body.data.videos).toHaveLength(20);
});

test('more than 20 is refused, or clamped by dial', async () => {
  const { simulator, token } = await connected('ada');
  const refused = await client.videoCall(simulator, token, { max_count: 21 });
  expect([refused.status, refused.body.error.code]).toEqual([400, 'invalid_params']);
  simulator.dials.pages.maxCountOver20 = 'clamped';
  const clamped = await client.videoCall(simulator, token, { max_count: 21 });
  expect(clamped.body.data.videos).toHaveLength(20);
});

test('every field can be asked for, and is what the simulator holds', async () => {
  const { simulator, token } = await connected('ada');
  const names = TIKTOK_FIELDS.video.fields.map(({ name }) => name);
  const { body } = await client.videoCall(simulator, token, { max_count: 20 }, names.join(','));
  expect(body.data.videos).toEqual(simulator.truth('ada').videos.slice(0, 20));
  expect(Object.keys(body.data.videos[0]).sort()).toEqual([...names].sort());
});

test('only the asked fields come', async () => {
  const { simulator, token } = await connected('ada');
  const { body } = await client.videoCall(simulator, token, {}, 'view_count');
  expect(Object.keys(body.data.videos[0])).toEqual(['view_count']);
});

test('create_time is in seconds, the cursor in milliseconds, ids are text', async () => {
  const { simulator, token } = await connected('ada');
  const { body } = await client.videoCall(simulator, token);
  const last = body.data.videos.at(-1);
  expect(Math.floor(body.data.cursor / 1000)).toBe(last.create_time);
  expect(typeof last.id).toBe('string');
});

test('videos come newest first', async () => {
  const { simulator, token } = await connected('prolific');
  const { body } = await client.videoCall(simulator, token, { max_count: 20 });
  const times = body.data.videos.map(({ create_time }: { create_time: number }) => create_time);
  expect(times).toEqual([...times].sort((a, b) => b - a));
});

test('an account without videos has one empty last page', async () => {
  const { simulator, token } = await connected('newcomer');
  const { body } = await client.videoCall(simulator, token);
  expect(body.data).toEqual({ videos: [], cursor: client.START, has_more: false });
});

test.each([1, 7, 20])('walking in pages of %i yields every video once', async (maxCount) => {
  const { simulator, token } = await connected('ada');
  const { ids, pages } = await client.walk(simulator, token, maxCount);
  expect(ids).toEqual(truthIds(simulator, 'ada'));
  expect(pages).toBe(Math.ceil(37 / maxCount));
});

test('10,000 videos are walked in 500 pages', async () => {
  const { simulator, token } = await connected('archive');
  const { ids, pages } = await client.walk(simulator, token);
  expect([new Set(ids).size, pages]).toEqual([10_000, 500]);
});

test('the last page carries a cursor too, and nothing lies behind it', async () => {
  const { simulator, token } = await connected('ada');
  const all = simulator.truth('ada').videos;
  const cursor = Number(all[36]?.['create_time']) * 1000 + 1_000;
  const last = await client.videoCall(simulator, token, { cursor, max_count: 20 });
  expect(last.body.data).toMatchObject({ has_more: false, cursor: expect.any(Number) });
  const behind = await client.videoCall(simulator, token, { cursor: last.body.data.cursor });
  expect(behind.body.data).toMatchObject({ videos: [], has_more: false });
});

test('cursor 0 is the first page', async () => {
  const { simulator, token } = await connected('ada');
  const zero = await client.videoCall(simulator, token, { cursor: 0 });
  const none = await client.videoCall(simulator, token);
  expect(zero.body.data).toEqual(none.body.data);
});

test("a caller's own timestamp gives the videos posted strictly before it", async () => {
  const { simulator, token } = await connected('ada');
  const videos = simulator.truth('ada').videos;
  const time = Number(videos[20]?.['create_time']);
  const { body } = await client.videoCall(simulator, token, { cursor: time * 1000, max_count: 20 });
  const expected = videos.filter(({ create_time }) => Number(create_time) < time);
  expect(body.data.videos.map(({ id }: { id: string }) => id)).toEqual(
    expected.map(({ id }) => id),
  );
});

test.each([
  ['a cursor in a string', { cursor: '1700000000000' }],
  ['a negative cursor', { cursor: -1 }],
  ['a fraction', { cursor: 1.5 }],
  ['max_count 0', { max_count: 0 }],
  ['max_count in a string', { max_count: '20' }],
  ['a list in place of an object', []],
  ['no JSON', '{"max_count":'],
])('%s gets 400 invalid_params', async (_, body) => {
  const { simulator, token } = await connected('ada');
  const answer = await client.videoCall(simulator, token, body);
  expect([answer.status, answer.body.error.code]).toEqual([400, 'invalid_params']);
});

test('a form body is refused', async () => {
  const { simulator, token } = await connected('ada');
  const { status } = await client.send(`${simulator.origin}/v2/video/list/?fields=id`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams({ max_count: '20' }),
  });
  expect(status).toBe(400);
});

test('fields in the body do not count', async () => {
  const { simulator, token } = await connected('ada');
  const answer = await client.videoCall(simulator, token, { fields: 'id' }, '');
  expect([answer.status, answer.body.error.code]).toEqual([400, 'invalid_params']);
});

test('without video.list the call fails with scope_not_authorized', async () => {
  const simulator = await client.start();
  const { accessToken } = await client.signIn(simulator, { scopes: [] });
  const { status, body } = await client.videoCall(simulator, accessToken);
  expect([status, body.error.code]).toEqual([401, 'scope_not_authorized']);
});

describe('page oddities by dial', () => {
  test('short pages say has_more and lose nothing', async () => {
    const { simulator, token } = await connected('ada');
    simulator.dials.pages.shortBy = 3;
    const first = await client.videoCall(simulator, token, { max_count: 20 });
    expect([first.body.data.videos.length, first.body.data.has_more]).toEqual([17, true]);
    const { ids } = await client.walk(simulator, token);
    expect(ids).toEqual(truthIds(simulator, 'ada'));
  });

  test('empty pages say has_more, move the cursor and lose nothing', async () => {
    const { simulator, token } = await connected('ada');
    simulator.dials.pages.emptyEvery = 2;
    await client.videoCall(simulator, token);
    const empty = await client.videoCall(simulator, token);
    expect(empty.body.data).toMatchObject({ videos: [], has_more: true });
    const { ids, pages } = await client.walk(simulator, token);
    expect(ids).toEqual(truthIds(simulator, 'ada'));
    expect(pages).toBe(3);
  });

  test('a stuck cursor comes back as it was sent, with has_more', async () => {
    const { simulator, token } = await connected('ada');
    simulator.dials.pages.stuckCursor = true;
    const first = await client.videoCall(simulator, token);
    const { cursor } = first.body.data;
    const second = await client.videoCall(simulator, token, { cursor });
    expect(second.body.data).toMatchObject({ cursor, has_more: true });
  });

  test('with whole-second cursors, videos of the edge second are lost', async () => {
    const simulator = await client.start();
    simulator.accounts.add({ handle: 'runs', videos: 30, tieShare: 1, tieRun: 3 });
    const { accessToken } = await client.signIn(simulator, { account: 'runs' });
    simulator.dials.pages.cursor = 'whole-second';
    const { ids } = await client.walk(simulator, accessToken, 5);
    expect(ids.length).toBeLessThan(30);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('with inclusive cursors, videos repeat and none is lost', async () => {
    const simulator = await client.start();
    simulator.accounts.add({ handle: 'runs', videos: 30, tieShare: 1, tieRun: 3 });
    const { accessToken } = await client.signIn(simulator, { account: 'runs' });
    simulator.dials.pages.cursor = 'inclusive';
    const { ids } = await client.walk(simulator, accessToken, 5, 60);
    expect(ids.length).toBeGreaterThan(30);
    expect([...new Set(ids)]).toEqual(truthIds(simulator, 'runs'));
  });

  test('videos vanish between pages', async () => {
    const { simulator, token } = await connected('ada');
    const before = truthIds(simulator, 'ada');
    simulator.dials.pages.vanishAfterPage = 1;
    const { ids } = await client.walk(simulator, token);
    expect(ids).toEqual(before.filter((_, index) => index !== 20));
  });

  test('view counts grow between calls', async () => {
    const { simulator, token } = await connected('ada');
    simulator.dials.viewGrowth = 4;
    const views = [];
    for (let index = 0; index < 2; index += 1) {
      const { body } = await client.videoCall(simulator, token, {}, 'view_count');
      views.push(body.data.videos[0].view_count);
    }
    expect(views[1] - views[0]).toBe(4);
  });
});

test('a video made private or deleted leaves the list and the count', async () => {
  const { simulator, token } = await connected('ada');
  const [first = ''] = truthIds(simulator, 'ada');
  simulator.accounts.get('ada')?.feed.hide(first);
  const { ids } = await client.walk(simulator, token);
  expect(ids).not.toContain(first);
  expect(simulator.truth('ada').user['video_count']).toBe(36);
});

test('a video posted during a walk does not disturb the following pages', async () => {
  const { simulator, token } = await connected('ada');
  const before = truthIds(simulator, 'ada');
  const first = await client.videoCall(simulator, token, { max_count: 20 });
  const posted = simulator.accounts.get('ada')?.feed.publish(client.START);
  const { cursor } = first.body.data;
  const rest = await client.videoCall(simulator, token, { cursor, max_count: 20 });
  expect(rest.body.data.videos.map(({ id }: { id: string }) => id)).toEqual(before.slice(20));
  expect(truthIds(simulator, 'ada')[0]).toBe(posted);
});

test.each([
  ['absent', undefined],
  ['null', null],
] as const)('empty titles are sent %s', async (blanks, sent) => {
  const simulator = await client.start();
  simulator.accounts.add({ handle: 'plain', videos: 200, blanks });
  const { accessToken } = await client.signIn(simulator, { account: 'plain' });
  const { body } = await client.videoCall(simulator, accessToken, { max_count: 20 }, 'id,title');
  const blank = body.data.videos.filter(
    ({ title }: { title?: string }) => typeof title !== 'string',
  );
  expect(blank.length).toBeGreaterThan(0);
  expect(blank.every(({ title }: { title?: unknown }) => title === sent)).toBe(true);
});
