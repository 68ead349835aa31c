/** What the charts of one report share in Google's user cache, in the connector as built and in real script runs. */
import { startConnector } from '../../local/connector.ts';
import type { AppsScriptProject } from '../../local/apps-script/project.ts';
import type { ChartQuery } from '../../local/looker-studio/chart.ts';
import { createHost, type Host } from '../../local/looker-studio/host.ts';
import { signIn } from '../../local/looker-studio/sign-in.ts';
import { FIELDS, isUsual, type FieldRow } from '../../contract/fields.ts';
import { column, START_MS, startProduct, type Product } from './product.ts';

let product: Product;
/** Script runs whose pauses last as long as at Google. */
let project: AppsScriptProject;
const logged: string[] = [];
beforeAll(async () => {
  product = await startProduct();
  product.tiktok.accounts.add({ handle: 'twohundred', videos: 200 });
  project = await startConnector(product.stack, { onLog: (line) => logged.push(line) });
}, START_MS);
afterAll(async () => {
  await project.close();
  await product.close();
});

async function connect(user: string, account: string): Promise<Host> {
  const host = createHost(project, user);
  await signIn(host, { account });
  return host;
}

/** Requests of the connector while `work` runs. */
async function requestsOf(work: () => Promise<unknown>): Promise<number> {
  const before = project.stats().urlFetches;
  await work();
  return project.stats().urlFetches - before;
}

/** Twenty charts that need account and videos, each in other fields. */
const usual = (FIELDS as readonly FieldRow[]).filter(isUsual);
const [userIds, videoIds] = (['user', 'video'] as const).map((of) =>
  usual.filter((field) => field.of === of).map(({ id }) => id),
);
const report: ChartQuery[] = Array.from({ length: 20 }, (_, at) => ({
  fields: ['video_id', userIds![at % userIds!.length]!, videoIds![1 + (at % 14)]!],
}));

async function inParallel(host: Host): Promise<void> {
  for (const chart of await host.getCharts(report)) {
    if (chart.status === 'rejected') throw chart.reason;
    expect(chart.value.connectorRows).toBe(200);
  }
}
async function inSequence(host: Host): Promise<void> {
  for (const chart of report) expect((await host.getData(chart)).connectorRows).toBe(200);
}

test('twenty charts at once ask the backend twice: for the account and for the videos', async () => {
  const host = await connect('parallel@example.com', 'twohundred');
  product.tiktok.dials.latencyMs = 50;
  expect(await requestsOf(() => inParallel(host))).toBe(2);
  expect(await requestsOf(() => inParallel(host))).toBe(0);
  product.tiktok.dials.latencyMs = 0;
  expect(logged.join()).not.toContain('Not shared');
}, 60_000);

test('and twenty charts one after another do, too', async () => {
  const host = await connect('sequence@example.com', 'twohundred');
  expect(await requestsOf(() => inSequence(host))).toBe(2);
}, 60_000);

test('"Refresh data" asks once more, for all charts', async () => {
  const host = await connect('refresh@example.com', 'twohundred');
  await inParallel(host);
  host.refreshData();
  expect(await requestsOf(() => inParallel(host))).toBe(2);
}, 60_000);

test('two people and two accounts never meet each other, not even after changing the account', async () => {
  const query = { fields: ['user_username', 'video_id'] };
  const names = async (host: Host) => new Set(column(await host.getData(query), 'user_username'));
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
