import { createOAuthClient, type OAuthClient } from './oauth-client.ts';
import { startProduct, START_MS, type Product } from './product.ts';

const HOUR = 3_600_000;
const USER = '/api/tiktok/user?fields=display_name';

let product: Product;
let client: OAuthClient;
beforeAll(async () => {
  product = await startProduct({ lambda: { concurrencyLimit: 2000, workersPerFunction: 8 } });
  client = createOAuthClient(product.stack);
}, START_MS);
afterAll(() => product.close());
beforeEach(() => {
  product.tiktok.dials.latencyMs = 0;
  product.tiktok.dials.failNext = [];
  // TikTok's own limit, 600 calls a minute, is another story.
  product.tiktok.dials.rateLimit.max = 100_000;
});

const grant = () => product.tiktok.grants().at(-1);
/** CloudFormation names a function after its stack and its id in it. */
const functionName = (id: string) =>
  product.stack.lambda.functionNames.find((name) => name.includes(`-${id}Function`)) ?? id;
const workersOf = (id: string) => product.stack.lambda.stats()[functionName(id)]?.workers ?? 0;
const times = <Value>(count: number, ask: () => Promise<Value>) =>
  Promise.all(Array.from({ length: count }, ask));

test('a thousand data requests at once on an expired token: one refresh, and every one succeeds', async () => {
  const { access_token } = await client.connect({ account: 'ada' });
  product.tiktok.advance(3 * HOUR);
  product.tiktok.dials.latencyMs = 50;
  const answers = await times(1000, () => client.api(access_token, USER));
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses]).toEqual([200]);
  expect(grant()).toMatchObject({
    refreshes: 1,
    replacedTokensPresented: 0,
    peakConcurrentRefreshes: 1,
  });
  expect(workersOf('User')).toBeGreaterThanOrEqual(8);
}, 120_000);

test('a thousand refreshes at once with one token of ours: every answer has the same successor', async () => {
  const { refresh_token } = await client.connect();
  const answers = await times(1000, () => client.refresh(refresh_token));
  expect([...new Set(answers.map(({ status }) => status))]).toEqual([200]);
  const successors = answers.map(
    ({ text }) => (JSON.parse(text) as { refresh_token: string }).refresh_token,
  );
  expect(new Set(successors).size).toBe(1);
}, 120_000);

describe('an instance killed in the middle of a refresh', () => {
  const MOMENTS = [5, 40, 150];
  const answers = new Map<number, { broken: number; next: number }>();

  /** Asks for data, and ends the function's instance so many milliseconds later. */
  async function askAndKill(ms: number) {
    const { access_token } = await client.connect();
    product.tiktok.advance(3 * HOUR);
    // TikTok acts only after this, so the instance always dies before the pair is replaced.
    product.tiktok.dials.latencyMs = 1_000;
    const asked = client.api(access_token, USER);
    await new Promise((resolve) => setTimeout(resolve, ms));
    await product.stack.lambda.kill(functionName('User'));
    product.tiktok.dials.latencyMs = 0;
    return { ms, access_token, broken: (await asked).status };
  }

  beforeAll(async () => {
    const killed = [];
    for (const ms of MOMENTS) killed.push(await askAndKill(ms));
    // Each waits for the dead one's lease to end, 10 s, before it refreshes itself: all at once.
    await Promise.all(
      killed.map(async ({ ms, access_token, broken }) => {
        const { status } = await client.api(access_token, USER);
        answers.set(ms, { broken, next: status });
      }),
    );
  }, 60_000);

  test.each(MOMENTS)('after %i ms leaves the connection usable within the lease time', (ms) => {
    expect([200, 502]).toContain(answers.get(ms)?.broken);
    expect(answers.get(ms)?.next).toBe(200);
  });
});
