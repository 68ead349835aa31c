import { createAsk } from '../../connector/asking.ts';
import { createExchange } from '../../connector/exchange.ts';
import { fetchReport } from '../../connector/report.ts';
import { planRequest, type DataRequest } from '../../connector/request.ts';
import type { RawAnswer } from '../../connector/answers.ts';
import { ok, scriptedPlatform } from './scripted-platform.ts';
import { UTC } from './sources.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 17, 4);
const DAY = 86_400;

/** One video a day at noon, the newest today; the backend's parameters, cursor in milliseconds. */
function daily(total: number, pageSize = 1000) {
  const videos = Array.from({ length: total }, (_, at) => ({
    id: String(at),
    create_time: Date.UTC(2026, 10, 22, 12) / 1000 - at * DAY,
    view_count: 1,
  }));
  return (url: string): RawAnswer => {
    const { searchParams } = new URL(url);
    const given = (name: string, otherwise: number) => Number(searchParams.get(name) ?? otherwise);
    const rest = videos.filter(
      ({ create_time: created }) =>
        created * 1000 < given('cursor', Infinity) &&
        created >= given('since', 0) &&
        created <= given('until', Infinity),
    );
    const page = rest.slice(0, Math.min(pageSize, Number(searchParams.get('limit'))));
    const last = page.at(-1)?.create_time ?? 0;
    const hasMore = page.length < rest.length;
    return ok({ videos: page, cursor: last * 1000, has_more: hasMore, missing_scopes: [] });
  };
}

function read(request: DataRequest, respond: (url: string) => RawAnswer) {
  const { platform, log, startedMs } = scriptedPlatform(respond);
  const plan = planRequest({
    fields: [{ name: 'video_create_date' }, { name: 'is_complete' }],
    ...request,
  });
  const answer = fetchReport(plan, {
    exchange: createExchange(createAsk(platform, startedMs)),
    baseUrl: 'https://api.example.com',
    calendar: UTC,
    startedMs: NOW_MS,
  });
  const rows = answer.rows.map(({ values }) => values);
  return {
    urls: log.batches.flat().map((url) => url.replace(/^.*fields=[^&]*&/, '')),
    days: rows.map(([day]) => day),
    complete: new Set(rows.map(([, complete]) => complete)),
  };
}

const range = (startDate: string, endDate: string) => ({ dateRange: { startDate, endDate } });
const limit = (value: string) => ({ configParams: { video_limit: value } });

describe('a date range', () => {
  test('shows the videos of its days, both ends included', () => {
    const { days, complete } = read(range('2026-10-30', '2026-11-01'), daily(400));
    expect(days).toEqual(['20261101', '20261031', '20261030']);
    expect(complete).toEqual(new Set([true]));
  });

  test('is asked of the backend, with room for every time zone, and page by page', () => {
    const { urls } = read(range('2026-01-01', '2026-01-28'), daily(5000, 20));
    const since = Date.UTC(2025, 11, 31, 10) / 1000;
    const until = Date.UTC(2026, 0, 29, 12) / 1000;
    expect(urls.map((url) => url.replace(/cursor=\d+/, 'cursor='))).toEqual([
      `limit=200&since=${since}&until=${until}`,
      `limit=181&since=${since}&until=${until}&cursor=`,
    ]);
  });

  test('before 1970 asks for moments that there are', () => {
    const { urls } = read(range('1960-01-01', '1960-12-31'), daily(30));
    expect(urls).toEqual(['limit=200&since=0&until=1']);
  });

  test('that a backend does not know is kept all the same', () => {
    const deaf = (url: string) =>
      daily(400)(url.replace(/&since=.*?(?=&|$)|&until=.*?(?=&|$)/g, ''));
    const { days, complete } = read(range('2026-10-30', '2026-11-01'), deaf);
    expect(days).toEqual(['20261101', '20261031', '20261030']);
    expect(complete).toEqual(new Set([true]));
  });

  test('that a backend does not know ends with the page that is older', () => {
    const backend = daily(400, 20);
    const { urls, days } = read(range('2026-10-30', '2026-11-01'), (url) =>
      backend(url.replace(/&since=\d+&until=\d+/, '')),
    );
    expect(days).toEqual(['20261101', '20261031', '20261030']);
    // Of twenty pages: 22 November to 3 November, and to 14 October.
    expect(urls).toHaveLength(2);
  });

  test('counts the limit within its days, so old videos can be seen', () => {
    const { days, complete } = read(range('2020-01-01', '2024-12-31'), daily(5000));
    expect(days).toHaveLength(200);
    expect(days[0]).toBe('20241231');
    expect(complete).toEqual(new Set([false]));
  });

  test.each([
    ['before the first video', '2009-01-01', '2009-12-31'],
    ['in the future', '2027-01-01', '2027-12-31'],
    ['that ends before it begins', '2026-11-05', '2026-11-01'],
  ])('%s has no videos', (_, start, end) => {
    const { days } = read(range(start, end), daily(30));
    expect(days.filter((day) => day !== null)).toEqual([]);
  });

  test('is left alone when the data source says so, and in a sample', () => {
    const old = range('2009-01-01', '2009-12-31');
    const ignoring = { ...old, configParams: { ignore_date_range: 'true' } };
    expect(read(ignoring, daily(30)).days).toHaveLength(30);
    const sample = { ...old, scriptParams: { sampleExtraction: true } };
    expect(read(sample, daily(30)).days).toHaveLength(10);
  });

  test('has no place for a video without a moment, which a chart without dates shows', () => {
    const undated = { id: 'undated', create_time: null };
    const at = (day: number) => Date.UTC(2026, 10, day, 12) / 1000;
    const videos = [{ id: 'a', create_time: at(20) }, undated, { id: 'b', create_time: at(19) }];
    const respond = () => ok({ videos, cursor: 0, has_more: false, missing_scopes: [] });
    const { days, complete } = read(range('2026-11-01', '2026-11-22'), respond);
    expect([days, complete]).toEqual([['20261120', '20261119'], new Set([true])]);
    expect(read({}, respond).days).toEqual(['20261120', null, '20261119']);
  });

  test('and a moment that is no number is an answer that cannot be read', () => {
    const videos = [{ id: 'a', create_time: '2026-11-20' }];
    const respond = () => ok({ videos, cursor: 0, has_more: false, missing_scopes: [] });
    expect(() => read(range('2026-11-01', '2026-11-22'), respond)).toThrow(
      expect.objectContaining({ code: 'unexpected_answer', facts: { what: 'create_time' } }),
    );
  });

  test('that is null is none', () => {
    const request = { dateRange: null, configParams: null, dimensionsFilters: null };
    expect(read(request, daily(30)).days).toHaveLength(30);
  });
});

describe('the limit', () => {
  test.each([
    ['200', 199, 199, true],
    ['200', 200, 200, true],
    ['200', 201, 200, false],
    ['1000', 1000, 1000, true],
    ['5000', 6000, 5000, false],
    ['10000', 6000, 6000, true],
  ])(
    'of %s on %i videos shows %i, and says whether that is all: %p',
    (value, total, shown, all) => {
      const { days, complete } = read(limit(value), daily(total));
      expect(days).toHaveLength(shown);
      expect(complete).toEqual(new Set([all]));
    },
  );

  describe('that is just reached within a date range, with older videos behind it,', () => {
    const deaf = (url: string) => daily(400)(url.replace(/&(?:since|until)=\d+/g, ''));
    test.each([
      ['2026-05-07', true],
      ['2026-05-06', false],
    ])('from %s on: all are shown: %p', (start, all) => {
      const { days, complete } = read(range(start, '2026-11-22'), deaf);
      expect(days).toHaveLength(200);
      expect(complete).toEqual(new Set([all]));
    });

    test('costs no request more in a chart that does not tell', () => {
      const { urls } = read(
        { ...range('2026-05-07', '2026-11-22'), fields: [{ name: 'video_id' }] },
        deaf,
      );
      expect(urls).toHaveLength(1);
    });
  });

  test('of 10,000 is asked in pages of 1,000', () => {
    const { urls } = read(limit('10000'), daily(10_000));
    expect(urls).toHaveLength(10);
    expect(urls.every((url) => url.startsWith('limit=1000'))).toBe(true);
  });
});

describe('the rest of a list', () => {
  test('is asked in two pages of TikTok at least, and cut to what is wanted', () => {
    const { urls, days, complete } = read(limit('200'), daily(400, 197));
    expect(urls.map((url) => url.replace(/cursor=\d+/, 'cursor='))).toEqual([
      'limit=200',
      'limit=40&cursor=',
    ]);
    expect(days).toHaveLength(200);
    expect(complete).toEqual(new Set([false]));
  });

  test.each([1, 2, 3, 17])(
    'comes also when each page begins with the last %i videos of the one before',
    (repeated) => {
      const strict = daily(400, 50);
      const overlapping = (url: string) =>
        strict(
          url.replace(/cursor=(\d+)/, (_, cursor) => `cursor=${+cursor + repeated * DAY * 1000}`),
        );
      const { days } = read(limit('200'), overlapping);
      expect(new Set(days).size).toBe(200);
    },
  );

  test('comes although a cursor comes again, as long as new videos come with it', () => {
    let next = 0;
    const sameMoment = () => {
      const videos = [1, 2].map(() => ({ id: String((next += 1)), create_time: 1_700_000_000 }));
      return ok({ videos, cursor: 7, has_more: true, missing_scopes: [] });
    };
    expect(read(limit('200'), sameMoment).days).toHaveLength(200);
  });
});

test('an account without videos is complete', () => {
  expect(read({}, daily(0))).toMatchObject({ days: [null], complete: new Set([true]) });
});

test('a list that takes longer than a script may run is an error and no shorter list', () => {
  const { platform, startedMs } = scriptedPlatform(daily(10_000), { slowMs: 60_000 });
  const plan = planRequest({ fields: [{ name: 'video_id' }], ...limit('10000') });
  const work = () =>
    fetchReport(plan, {
      exchange: createExchange(createAsk(platform, startedMs)),
      baseUrl: 'https://api.example.com',
      calendar: UTC,
      startedMs: NOW_MS,
    });
  expect(work).toThrow(expect.objectContaining({ code: 'out_of_time' }));
});
