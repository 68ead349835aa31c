import type { ChartQuery } from '../../local/looker-studio/chart.ts';
import type { Host } from '../../local/looker-studio/host.ts';
import { renderReport } from '../../local/looker-studio/report.ts';
import { TEMPLATE_REPORT } from '../../local/looker-studio/template-report.ts';
import { createDials } from '../../local/tiktok/dials.ts';
import { column, START_MS, startProduct, type Product } from './product.ts';

/** The day TikTok's clock stands at; the newest generated videos are five days older. */
const TODAY = Date.UTC(2026, 10, 20);
const SLOW_MS = 240_000;

let product: Product;
const hosts = new Map<string, Host>();
beforeAll(async () => {
  product = await startProduct({ simulator: { now: () => TODAY } });
  for (const account of ['ada', 'newcomer', 'prolific', 'archive']) {
    hosts.set(account, await product.connect(`${account}@example.com`, { account }));
  }
}, START_MS);
afterAll(() => product.close());
const usualPages = { ...createDials().pages };
beforeEach(() => {
  product.tiktok.reset();
  Object.assign(product.tiktok.dials.pages, usualPages);
  // Else a chart would show what an earlier one has read.
  for (const host of hosts.values()) host.refreshData();
});

const hostOf = (account: string): Host => hosts.get(account) ?? product.openAs(account);
const limit = (value: number) => ({ configParams: { video_limit: String(value) } });
const sum = (videos: Record<string, unknown>[], name: string): number =>
  videos.reduce((total, video) => total + Number(video[name] ?? 0), 0);
const read = (account: string, query: ChartQuery) => hostOf(account).getData(query);
/** TikTok's videos of some days of UTC. */
function videosBetween(account: string, first: string, last: string): Record<string, unknown>[] {
  return product.tiktok.truth(account).videos.filter((video) => {
    const day = new Date(Number(video['create_time']) * 1000).toISOString().slice(0, 10);
    return first <= day && day <= last;
  });
}

describe('an account of 10,000 videos', () => {
  test(
    'is shown whole when the limit allows it',
    async () => {
      const { videos } = product.tiktok.truth('archive');
      const { rows, connectorRows } = await read('archive', {
        fields: ['is_complete', 'video_posts', 'video_view_count', 'user_follower_count'],
        ...limit(10_000),
      });
      expect(connectorRows).toBe(10_000);
      expect(rows).toEqual([[true, 10_000, sum(videos, 'view_count'), 88_061]]);
    },
    SLOW_MS,
  );

  test('is cut at the standard limit, and says so', async () => {
    const newest = product.tiktok.truth('archive').videos.slice(0, 200);
    const fields = ['is_complete', 'video_posts', 'video_view_count'];
    const { rows } = await read('archive', { fields });
    expect(rows).toEqual([[false, 200, sum(newest, 'view_count')]]);
  });

  test('shows a month long past with few calls', async () => {
    const dateRange = { startDate: '2023-03-01', endDate: '2023-03-31' };
    const expected = videosBetween('archive', dateRange.startDate, dateRange.endDate);
    const fields = ['is_complete', 'video_posts', 'video_like_count'];
    const { rows } = await read('archive', { fields, dateRange });
    expect(rows).toEqual([[true, expected.length, sum(expected, 'like_count')]]);
    expect(expected.length).toBeGreaterThan(20);
    expect(product.tiktok.counts().videoList).toBeLessThan(25);
  });

  test('names what the limit leaves out on the configuration page', async () => {
    const { configParams } = await hostOf('archive').getConfig();
    const texts = configParams.map(({ text }) => text ?? '').join('\n');
    expect(texts).toContain('The Archive');
    expect(texts).toContain('leaves the oldest 9,800 out');
  });
});

describe('days', () => {
  const fields = ['video_create_date', 'video_posts'];
  const dateRange = { startDate: '2026-09-01', endDate: '2026-11-19' };

  test.each(['UTC', 'America/New_York', 'Asia/Tokyo'])('are those of %s', async (zone) => {
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
    const days = new Map<string, number>();
    for (const video of product.tiktok.truth('prolific').videos) {
      const day = format.format(Number(video['create_time']) * 1000);
      if (dateRange.startDate <= day && day <= dateRange.endDate) {
        days.set(day.replaceAll('-', ''), (days.get(day.replaceAll('-', '')) ?? 0) + 1);
      }
    }
    const { rows } = await read('prolific', {
      fields,
      dateRange,
      configParams: { time_zone: zone },
    });
    expect(new Map(rows as [string, number][])).toEqual(days);
  });

  test('of the report are ignored when the data source says so', async () => {
    const configParams = { ignore_date_range: 'true' };
    const old = { startDate: '2001-01-01', endDate: '2001-01-02' };
    const { rows } = await read('ada', { fields: ['video_posts'], dateRange: old, configParams });
    expect(rows).toEqual([[37]]);
  });

  test('without videos leave the account its own numbers', async () => {
    const old = { startDate: '2001-01-01', endDate: '2001-01-02' };
    const query = { fields: ['user_follower_count', 'video_view_count'], dateRange: old };
    expect((await read('ada', query)).rows).toEqual([[12_480, null]]);
  });
});

describe('filters', () => {
  const filters = (operator: 'CONTAINS' | 'IS_NULL', ...values: string[]) => [
    [{ fieldName: 'video_hashtags', type: 'INCLUDE' as const, operator, values }],
  ];

  test('choose videos and keep the follower count', async () => {
    const tagged = product.tiktok
      .truth('ada')
      .videos.filter((video) => /#cooking\b/.test(String(video['video_description'])));
    const { rows } = await read('ada', {
      fields: ['user_follower_count', 'video_posts', 'video_view_count'],
      filters: filters('CONTAINS', '#cooking'),
    });
    expect(tagged.length).toBeGreaterThan(0);
    expect(rows).toEqual([[12_480, tagged.length, sum(tagged, 'view_count')]]);
  });

  test('on fields the chart does not show cost no column', async () => {
    const request = {
      fields: [{ name: 'video_posts' }, { name: 'video_hashtags', forFilterOnly: true }],
      dimensionsFilters: filters('IS_NULL'),
    };
    const answer = await product.project.run('ada@example.com', 'getData', [request]);
    expect(answer).toMatchObject({ filtersApplied: true, schema: [{ name: 'video_posts' }] });
  });
});

test('pages that are short, empty or repeat videos give each video once', async () => {
  Object.assign(product.tiktok.dials.pages, { shortBy: 7, emptyEvery: 3, cursor: 'inclusive' });
  const fields = [{ id: 'video_id', aggregation: 'COUNT' as const }, 'video_posts', 'is_complete'];
  const { rows } = await read('prolific', { fields, ...limit(1000) });
  expect(rows).toEqual([[412, 412, true]]);
});

describe("a TikTok that includes the cursor's moment shows each video once, and no chart fails:", () => {
  const day = (video?: Record<string, unknown>) =>
    new Date(Number(video?.['create_time']) * 1000).toISOString().slice(0, 10);

  test.each([203, 300, 600])(
    'an account of %i videos',
    async (count) => {
      const handle = `inclusive${count}`;
      product.tiktok.accounts.add({ handle, videos: count });
      const host = await product.connect(`${handle}@example.com`, { account: handle });
      const all = product.tiktok.truth(handle).videos;
      const ranges = [
        undefined,
        { startDate: '2001-01-01', endDate: day(all[count >> 2]) },
        { startDate: day(all[count - 9]), endDate: '2026-11-19' },
        { startDate: day(all[count >> 1]), endDate: day(all[3]) },
      ];
      product.tiktok.dials.pages.cursor = 'inclusive';
      for (const most of [200, 1000]) {
        for (const dateRange of ranges) {
          host.refreshData();
          const within = all.filter(
            (video) =>
              !dateRange || (dateRange.startDate <= day(video) && day(video) <= dateRange.endDate),
          );
          const fields = ['video_id', 'is_complete'];
          const table = await host.getData({
            fields,
            ...limit(most),
            ...(dateRange && { dateRange }),
          });
          const wanted = within.slice(0, most).map(({ id }) => id);
          expect(column(table, 'video_id')).toEqual(wanted);
          expect(new Set(column(table, 'is_complete'))).toEqual(new Set([within.length <= most]));
        }
      }
    },
    SLOW_MS,
  );
});

test('videos that vanish between pages are missing, and nothing else is', async () => {
  product.tiktok.accounts.add({ handle: 'fading', videos: 300 });
  const host = await product.connect('fading@example.com', { account: 'fading' });
  const before = product.tiktok.truth('fading').videos.map(({ id }) => id);
  product.tiktok.dials.pages.vanishAfterPage = 1;
  const table = await host.getData({ fields: ['video_id'], ...limit(1000) });
  const shown = column(table, 'video_id');
  const left = product.tiktok.truth('fading').videos.map(({ id }) => id);
  expect(shown).toEqual(before.filter((id) => shown.includes(id)));
  expect(left.filter((id) => !shown.includes(id))).toEqual([]);
});

test('the flag of AI-generated videos is what TikTok says', async () => {
  const { videos } = product.tiktok.truth('ada');
  const { rows } = await read('ada', { fields: ['video_is_aigc', 'video_posts'] });
  const flagged = videos.filter((video) => video['is_aigc'] === true).length;
  expect(new Map(rows as [boolean, number][])).toEqual(
    new Map([
      [true, flagged],
      [false, videos.length - flagged],
    ]),
  );
});

describe('the template report', () => {
  test.each(['ada', 'newcomer', 'prolific'])('renders without an error for %s', async (account) => {
    const charts = await renderReport(hostOf(account), TEMPLATE_REPORT, { today: TODAY });
    const errors = charts.filter((rendered) => 'error' in rendered);
    expect(errors).toEqual([]);
    expect(charts).toHaveLength(TEMPLATE_REPORT.pages.flatMap((page) => page.charts).length);
  });

  test("shows TikTok's own numbers", async () => {
    const charts = await renderReport(hostOf('ada'), TEMPLATE_REPORT, { today: TODAY });
    const rowsOf = (title: string) => {
      const found = charts.find(({ chart }) => chart.title === title);
      return found && 'table' in found ? found.table.rows : [];
    };
    const videos = videosBetween('ada', '2025-11-20', '2026-11-19');
    const engagements = ['like_count', 'comment_count', 'share_count']
      .map((name) => sum(videos, name))
      .reduce((total, part) => total + part);
    const views = sum(videos, 'view_count');
    expect(rowsOf('Followers')).toEqual([[12_480]]);
    expect(rowsOf('Views')).toEqual([[views]]);
    expect(rowsOf('Engagement rate')).toEqual([[engagements / views]]);
    expect(rowsOf('Views per follower')).toEqual([[views / 12_480]]);
    const best = videos.map((video) => Number(video['view_count'])).sort((a, b) => b - a);
    expect(rowsOf('Top videos').map((row) => row[3])).toEqual(best.slice(0, 10));
    expect(rowsOf('State of the data').map((row) => row[1])).toEqual([true]);
  });

  test('names fields that exist, and sorts by what it shows', async () => {
    const known = new Set((await hostOf('ada').getSchema()).map(({ name }) => name));
    for (const { fields, sort } of TEMPLATE_REPORT.pages.flatMap((page) => page.charts)) {
      const ids = fields.map((field) => (typeof field === 'string' ? field : field.id));
      expect(ids.filter((id) => !known.has(id))).toEqual([]);
      if (sort) expect(ids).toContain(sort.id);
    }
  });
});
