import { signIn } from '../../local/looker-studio/sign-in.ts';
import { chartError, START_MS, startProduct, type Product } from './product.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
}, START_MS);
afterAll(() => product.close());
beforeEach(() => {
  product.tiktok.dials.failNext = [];
  product.tiktok.reset();
});

const followers = { fields: ['user_username', 'user_follower_count'] };

test('the way: our authorize, TikTok, our callback, the script', async () => {
  const result = await signIn(product.openAs('way@example.com'), { account: 'ada' });
  expect(result).toMatchObject({ reachedCallback: true, connected: true });
  expect(result.html).toContain('Connected TikTok account: Ada Lovelace ✨ (@ada).');
  expect(
    result.visited.map(
      ({ method, address, status }) => `${method} ${new URL(address).pathname} ${status}`,
    ),
  ).toEqual([
    'GET /oauth/authorize 302',
    'GET /v2/auth/authorize/ 200',
    expect.stringMatching(/^POST .* 30[23]$/),
    'GET /auth/tiktok/callback 302',
  ]);
});

test('loading the page after the sign-in again leaves the user connected (item 26)', async () => {
  const host = product.openAs('reloader@example.com');
  const { callbackUrl = '' } = await signIn(host, { account: 'ada' });
  const before = await host.getData(followers);
  const again = await product.project.userCallback(host.user, callbackUrl);
  expect(again).toContain('Connected TikTok account: Ada Lovelace ✨ (@ada).');
  host.refreshData();
  expect(await host.isAuthValid()).toBe(true);
  expect((await host.getData(followers)).rows).toEqual(before.rows);
});

test('before the sign-in, Looker Studio is told that it is needed', async () => {
  const host = product.openAs('nobody@example.com');
  expect(await host.isAuthValid()).toBe(false);
  expect(await chartError(host.getData(followers))).toMatch(/authorize/i);
});

test('a user who refuses gets a page that says so, and nothing is connected', async () => {
  const result = await signIn(product.openAs('refuser@example.com'), { decision: 'refuse' });
  expect(result).toMatchObject({ reachedCallback: true, connected: false });
  expect(result.html).toMatch(/permission|refus|denied|not connected/i);
  expect(product.tiktok.counts()['token']).toBe(0);
});

test('partly granted permissions: what was granted works, the rest says which permission is missing', async () => {
  const host = await product.connect('partial@example.com', { scopes: ['user.info.basic'] });
  const names = await host.getData({ fields: ['user_display_name'] });
  expect(names.rows).toEqual([[product.tiktok.truth('ada').user['display_name']]]);
  expect(await chartError(host.getData(followers))).toMatch(/permission/i);
  expect(await chartError(host.getData({ fields: ['video_id'] }))).toMatch(/permission/i);
  expect(await host.isAuthValid()).toBe(true);
});

test('TikTok down during the sign-in: a plain text, and the next try works', async () => {
  product.tiktok.dials.failNext = [
    { on: 'token', kind: 'html', code: '', delayMs: 0, skip: 0, times: 1 },
  ];
  const host = product.openAs('unlucky@example.com');
  const failed = await signIn(host, { account: 'ada' });
  expect(failed).toMatchObject({ reachedCallback: true, connected: false });
  expect(failed.html).not.toMatch(/undefined|stack|<script/i);
  expect((await signIn(host, { account: 'ada' })).connected).toBe(true);
});

test('TikTok down while a report loads: an error that says so, not an empty chart', async () => {
  const host = await product.connect('patient@example.com');
  product.tiktok.dials.failNext = [
    { on: 'videoList', kind: 'error', code: 'internal_error', delayMs: 0, skip: 0, times: 100 },
  ];
  expect(await chartError(host.getData({ fields: ['video_id'] }))).toMatch(/TikTok/);
  product.tiktok.dials.failNext = [];
  host.refreshData();
  expect((await host.getData({ fields: ['video_id'] })).rows).toHaveLength(37);
});

test.each(['error', 'html', 'reset', 'truncated', 'data-null'] as const)(
  'one %s of TikTok is not seen by the user',
  async (kind) => {
    const host = await product.connect(`bumpy-${kind}@example.com`);
    product.tiktok.dials.failNext = [
      { on: 'videoList', kind, code: 'internal_error', delayMs: 0, skip: 0, times: 1 },
    ];
    expect((await host.getData({ fields: ['video_id'] })).rows).toHaveLength(37);
  },
);

test('two Google users of one TikTok account do not disturb each other', async () => {
  const [first, second] = [
    await product.connect('a@example.com'),
    await product.connect('b@example.com'),
  ];
  const [one, two] = await Promise.all([first.getData(followers), second.getData(followers)]);
  expect(one.rows).toEqual(two.rows);
  await first.resetAuth();
  expect(await first.isAuthValid()).toBe(false);
  expect((await second.getData(followers)).rows).toEqual(one.rows);
  const third = await product.connect('a@example.com');
  expect((await second.getData(followers)).rows).toEqual((await third.getData(followers)).rows);
});

test('disconnecting the last connection of an account removes the app at TikTok', async () => {
  const host = await product.connect('leaver@example.com', { account: 'newcomer' });
  expect(product.tiktok.counts()['revoke']).toBe(0);
  await host.resetAuth();
  expect(product.tiktok.counts()['revoke']).toBe(1);
  await product.tiktok.webhooksIdle();
  expect(product.tiktok.deliveries().at(-1)).toMatchObject({ status: 200 });
});

test('when the user removes the app at TikTok, Looker Studio asks to authorize again', async () => {
  const host = await product.connect('remover@example.com', { account: 'prolific' });
  expect((await host.getData(followers)).rows).toHaveLength(1);
  product.tiktok.disconnect('prolific', 1);
  await product.tiktok.webhooksIdle();
  // Charts of the last two minutes are answered without the backend.
  host.refreshData();
  expect(await chartError(host.getData(followers))).toMatch(/authorize/i);
  expect(await host.isAuthValid()).toBe(false);
  const again = await signIn(host, { account: 'prolific' });
  expect(again.connected).toBe(true);
  expect((await host.getData(followers)).rows).toHaveLength(1);
});
