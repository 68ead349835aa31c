import type { TokenAnswer } from '../../contract/api.ts';
import type { Host } from '../../local/looker-studio/host.ts';
import { clientRows, formRow, rightForm, type Case, type World } from './hostile-client-rows.ts';
import { grantRows } from './hostile-grant-rows.ts';
import { expectAnswer, expectHarmless, MARKUP, refusalOf, type HostileRow } from './hostile-row.ts';
import { createOAuthClient, type OAuthClient } from './oauth-client.ts';
import { START_MS, startProduct, type Product } from './product.ts';
import { form, send, type RawAnswer } from './raw-http.ts';

let product: Product;
let client: OAuthClient;
let connected: Host;
let tokens: TokenAnswer;
beforeAll(async () => {
  product = await startProduct();
  client = createOAuthClient(product.stack);
  connected = await product.connect('before@example.com');
  tokens = await client.connect();
}, START_MS);
afterAll(() => product.close());

const world = (): World => ({ stack: product.stack, tokens });
const check = async (each: HostileRow) => {
  expectAnswer(await send(product.stack.baseUrl, await each.ask()), each);
};
const read = ({ text }: RawAnswer) => JSON.parse(text) as TokenAnswer;
const said = (answer: RawAnswer) => `${answer.status} ${refusalOf(answer).error ?? 'ok'}`;
/** The untouched connection of the table still opens the API. */
const expectAlive = async (mine: TokenAnswer) => {
  expect((await client.api(mine.access_token)).status).toBe(200);
};

describe('POST /oauth/token', () => {
  test.each([...clientRows('/oauth/token', world), ...grantRows(world)])('$what: $status', check);

  test('a body over 10 MB is refused by the gateway (item 31)', async () => {
    const headers = ['Content-Type', 'application/x-www-form-urlencoded'];
    const body = Buffer.alloc(10 * 1024 * 1024 + 1, 'a');
    const request = { method: 'POST', path: '/oauth/token', headers, body };
    expect((await send(product.stack.baseUrl, request)).status).toBe(413);
  });

  test.each([
    ['a charset', 'application/x-www-form-urlencoded; charset=UTF-8'],
    ['capitals', 'APPLICATION/X-WWW-FORM-URLENCODED'],
  ])('a content type with %s is a form too', async (_, type) => {
    const mine = await client.connect();
    const right = { ...rightForm('/oauth/token', world()), refresh_token: mine.refresh_token };
    const request = form('/oauth/token', { ...right, unknown: ['1', '2'], scope: '' });
    const answer = await send(product.stack.baseUrl, {
      ...request,
      headers: ['content-type', type],
    });
    expect(said(answer)).toBe('200 ok');
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('wrong attempts do not spoil a code: its owner still redeems it (item 25)', async () => {
    const code = await client.obtainCode();
    const attempts = [
      { code_verifier: 'v'.repeat(43) },
      { code_verifier: '' },
      { client_secret: 'wrong' },
      { client_id: 'somebody-else' },
      { redirect_uri: `${product.stack.redirectUri}/` },
      { redirect_uri: 'https://evil.example/' },
      { grant_type: 'refresh_token' },
    ];
    for (const attempt of attempts) {
      expect((await client.redeem(code, attempt)).status).toBeGreaterThanOrEqual(400);
    }
    expect(said(await client.redeem(code))).toBe('200 ok');
  });

  test('a code is no bearer token and no refresh token, and redeems after both tries (item 48)', async () => {
    const code = await client.obtainCode();
    expect((await client.api(code.code)).status).toBe(401);
    expect(said(await client.refresh(code.code))).toBe('400 invalid_grant');
    expect(said(await client.redeem(code))).toBe('200 ok');
  });

  test('a code redeemed twice by its owner ends what came of it', async () => {
    const code = await client.obtainCode();
    const mine = read(await client.redeem(code));
    expect(said(await client.redeem(code))).toBe('400 invalid_grant');
    expect((await client.api(mine.access_token)).status).toBe(401);
    expect(said(await client.refresh(mine.refresh_token))).toBe('400 invalid_grant');
  });

  test('a used code in the hands of a stranger without verifier or secret ends nothing', async () => {
    const code = await client.obtainCode();
    const mine = read(await client.redeem(code));
    await client.redeem(code, { code_verifier: 'v'.repeat(43) });
    await client.redeem(code, { client_secret: 'wrong' });
    await expectAlive(mine);
  });

  test('a refresh token of two generations ago is refused at once, one of three ends the family (item 38)', async () => {
    const first = await client.connect();
    const second = read(await client.refresh(first.refresh_token));
    const third = read(await client.refresh(second.refresh_token));
    expect(said(await client.refresh(first.refresh_token))).toBe('400 invalid_grant');
    const fourth = read(await client.refresh(third.refresh_token));
    expect((await client.api(fourth.access_token)).status).toBe(200);
    expect(said(await client.refresh(first.refresh_token))).toBe('400 invalid_grant');
    expect(said(await client.refresh(fourth.refresh_token))).toBe('400 invalid_grant');
    expect((await client.api(fourth.access_token)).status).toBe(401);
  });

  test('a refresh with a wrong secret neither rotates nor ends anything', async () => {
    const mine = await client.connect();
    const refused = await client.refresh(mine.refresh_token, { client_secret: 'wrong' });
    expect(said(refused)).toBe('401 invalid_client');
    expect(said(await client.refresh(mine.refresh_token))).toBe('200 ok');
  });

  test('an answer is small and cached nowhere (items 35, A11)', async () => {
    const answer = await client.redeem(await client.obtainCode());
    expect(answer.text.length).toBeLessThan(4096);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
    expect(read(answer)).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    expectHarmless(answer);
  });
});

describe('POST /oauth/revoke', () => {
  const rows: Case[] = [
    ['no token', { token: undefined }, 400, 'invalid_request'],
    ['an empty token', { token: '' }, 400, 'invalid_request'],
    ['two tokens', { token: ['a', 'b'] }, 400, 'invalid_request'],
    ['two hints', { token_type_hint: ['a', 'b'] }, 400, 'invalid_request'],
  ];
  test.each([
    ...clientRows('/oauth/revoke', world),
    ...rows.map((each) => formRow('/oauth/revoke', each, world)),
  ])('$what: $status', check);

  test.each<[string, () => string]>([
    ['unknown', () => 'x'],
    ['of 10,000 characters', () => 'x'.repeat(10_000)],
    ['of markup', () => MARKUP],
    ['of our form', () => `${'A'.repeat(22)}.1.${'A'.repeat(43)}`],
    ['a refresh token with a made-up MAC', () => `${refreshParts(2).join('.')}.${'A'.repeat(43)}`],
    [
      'an access token with another signature',
      () => `${accessParts(2).join('.')}.${'A'.repeat(86)}`,
    ],
    ['an unsigned access token', () => `${unsigned()}.${accessParts(2)[1]}.`],
    ['a connection id', () => refreshParts(1)[0] ?? ''],
  ])('a token that is %s is revoked without effect: 200', async (_, token) => {
    const answer = await client.revoke(token());
    expect([answer.status, answer.text]).toEqual([200, '{}']);
    expectHarmless(answer);
    await expectAlive(tokens);
  });

  test('a bad hint is ignored, and revoking twice is as good as once', async () => {
    const mine = await client.connect();
    const right = { ...rightForm('/oauth/revoke', world()), token: mine.refresh_token };
    const request = form('/oauth/revoke', { ...right, token_type_hint: MARKUP });
    for (let time = 0; time < 2; time += 1) {
      expect(said(await send(product.stack.baseUrl, request))).toBe('200 ok');
      expect((await client.api(mine.access_token)).status).toBe(401);
    }
    expect(said(await client.refresh(mine.refresh_token))).toBe('400 invalid_grant');
  });

  test('a live token with a wrong secret stays alive', async () => {
    const right = rightForm('/oauth/revoke', world());
    const request = { ...right, token: tokens.refresh_token, client_secret: 'wrong' };
    expect(said(await send(product.stack.baseUrl, form('/oauth/revoke', request)))).toBe(
      '401 invalid_client',
    );
    await expectAlive(tokens);
  });
});

test('after all of this the users of before are connected and read data', async () => {
  await expectAlive(tokens);
  expect(said(await client.refresh(tokens.refresh_token))).toBe('200 ok');
  expect(await connected.isAuthValid()).toBe(true);
  expect((await connected.getData({ fields: ['video_id'] })).rows).toHaveLength(37);
});

function refreshParts(count: number): string[] {
  return tokens.refresh_token.split('.').slice(0, count);
}
function accessParts(count: number): string[] {
  return tokens.access_token.split('.').slice(0, count);
}
function unsigned(): string {
  return Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
}
