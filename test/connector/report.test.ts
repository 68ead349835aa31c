import { createAsk } from '../../connector/asking.ts';
import { createExchange } from '../../connector/exchange.ts';
import { fetchReport } from '../../connector/report.ts';
import { planRequest, type DataRequest } from '../../connector/request.ts';
import type { RawAnswer } from '../../connector/answers.ts';
import { ok, scriptedPlatform } from './scripted-platform.ts';
import { UTC } from './sources.ts';

const BASE = 'https://api.example.com/v1';
const NOW_MS = Date.UTC(2026, 10, 22, 17, 4);
const USER_FIELDS_ASKED =
  'fields=open_id,union_id,username,display_name,bio_description,profile_deep_link,avatar_url,avatar_url_100,avatar_large_url,is_verified,follower_count,following_count,likes_count,video_count';
const VIDEO_FIELDS_ASKED =
  'fields=id,create_time,cover_image_url,share_url,video_description,title,embed_html,embed_link,duration,height,width,like_count,comment_count,share_count,view_count';

function run(request: DataRequest, respond: (url: string) => RawAnswer) {
  const { platform, log, startedMs } = scriptedPlatform(respond);
  const exchange = createExchange(createAsk(platform, startedMs));
  const surroundings = { exchange, baseUrl: BASE, calendar: UTC, startedMs: NOW_MS };
  return { log, answer: fetchReport(planRequest(request), surroundings) };
}

const asked = (...names: string[]): DataRequest => ({ fields: names.map((name) => ({ name })) });
const user = (record: object, missing: string[] = []) =>
  ok({ user: record, missing_scopes: missing });
const page = (videos: object[], cursor: unknown = 0, hasMore = false, missing: string[] = []) =>
  ok({ videos, cursor, has_more: hasMore, missing_scopes: missing });

const count = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ id: String(from + index) }));

/** A backend with `total` videos in pages of at most `size`; the cursor is a position. */
function pagedBackend(total: number, size: number) {
  return (url: string): RawAnswer => {
    const start = Number(/cursor=(\d+)/.exec(url)?.[1] ?? 0);
    const end = Math.min(total, start + Math.min(size, Number(/limit=(\d+)/.exec(url)?.[1])));
    return page(count(start, end), end, end < total);
  };
}

describe('what is asked of the backend', () => {
  test('for account fields is the account, with all usual fields, so that charts share it', () => {
    const { log, answer } = run(asked('user_likes_count', 'user_username'), () =>
      user({ likes_count: 5, username: 'ada' }),
    );
    expect(log.batches).toEqual([[`${BASE}/api/tiktok/user?${USER_FIELDS_ASKED}`]]);
    expect(answer.rows).toEqual([{ values: [5, 'ada'] }]);
  });

  test('for video fields is the videos, up to 200', () => {
    const { log } = run(asked('video_view_count'), () => page([{ id: '1', view_count: 3 }]));
    expect(log.batches).toEqual([[`${BASE}/api/tiktok/videos?${VIDEO_FIELDS_ASKED}&limit=200`]]);
  });

  test('is the field that not every TikTok app may ask only when a chart shows it', () => {
    const { log } = run(asked('video_is_aigc'), () => page([]));
    expect(log.batches).toEqual([
      [`${BASE}/api/tiktok/videos?${VIDEO_FIELDS_ASKED},is_aigc&limit=200`],
    ]);
  });

  test('for both is asked at once', () => {
    const respond = (url: string) =>
      url.includes('/user?') ? user({ username: 'ada' }) : page([]);
    const { log } = run(asked('user_username', 'video_id'), respond);
    expect(log.batches.map((batch) => batch.length)).toEqual([2]);
  });

  test('after "Refresh data" is data from then on, in all calls', () => {
    const respond = (url: string) =>
      url.includes('/user?') ? user({ username: 'ada' }) : pagedBackend(300, 100)(url);
    const request = {
      ...asked('user_username', 'video_id'),
      scriptParams: { lastRefresh: '1758425096065' },
    };
    const { log } = run(request, respond);
    expect(log.batches.flat().length).toBeGreaterThan(2);
    for (const url of log.batches.flat()) expect(url).toContain('&fresh_after=1758425096065');
  });

  test.each(['', 'now', '17584250960'])('a last refresh of %j forces nothing', (lastRefresh) => {
    const request = { ...asked('user_username'), scriptParams: { lastRefresh } };
    const { log } = run(request, () => user({ username: 'ada' }));
    expect(log.batches.flat()[0]).not.toContain('fresh_after');
  });

  test('for a sample is a few videos', () => {
    const request = { ...asked('video_id'), scriptParams: { sampleExtraction: true } };
    const { log, answer } = run(request, pagedBackend(500, 200));
    expect(log.batches).toEqual([[`${BASE}/api/tiktok/videos?${VIDEO_FIELDS_ASKED}&limit=10`]]);
    expect(answer.rows).toHaveLength(10);
  });
});

describe('the answer', () => {
  test('has the schema of the asked fields, in their order, and without filters every column', () => {
    const request = {
      fields: [{ name: 'video_title' }, { name: 'video_id', forFilterOnly: true }],
    };
    const { answer } = run(request, () => page([{ id: '1', title: 'a' }]));
    expect(answer.schema.map(({ name }) => name)).toEqual(['video_title', 'video_id']);
    expect(answer.rows).toEqual([{ values: ['a', '1'] }]);
    expect(answer.filtersApplied).toBe(false);
  });

  test('of an account without videos has no rows', () => {
    expect(run(asked('video_id'), () => page([])).answer.rows).toEqual([]);
  });
});

describe('videos', () => {
  test.each([
    [0, 0],
    [1, 1],
    [199, 199],
    [200, 200],
    [201, 200],
    [1000, 200],
  ])('of an account with %i give %i rows, whatever the pages', (total, rows) => {
    for (const size of [7, 20, 200]) {
      const { answer } = run(asked('video_id'), pagedBackend(total, size));
      expect(answer.rows.map(({ values }) => values[0])).toEqual(
        count(0, rows).map(({ id }) => id),
      );
    }
  });

  test('still wanted are all that a further page is asked for', () => {
    const { log } = run(asked('video_id'), pagedBackend(1000, 150));
    expect(log.batches).toEqual([
      [`${BASE}/api/tiktok/videos?${VIDEO_FIELDS_ASKED}&limit=200`],
      [`${BASE}/api/tiktok/videos?${VIDEO_FIELDS_ASKED}&limit=50&cursor=150`],
    ]);
  });

  test('that appear on two pages give one row', () => {
    const respond = (url: string) =>
      url.includes('cursor') ? page(count(1, 4)) : page(count(0, 3), 99, true);
    const { answer } = run(asked('video_id'), respond);
    expect(answer.rows.map(({ values }) => values[0])).toEqual(['0', '1', '2', '3']);
  });

  test('behind an empty page are found', () => {
    const respond = (url: string) =>
      url.includes('cursor') ? page(count(0, 2)) : page([], 99, true);
    expect(run(asked('video_id'), respond).answer.rows).toHaveLength(2);
  });

  test('beyond the limit that the backend sends all the same are cut', () => {
    const { answer } = run(asked('video_id'), () => page(count(0, 300)));
    expect(answer.rows).toHaveLength(200);
  });

  test.each([
    ['stays', () => 99],
    ['goes in circles', (url: string) => (url.includes('cursor=99') ? 98 : 99)],
  ])('whose cursor %s are an error and not an endless loop', (_, cursor) => {
    const work = () => run(asked('video_id'), (url) => page(count(0, 2), cursor(url), true));
    expect(work).toThrow(expect.objectContaining({ code: 'cursor_stuck' }));
  });

  test('are never an empty account when a later page fails', () => {
    const respond = (url: string) =>
      url.includes('cursor')
        ? { status: 400, retryAfter: null, body: '{}' }
        : page(count(0, 2), 99, true);
    const work = () => run(asked('video_id'), respond);
    expect(work).toThrow(expect.objectContaining({ code: 'http_400' }));
  });
});

describe('a permission that was not given', () => {
  test('for account fields is named in words', () => {
    const work = () => run(asked('user_follower_count'), () => user({}, ['user.info.stats']));
    expect(work).toThrow(
      expect.objectContaining({
        code: 'missing_permission',
        facts: { what: expect.stringContaining('followers') },
      }),
    );
  });

  test('fails the charts that need it and no others', () => {
    const answer = () => user({ username: 'ada' }, ['user.info.stats']);
    expect(run(asked('user_username'), answer).answer.rows).toEqual([{ values: ['ada'] }]);
    expect(() => run(asked('user_username', 'user_likes_count'), answer)).toThrow(
      expect.objectContaining({ code: 'missing_permission' }),
    );
  });

  test('for videos is not shown as an account without videos', () => {
    const work = () => run(asked('video_id'), () => page([], 0, false, ['video.list']));
    expect(work).toThrow(expect.objectContaining({ code: 'missing_permission' }));
  });
});

test.each([
  ['user', asked('user_username'), ok({ missing_scopes: [] })],
  ['missing_scopes', asked('user_username'), ok({ user: {} })],
  ['missing_scopes', asked('user_username'), ok({ user: {}, missing_scopes: [1] })],
  ['videos', asked('video_id'), ok({ cursor: 0, has_more: false, missing_scopes: [] })],
  ['videos', asked('video_id'), ok({ videos: [], cursor: 0, missing_scopes: [] })],
  ['cursor', asked('video_id'), page([], null, true)],
  ['video id', asked('video_id'), page([{ title: 'a' }])],
  ['video id', asked('video_id'), page([{ id: 7 }])],
])('an answer that is wrong in %s is unreadable, and not an empty chart', (what, request, raw) => {
  const work = () => run(request, () => raw);
  expect(work).toThrow(expect.objectContaining({ code: 'unexpected_answer', facts: { what } }));
});

describe('the age of the data', () => {
  const at = (minute: number) => Date.UTC(2026, 10, 22, 16, minute);
  const ageOf = (request: DataRequest, respond: (url: string) => RawAnswer) =>
    run(request, respond).answer.rows.at(0)?.values.at(-1);

  test('is that of its oldest part', () => {
    const respond = (url: string) => {
      if (url.includes('/user?')) {
        return ok({ user: { username: 'ada' }, missing_scopes: [], data_as_of: at(30) });
      }
      const isFirst = !url.includes('cursor=');
      return ok({
        videos: [{ id: isFirst ? '1' : '2' }],
        cursor: 5,
        has_more: isFirst,
        missing_scopes: [],
        data_as_of: isFirst ? at(40) : at(20),
      });
    };
    expect(ageOf(asked('video_id', 'data_as_of'), respond)).toBe('202611221620');
    expect(ageOf(asked('user_username', 'data_as_of'), respond)).toBe('202611221630');
  });

  test('that a backend does not tell is that of the request', () => {
    const respond = () => user({ open_id: 'o' });
    expect(ageOf(asked('data_as_of'), respond)).toBe('202611221704');
  });
});
