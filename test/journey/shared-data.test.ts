/** Twenty charts of one report, as Looker Studio loads them: all at once, each in a script run of its own. */
import { ADVICE } from '../../connector/error-texts.ts';
import { FIELDS } from '../../contract/fields.ts';
import type { AppsScriptProject } from '../../local/apps-script/project.ts';
import { startConnector } from '../../local/connector.ts';
import type { ChartQuery } from '../../local/looker-studio/chart.ts';
import { createHost, type Host } from '../../local/looker-studio/host.ts';
import { signIn } from '../../local/looker-studio/sign-in.ts';
import { createOAuthClient } from './oauth-client.ts';
import { column, startProduct, START_MS, type Product } from './product.ts';
import { storedItems } from './stored.ts';

/** Pages of 20 for 200 videos; fetching windows at once may take up to five more. */
const PAGES = 10;
const MOST_PAGES = 15;

let product: Product;
let host: Host;
beforeAll(async () => {
  product = await startProduct();
  product.tiktok.accounts.add({ handle: 'twohundred', videos: 200 });
  host = await product.connect('sharing@example.com', { account: 'twohundred' });
}, START_MS);
afterAll(() => product.close());
beforeEach(() => {
  product.tiktok.reset();
  product.tiktok.dials.latencyMs = 0;
  product.tiktok.dials.failNext = [];
});

/** Twenty charts that all need account and videos, in other fields each. */
const usual = FIELDS.filter((field) => !('optional' in field));
const idsOf = (of: string) => usual.filter((field) => field.of === of).map(({ id }) => id);
const [userIds, videoIds] = [idsOf('user'), idsOf('video')];
const report: ChartQuery[] = Array.from({ length: 20 }, (_, at) => ({
  fields: ['video_id', userIds[at % userIds.length]!, videoIds[1 + (at % (videoIds.length - 1))]!],
}));

async function load(): Promise<{ user: number; videoList: number }> {
  const charts = await host.getCharts(report);
  for (const chart of charts) {
    if (chart.status === 'rejected') throw chart.reason;
    expect(chart.value.connectorRows).toBe(200);
  }
  const { user, videoList } = product.tiktok.counts();
  return { user, videoList };
}

test('a cold report asks TikTok once for the account and once for the list; a warm one asks nothing', async () => {
  host.refreshData();
  product.tiktok.dials.latencyMs = 50;
  const cold = await load();
  expect(cold.user).toBe(1);
  expect(cold.videoList).toBeGreaterThanOrEqual(PAGES);
  expect(cold.videoList).toBeLessThanOrEqual(MOST_PAGES);
  product.tiktok.reset();
  expect(await load()).toEqual({ user: 0, videoList: 0 });
}, 60_000);

test('"Refresh data" in all charts at once is one fetch', async () => {
  await load();
  product.tiktok.reset();
  product.tiktok.dials.latencyMs = 50;
  host.refreshData();
  const forced = await load();
  expect(forced.user).toBe(1);
  expect(forced.videoList).toBeLessThanOrEqual(MOST_PAGES);
}, 60_000);

test('while TikTok fails the charts show the last data, and since when it is', async () => {
  const query = { fields: ['data_as_of', 'video_posts'] };
  const [before] = (await host.getData(query)).rows;
  host.refreshData();
  product.tiktok.dials.failNext = (['videoList', 'user'] as const).map((on) => ({
    on,
    kind: 'error',
    code: 'internal_error',
    delayMs: 0,
    skip: 0,
    times: 100,
  }));
  expect((await host.getData(query)).rows).toEqual([before]);
}, 60_000);

test('an instance killed in the middle of a fetch costs the others no more than the lease time', async () => {
  const client = createOAuthClient(product.stack);
  const { access_token } = await client.connect({ account: 'twohundred' });
  const path = '/api/tiktok/videos?fields=id&limit=200';
  product.tiktok.dials.latencyMs = 100;
  const first = client.api(access_token, path);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const name = product.stack.lambda.functionNames.find((each) => each.includes('-VideosFunction'));
  await product.stack.lambda.kill(name!);
  product.tiktok.dials.latencyMs = 0;
  const others = await Promise.all(Array.from({ length: 5 }, () => client.api(access_token, path)));
  expect([200, 502]).toContain((await first).status);
  for (const { status, text } of others) {
    expect(status).toBe(200);
    expect((JSON.parse(text) as { data: { videos: object[] } }).data.videos).toHaveLength(200);
  }
}, 60_000);

test('what is stored of a profile is unreadable, and gone when the user disconnects', async () => {
  const user = 'leaving@example.com';
  const leaving = await product.connect(user, { account: 'ada' });
  const kept = async () => {
    const items = await storedItems(product.stack);
    return items.filter(({ pk, snapshot }) => pk.startsWith('SNAPSHOT#') && snapshot !== undefined);
  };
  const before = (await kept()).length;
  await leaving.getData({ fields: ['user_display_name', 'video_description'] });
  const items = await kept();
  expect(items.length).toBeGreaterThan(before);
  const text = JSON.stringify(items, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
  expect(text).not.toContain('Lovelace');
  await leaving.resetAuth();
  expect((await kept()).length).toBeLessThan(items.length);
}, 60_000);

describe('the connector', () => {
  /** Script runs whose pauses last as long as at Google. */
  let project: AppsScriptProject;
  const logged: string[] = [];
  beforeAll(async () => {
    project = await startConnector(product.stack, { onLog: (line) => logged.push(line) });
  });
  afterAll(() => project.close());

  async function connect(user: string, account: string, at = project): Promise<Host> {
    const opened = createHost(at, user);
    await signIn(opened, { account });
    return opened;
  }
  /** Requests to the backend while `work` runs. */
  async function requestsOf(work: () => Promise<unknown>, at = project): Promise<number> {
    const before = at.stats().urlFetches;
    await work();
    return at.stats().urlFetches - before;
  }

  test('asks twice for twenty charts at once: for the account and for the videos', async () => {
    const opened = await connect('parallel@example.com', 'twohundred');
    const open = async () => {
      for (const chart of await opened.getCharts(report)) {
        if (chart.status === 'rejected') throw chart.reason;
        expect(chart.value.connectorRows).toBe(200);
      }
    };
    product.tiktok.dials.latencyMs = 50;
    expect(await requestsOf(open)).toBe(2);
    expect(await requestsOf(open)).toBe(0);
    opened.refreshData();
    expect(await requestsOf(open)).toBe(2);
    expect(logged.join()).not.toContain('Not shared');
  }, 60_000);

  test('asks twice for twenty charts one after another', async () => {
    const opened = await connect('sequence@example.com', 'twohundred');
    const open = async () => {
      for (const chart of report) expect((await opened.getData(chart)).connectorRows).toBe(200);
    };
    expect(await requestsOf(open)).toBe(2);
  }, 60_000);

  test('asks for twenty charts as often as for one while TikTok fails, and at once after it', async () => {
    const quick = await startConnector(product.stack, { sleepScale: 0.05 });
    const opened = await connect('outage@example.com', 'twohundred', quick);
    product.tiktok.dials.failNext = (['videoList', 'user'] as const).map((on) => ({
      on,
      kind: 'error',
      code: 'internal_error',
      delayMs: 0,
      skip: 0,
      times: 100_000,
    }));
    const open = async (): Promise<Set<string>> => {
      const charts = await opened.getCharts(report);
      return new Set(
        charts.map((chart) =>
          chart.status === 'rejected' ? String(chart.reason) : `${chart.value.connectorRows} rows`,
        ),
      );
    };
    const shown: Set<string>[] = [];
    const requests = () => requestsOf(async () => shown.push(await open()), quick);
    // Five tries of two addresses.
    expect(await requests()).toBeLessThanOrEqual(10);
    expect(await requests()).toBe(0);
    for (const text of shown.flatMap((texts) => [...texts])) {
      expect(text).toContain(ADVICE.upstream_unavailable.cause);
    }
    product.tiktok.dials.failNext = [];
    opened.refreshData();
    expect(await requests()).toBe(2);
    expect(shown.at(-1)).toEqual(new Set(['200 rows']));
    await quick.close();
  }, 120_000);

  test('keeps two people and two accounts apart, also when a person changes the account', async () => {
    const query = { fields: ['user_username', 'video_id'] };
    const names = async (by: Host) => new Set(column(await by.getData(query), 'user_username'));
    const one = await connect('one@example.com', 'ada');
    const two = await connect('two@example.com', 'twohundred');
    const [ada, other] = [await names(one), await names(two)];
    expect(ada).not.toEqual(other);
    await one.resetAuth();
    await signIn(one, { account: 'twohundred' });
    expect(await names(one)).toEqual(other);
    await signIn(one, { account: 'ada' });
    expect(await names(one)).toEqual(ada);
  }, 60_000);
});
