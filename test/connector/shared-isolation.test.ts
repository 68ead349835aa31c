/** No chart ever meets the data of another user, account, configuration or refresh. */
import fc from 'fast-check';
import { createExchange, type Exchange } from '../../connector/exchange.ts';
import { fetchReport } from '../../connector/report.ts';
import { planRequest, type DataRequest, type Plan } from '../../connector/request.ts';
import { createSharedAsk } from '../../connector/shared-data.ts';
import { createUserCache } from './shared-cache.ts';
import { UTC } from './sources.ts';

/** Everything that makes a chart's data another one. */
interface Chart {
  token: string;
  baseUrl: string;
  fields: string[];
  limit: string;
  dateRange: { startDate: string; endDate: string } | null;
  lastRefresh: string;
  sampleExtraction: boolean;
}

const chart: fc.Arbitrary<Chart> = fc.record({
  token: fc.constantFrom('token-of-ada', 'token-of-bob'),
  baseUrl: fc.constantFrom('https://api.example.com/v1', 'https://api.example.com/v2'),
  fields: fc.subarray(['user_display_name', 'video_title', 'video_is_aigc'], { minLength: 1 }),
  limit: fc.constantFrom('200', '1000', '5000'),
  dateRange: fc.constantFrom(
    null,
    { startDate: '2026-01-01', endDate: '2026-01-31' },
    { startDate: '2026-01-01', endDate: '2026-02-28' },
  ),
  lastRefresh: fc.constantFrom('', '1758425096065', '1758425096066'),
  sampleExtraction: fc.boolean(),
});

/** A backend whose data is what it was asked, and by whom. */
function echo(token: string, asked: string[]): Exchange {
  return (urls) =>
    urls.map((url) => {
      asked.push(url);
      const name = `${token} asked ${url}`;
      const isFirst = !url.includes('cursor=');
      const created = Date.UTC(2026, 0, 15) / 1000;
      return {
        user: { display_name: name },
        videos: [{ id: isFirst ? '1' : '2', title: name, create_time: created, is_aigc: true }],
        cursor: 7,
        has_more: isFirst,
        missing_scopes: [],
        data_as_of: 1_800_000_000_000,
      };
    });
}

type Cache = ReturnType<typeof createUserCache>;

function planOf({ fields, limit, dateRange, lastRefresh, sampleExtraction }: Chart): Plan {
  const request: DataRequest = {
    fields: fields.map((name) => ({ name })),
    configParams: { video_limit: limit },
    dateRange,
    scriptParams: { lastRefresh, sampleExtraction },
  };
  return planRequest(request);
}

function read(chart: Chart, exchange: Exchange) {
  const { baseUrl } = chart;
  return fetchReport(planOf(chart), { exchange, baseUrl, calendar: UTC, startedMs: 0 });
}

function readShared(chart: Chart, cache: Cache, asked: string[] = []) {
  const { token } = chart;
  const needs = { untilMs: Infinity, fields: planOf(chart).videoFields };
  const ask = createSharedAsk(echo(token, asked), cache.platform(token), needs);
  return read(chart, createExchange(ask));
}

test('whatever charts came before, a chart shows what it would show alone', () => {
  fc.assert(
    fc.property(fc.array(chart, { minLength: 2, maxLength: 12 }), (charts) => {
      const cache = createUserCache();
      for (const each of charts) {
        expect(readShared(each, cache)).toEqual(read(each, echo(each.token, [])));
      }
    }),
    { numRuns: 100 },
  );
});

test('charts that differ in fields only ask once', () => {
  const cache = createUserCache();
  const asked: string[] = [];
  const base = { token: 't', baseUrl: 'https://api.example.com', limit: '200', dateRange: null };
  for (const field of ['video_title', 'video_id', 'video_create_hour', 'user_display_name']) {
    readShared(
      { ...base, fields: [field], lastRefresh: '', sampleExtraction: false },
      cache,
      asked,
    );
  }
  expect(asked.map((url) => new URL(url).pathname)).toEqual([
    '/api/tiktok/videos',
    '/api/tiktok/videos',
    '/api/tiktok/user',
  ]);
});
