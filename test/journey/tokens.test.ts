import { createHash, randomBytes } from 'node:crypto';
import { CLIENT_ID } from '../../contract/api.ts';
import { authorizeInBrowser } from './browser-sign-in.ts';
import { chartError, START_MS, startProduct, type Product } from './product.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
}, START_MS);
afterAll(() => product.close());
beforeEach(() => {
  const { dials } = product.tiktok;
  dials.failNext = [];
  dials.accessTokenSeconds = null;
  dials.tokenProfile = '2026-11';
  dials.latencyMs = 0;
  product.tiktok.reset();
});

const videos = { fields: ['video_id', 'video_view_count'] };
const refreshes = () => product.tiktok.grants().at(-1)?.refreshes;

/** A sign-in without the connector: our own client, so that the code is in our hands. */
async function obtainCode(): Promise<{ code: string; verifier: string }> {
  const verifier = randomBytes(32).toString('base64url');
  const authorize = new URL(`${product.stack.baseUrl}/oauth/authorize`);
  authorize.search = new URLSearchParams({
    client_id: CLIENT_ID,
    redirect_uri: product.stack.redirectUri,
    response_type: 'code',
    state: 'a state+/=',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  const answer = (await authorizeInBrowser(authorize, 'ada')).searchParams;
  expect(answer.get('state')).toBe('a state+/=');
  expect(answer.get('iss')).toBe(product.stack.baseUrl);
  return { code: answer.get('code') ?? '', verifier };
}

async function token(form: Record<string, string>) {
  const response = await fetch(`${product.stack.baseUrl}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: CLIENT_ID,
      client_secret: product.stack.clientSecret,
      ...form,
    }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}
const redeem = ({ code, verifier }: { code: string; verifier: string }) =>
  token({
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    redirect_uri: product.stack.redirectUri,
  });
const api = (accessToken: string, path = '/api/tiktok/user?fields=open_id') =>
  fetch(product.stack.baseUrl + path, { headers: { authorization: `Bearer ${accessToken}` } });

test('of fifty parallel redemptions of one code exactly one wins', async () => {
  const code = await obtainCode();
  const answers = await Promise.all(Array.from({ length: 50 }, () => redeem(code)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const refused = answers.filter(({ status }) => status !== 200);
  expect(
    refused.every(({ status, body }) => status === 400 && body['error'] === 'invalid_grant'),
  ).toBe(true);
});

test('fifty parallel refreshes with one token all answer the same successor', async () => {
  const first = await redeem(await obtainCode());
  const refresh = { grant_type: 'refresh_token', refresh_token: first.body['refresh_token'] ?? '' };
  const answers = await Promise.all(Array.from({ length: 50 }, () => token(refresh)));
  expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
  expect(new Set(answers.map(({ body }) => body['refresh_token'])).size).toBe(1);
});

test('a revoked connection is out at once, with a true WWW-Authenticate', async () => {
  const { body } = await redeem(await obtainCode());
  expect((await api(body['access_token'] ?? '')).status).toBe(200);
  const revoked = await fetch(`${product.stack.baseUrl}/oauth/revoke`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: CLIENT_ID,
      client_secret: product.stack.clientSecret,
      token: body['refresh_token'] ?? '',
    }),
  });
  expect([revoked.status, await revoked.json()]).toEqual([200, {}]);
  const answer = await api(body['access_token'] ?? '');
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
  expect(await answer.json()).toMatchObject({ error: { code: 'access_token_invalid' } });
});

describe.each(['2026-11', 'legacy'] as const)('token profile %s', (profile) => {
  beforeEach(() => {
    product.tiktok.dials.tokenProfile = profile;
  });

  test('an expired access token is refreshed unseen, again and again', async () => {
    product.tiktok.dials.accessTokenSeconds = 60;
    const host = await product.connect(`expiry-${profile}@example.com`);
    for (let round = 0; round < 5; round += 1) {
      host.refreshData();
      expect((await host.getData(videos)).rows).toHaveLength(37);
    }
    expect(refreshes()).toBeGreaterThanOrEqual(5);
    expect(product.tiktok.grants().at(-1)?.replacedTokensPresented).toBe(0);
  });

  test('an access token that dies before its time is replaced unseen', async () => {
    const host = await product.connect(`early-${profile}@example.com`);
    product.tiktok.advance(25 * 3_600_000);
    expect((await host.getData(videos)).rows).toHaveLength(37);
    expect(refreshes()).toBe(1);
  });
});

test('thirty charts on an expired token make one refresh, and all show their data', async () => {
  const host = await product.connect('crowd@example.com');
  product.tiktok.advance(3 * 3_600_000);
  product.tiktok.dials.latencyMs = 100;
  const charts = await host.getCharts(Array.from({ length: 30 }, () => videos));
  expect(charts.map(({ status }) => status)).toEqual(Array(30).fill('fulfilled'));
  expect(refreshes()).toBe(1);
});

test('when TikTok ended the sign-in, the user is asked to authorize, not shown a red chart for ever', async () => {
  const host = await product.connect('ended@example.com');
  product.tiktok.advance(181 * 86_400_000);
  expect(await chartError(host.getData(videos))).toMatch(/authorize/i);
  expect(await host.isAuthValid()).toBe(false);
});
