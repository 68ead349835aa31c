import { ROUTES } from '../../contract/api.ts';
import { createOAuthClient } from './oauth-client.ts';
import { START_MS, startProduct, type Product } from './product.ts';
import { send } from './raw-http.ts';

const OURS = ['https://one.example', 'https://two.example'] as const;
const STRANGER = 'https://stranger.example';
/** Size of the usage plan's bucket. */
const PLAN_BURST = 8;

let product: Product;
let token: string;
const gatewayClock = { ms: Date.now() };

beforeAll(async () => {
  product = await startProduct({
    env: { ALLOWED_ORIGINS: OURS.join(','), API_RATE_LIMIT_MAX: '4' },
    gateway: { now: () => gatewayClock.ms },
  });
  token = (await createOAuthClient(product.stack).connect()).access_token;
}, START_MS);
afterAll(() => product.close());
beforeEach(() => (gatewayClock.ms += 60_000));

const ask = (origin: string, headers: readonly string[], method = 'GET') =>
  send(product.stack.baseUrl, {
    method,
    path: ROUTES.user.path,
    headers: ['Origin', origin, ...headers],
  });
const withToken = (origin: string, value: string) => ask(origin, ['Authorization', value]);
const preflight = (origin: string) =>
  ask(origin, ['Access-Control-Request-Method', 'GET'], 'OPTIONS');
const allowed = 'access-control-allow-origin';

test.each(OURS)('a page of %s can read a refused token, and why', async (origin) => {
  expect((await preflight(origin)).headers[allowed]).toBe(origin);
  const answer = await withToken(origin, 'Bearer wrong');
  expect([answer.status, answer.headers[allowed], answer.headers.vary]).toEqual([
    401,
    origin,
    'Origin',
  ]);
  expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'access_token_invalid' } });
});

test.each(OURS)('a page of %s can read that the limits of all are reached', async (origin) => {
  for (let sent = 0; sent < PLAN_BURST; sent += 1) await withToken(origin, `Bearer ${token}`);
  const answer = await withToken(origin, `Bearer ${token}`);
  expect([answer.status, answer.headers[allowed], answer.headers.vary]).toEqual([
    429,
    origin,
    'Origin',
  ]);
});

test('a page of a stranger may not send a token, and reads nothing without one', async () => {
  expect((await preflight(STRANGER)).headers[allowed]).not.toBe(STRANGER);
  const answer = await ask(STRANGER, []);
  expect([answer.status, answer.headers[allowed], answer.headers.vary]).toEqual([
    401,
    undefined,
    'Origin',
  ]);
});

test('no answer lets a page send cookies', async () => {
  const answers = [
    await preflight(OURS[0]),
    await withToken(OURS[0], 'Bearer wrong'),
    await withToken(OURS[0], `Bearer ${token}`),
  ];
  for (const { headers } of answers) {
    expect(headers['access-control-allow-credentials']).toBeUndefined();
  }
});

test('a caller that is no page gets no header of CORS but Vary', async () => {
  const answer = await send(product.stack.baseUrl, {
    path: ROUTES.user.path,
    headers: ['Authorization', 'Bearer wrong'],
  });
  expect([answer.status, answer.headers[allowed]]).toEqual([401, undefined]);
});
