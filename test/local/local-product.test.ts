import { startLocalProduct, type LocalProduct } from '../../local/local-product.ts';
import { signIn } from '../../local/looker-studio/sign-in.ts';
import type { ChartLine, DialState, StoredItem } from '../../local/studio/wire.ts';
import type { TimelineRecord } from '../../local/timeline-record.ts';

const SLOW_MS = 120_000;
const HOUR_MS = 3_600_000;

let product: LocalProduct;
beforeAll(async () => {
  product = await startLocalProduct({ env: { PORT: '0' }, sleepScale: 0.01 });
  await signIn(product.studio.hostOf('a'), { account: 'ada' });
}, SLOW_MS);
afterAll(() => product.close());

async function ask(endpoint: string, body?: unknown): Promise<Response> {
  const address = `${product.studio.url}studio/api/${endpoint}`;
  if (body === undefined) return fetch(address);
  const headers = { 'Content-Type': 'application/json' };
  return fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
}
const json = async <Answer>(endpoint: string, body?: unknown) =>
  (await (await ask(endpoint, body)).json()) as Answer;
async function charts(...fields: string[][]): Promise<ChartLine[]> {
  const answer = await ask('charts', { charts: fields.map((ids) => ({ fields: ids })) });
  const lines = (await answer.text()).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as ChartLine).sort((a, b) => a.at - b.at);
}
/** Charts after "Refresh data": none is answered by what the connector keeps. */
async function freshCharts(...fields: string[][]): Promise<ChartLine[]> {
  await ask('refresh', {});
  return charts(...fields);
}
/** Records of what happens while `work` runs. */
async function during(work: () => Promise<unknown>): Promise<TimelineRecord[]> {
  const { newest } = product.timeline.since(0);
  await work();
  return product.timeline.since(newest).records;
}

test('each chart of a page has its own data or its own error', async () => {
  const [good, bad] = await charts(['user_follower_count'], ['no_such_field']);
  expect(good).toMatchObject({ at: 0, data: { rows: [[12_480]], connectorRows: 1, calls: 1 } });
  expect(bad).toMatchObject({ at: 1, error: { text: 'There is no field no_such_field.' } });
});

test('the records of a chart lead from the connector to TikTok', async () => {
  const records = await during(() => freshCharts(['user_following_count']));
  const [call] = records.flatMap((record) =>
    record.kind === 'execution' && record.execution.functionName === 'getData'
      ? [record.execution]
      : [],
  );
  const ids = call?.fetches.flatMap(({ requestIds }) => requestIds);
  expect(ids).toHaveLength(1);
  const request = records.find((record) => record.kind === 'request');
  expect(request).toMatchObject({
    request: { requestId: ids?.[0], method: 'GET', resource: '/api/tiktok/user', status: 200 },
  });
  const runs = records.flatMap((record) => (record.kind === 'run' ? [record.run] : []));
  expect(runs.map(({ requestId }) => requestId)).toEqual([ids?.[0], ids?.[0]]);
  const calls = runs.flatMap((run) => run.calls);
  expect(calls.map(({ service }) => service)).toEqual(
    expect.arrayContaining(['DynamoDB']) as string[],
  );
  expect(calls.filter(({ status }) => status === 0)).toEqual([]);
});

test('no record holds a token, a code, or a value of the account', async () => {
  const told = JSON.stringify(product.timeline.since(0).records);
  expect(told).toContain('POST');
  for (const secret of [product.stack.clientSecret, 'Ada Lovelace', '12480', 'code=', 'state=']) {
    expect(told).not.toContain(secret);
  }
});

test('of the stored tokens only ciphertext is shown', async () => {
  const { items } = await json<{ items: StoredItem[] }>('items');
  const tokens = items.find(({ kind }) => kind === 'tiktok');
  const encrypted = tokens?.attributes.filter((attribute) => attribute.encrypted);
  expect(encrypted?.map(({ name }) => name)).toEqual(['sealed.ciphertext', 'sealed.encryptedKey']);
  expect(encrypted?.every(({ text, bytes }) => text.endsWith('…') && bytes! > 24)).toBe(true);
  expect(tokens?.deletedAt).toBeGreaterThan(product.stack.clock.now());
});

test('a jump of the clock reaches TikTok, the functions, the script and the report', async () => {
  const before = product.stack.tiktok!.counts().refresh;
  const state = await json<DialState>('dials', { dial: 'clock', ms: 2 * HOUR_MS });
  expect(state.aheadMs).toBe(2 * HOUR_MS);
  const [line] = await charts(['data_as_of', 'user_follower_count']);
  const readAt = line && 'data' in line ? String(line.data.rows[0]?.[0]) : '';
  const hour = new Date(product.stack.clock.now()).toISOString().slice(0, 13).replace(/\D/g, '');
  expect(readAt.slice(0, 10)).toBe(hour);
  expect(product.stack.tiktok!.counts().refresh).toBe(before + 1);
});

test('a failure that is set hits TikTok\u2019s next calls, and the chart still has its data', async () => {
  const failure = { dial: 'failures', on: 'user', kind: 'reset', code: '', times: 1 };
  const state = await json<DialState>('dials', failure);
  expect(state.tiktok?.failuresWaiting).toBe(1);
  // What was read before is too old to be used again.
  await json('dials', { dial: 'clock', ms: 2 * HOUR_MS });
  const records = await during(() => charts(['user_likes_count']));
  const calls = records.flatMap((record) => (record.kind === 'run' ? record.run.calls : []));
  const toTikTok = calls.filter(({ service }) => service === 'HTTP');
  expect(toTikTok.map(({ status }) => status)).toContain(0);
  expect(toTikTok.at(-1)?.status).toBe(200);
});

test('a killed function starts cold', async () => {
  const { functions } = await json<DialState>('dials');
  const user = functions.find(({ name, instances }) => /User/.test(name) && instances > 0);
  for (let left = user?.instances ?? 0; left > 0; left -= 1) {
    await json('dials', { dial: 'kill', functionName: user?.name });
  }
  const records = await during(() => freshCharts(['user_video_count']));
  const run = records.find((one) => one.kind === 'run' && one.run.functionName === user?.name);
  expect(run).toMatchObject({ run: { cold: true } });
});

test('an account that removes the app at TikTok has to authorize again', async () => {
  await json('dials', { dial: 'revoke', account: 'ada' });
  await product.stack.tiktok!.webhooksIdle();
  const [line] = await freshCharts(['user_follower_count']);
  expect(line).toMatchObject({
    error: { text: expect.stringContaining('[reconnect_required') as string },
  });
});

test.each([
  ['a dial that does not exist', { dial: 'volume' }, 400],
  ['a function that does not exist', { dial: 'kill', functionName: 'nope' }, 404],
  ['an account that does not exist', { dial: 'revoke', account: 'nobody' }, 404],
  [
    'an account name that TikTok would not take',
    { dial: 'account', handle: '', videos: 1, privateVideos: 0 },
    400,
  ],
])('%s is refused', async (_, change, status) => {
  expect((await ask('dials', change)).status).toBe(status);
});
