import { createOAuthClient } from '../journey/oauth-client.ts';
import { startBackend, type Backend } from '../../bench/backend.ts';
import { directToken, seedReport, walk } from '../../bench/baselines.ts';
import { CHARTS, openReport } from '../../bench/charts.ts';
import { createClosers } from '../../local/closers.ts';
import type { Host } from '../../local/looker-studio/host.ts';
import { START_MS } from '../journey/product.ts';

const HOUR = 3_600_000;
const closers = createClosers();
let backend: Backend;
let host: Host;
beforeAll(async () => {
  backend = await startBackend(closers);
  backend.tiktok.accounts.add({ handle: 'twohundred', videos: 200 });
  host = await backend.connect('charts@example.com', 'twohundred');
}, START_MS);
afterAll(() => closers.close());

const open = async () => {
  await backend.nextMinute();
  const { result, counts } = await backend.counted(() => openReport(host, 200));
  expect(result.failed).toBe(0);
  return counts;
};

test('twenty charts of 200 videos ask TikTok sixteen times at most, then not at all', async () => {
  expect(CHARTS).toHaveLength(20);
  const cold = await open();
  // Ten pages; the account itself may be known from the end of the sign-in.
  expect(cold.tiktokCalls).toBeGreaterThanOrEqual(10);
  expect(cold.tiktokCalls).toBeLessThanOrEqual(16);
  expect((await open()).tiktokCalls).toBe(0);
}, 60_000);

test('a warm request is two reads and one write at most, and no call of KMS', async () => {
  // Not through the connector, which keeps a warm report to itself.
  const client = createOAuthClient(backend.stack);
  const { access_token } = await client.connect({ account: 'twohundred' });
  const ask = () => client.api(access_token, '/api/tiktok/videos?limit=200');
  expect((await ask()).status).toBe(200);
  const { counts } = await backend.counted(ask);
  expect(counts).toMatchObject({ requests: 1, kms: 0, tiktokCalls: 0 });
  expect(counts.reads).toBeLessThanOrEqual(2);
  expect(counts.writes).toBeLessThanOrEqual(1);
}, 60_000);

test('all charts refreshed at once are one fetch', async () => {
  host.refreshData();
  expect((await open()).tiktokCalls).toBeLessThanOrEqual(16);
}, 60_000);

test("after two hours TikTok's token is refreshed once for all charts", async () => {
  backend.stack.clock.advance(2 * HOUR + 60_000);
  host.refreshData();
  const { tiktokRefreshes, tiktokCalls } = await open();
  expect(tiktokRefreshes).toBe(1);
  expect(tiktokCalls).toBeLessThanOrEqual(16);
}, 60_000);

describe('what it is compared with', () => {
  let token: string;
  beforeAll(async () => {
    token = await directToken(backend.stack, 'twohundred');
  });
  beforeEach(() => backend.nextMinute());
  const calls = () => {
    const { user, videoList } = backend.tiktok.counts();
    return user + videoList;
  };

  test('the bare walk asks for the account and each page once, and gets every video', async () => {
    const { calls: counted, videos } = await walk(backend.tiktok.origin, token);
    expect({ counted, videos, calls: calls() }).toEqual({ counted: 11, videos: 200, calls: 11 });
  });

  test("the seed's way asks for everything in every chart", async () => {
    const { calls: counted, videos } = await seedReport(backend.tiktok.origin, token, 20);
    expect({ counted, videos, calls: calls() }).toEqual({ counted: 220, videos: 200, calls: 220 });
  });
});
