import { createHash } from 'node:crypto';
import * as client from './client.ts';

afterAll(client.closeAll);

async function freshCode(
  simulator: Awaited<ReturnType<typeof client.start>>,
  changes: Record<string, string> = {},
): Promise<string> {
  return (await client.consent(simulator, { account: 'ada' }, changes)).get('code') ?? '';
}

test('a code brings a flat answer with tokens, granted scope and remaining seconds', async () => {
  const simulator = await client.start();
  const { status, body, headers } = await client.exchange(simulator, await freshCode(simulator));
  expect(status).toBe(200);
  expect(body).toEqual({
    open_id: expect.stringMatching(/^-000/),
    scope: client.ALL_SCOPES,
    access_token: expect.stringMatching(/^act\./),
    expires_in: 7_200,
    refresh_token: expect.stringMatching(/^rft\./),
    refresh_expires_in: 15_552_000,
    token_type: 'Bearer',
  });
  expect(headers.get('x-tt-logid')).toMatch(/^20261122100000[0-9A-F]{20}$/);
});

test('a code is good once', async () => {
  const simulator = await client.start();
  const code = await freshCode(simulator);
  await client.exchange(simulator, code);
  const { body } = await client.exchange(simulator, code);
  expect(body.error).toBe('invalid_grant');
});

test('a code is dead after ten minutes, or after what the dial says', async () => {
  const simulator = await client.start();
  const [late, later] = [await freshCode(simulator), await freshCode(simulator)];
  simulator.advance(599_000);
  expect((await client.exchange(simulator, late)).body.access_token).toBeDefined();
  simulator.advance(1_000);
  const { body } = await client.exchange(simulator, later);
  expect(body).toMatchObject({
    error: 'invalid_grant',
    error_description: 'Authorization code is expired.',
  });
  simulator.dials.codeLifetimeSeconds = 5;
  const short = await freshCode(simulator);
  simulator.advance(5_000);
  expect((await client.exchange(simulator, short)).body.error).toBe('invalid_grant');
});

test.each(['invalid_request', 'invalid_grant'] as const)(
  'another redirect URI than that of the code is %s by dial',
  async (error) => {
    const simulator = await client.start();
    simulator.dials.redirectMismatchError = error;
    const change = { redirect_uri: `${client.REDIRECT_URI}/` };
    const { body } = await client.exchange(simulator, await freshCode(simulator), change);
    expect(body.error).toBe(error);
    expect(body.error_description).toContain('Redirect_uri is not matched');
  },
);

describe('PKCE', () => {
  const verifier = 'v'.repeat(43);
  const digest = createHash('sha256').update(verifier);
  const [hex, base64url] = [digest.copy().digest('hex'), digest.copy().digest('base64url')];
  const redeem = async (challenge: string | null, code_verifier: string | null) => {
    const simulator = await client.start();
    const method = { code_challenge_method: 'S256' };
    const changes = challenge === null ? {} : { code_challenge: challenge, ...method };
    const code = await freshCode(simulator, changes);
    return (await client.exchange(simulator, code, { code_verifier })).body.error;
  };

  test('a hexadecimal challenge fits its verifier', async () => {
    expect(await redeem(hex, verifier)).toBeUndefined();
  });
  test('a web app without a challenge passes', async () => {
    expect(await redeem(null, null)).toBeUndefined();
  });
  test.each([
    ['a base64url challenge', base64url, verifier],
    ['another verifier', hex, 'w'.repeat(43)],
    ['no verifier', hex, null],
    [
      'a verifier of 42 characters',
      createHash('sha256').update('v'.repeat(42)).digest('hex'),
      'v'.repeat(42),
    ],
    ['a verifier without a challenge', null, verifier],
  ])('%s fails', async (_, challenge, code_verifier) => {
    expect(await redeem(challenge, code_verifier)).toBe('invalid_request');
  });
});

describe('the token endpoint refuses', () => {
  test.each([
    ['a wrong secret', { client_secret: 'wrong' }, 'invalid_client'],
    ['a wrong key', { client_key: 'wrong' }, 'invalid_client'],
    ['a missing secret', { client_secret: null }, 'invalid_request'],
    ['client_id', { client_key: null, client_id: client.CLIENT_KEY }, 'invalid_request'],
    ['an unknown grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['no grant type', { grant_type: null }, 'invalid_request'],
    ['no redirect URI', { redirect_uri: null }, 'invalid_request'],
  ])('%s', async (_, changes, error) => {
    const simulator = await client.start();
    const { body } = await client.exchange(simulator, await freshCode(simulator), changes);
    expect(body).toEqual({
      error,
      error_description: expect.any(String),
      log_id: expect.stringMatching(/^\d{14}[0-9A-F]{20}$/),
    });
  });

  test.each([
    ['alone', {}],
    [
      'beside those in the body',
      { client_key: client.CLIENT_KEY, client_secret: client.CLIENT_SECRET },
    ],
  ])('credentials in a Basic header, %s', async (_, credentials) => {
    const simulator = await client.start();
    const { refreshToken } = await client.signIn(simulator);
    const basic = btoa(`${client.CLIENT_KEY}:${client.CLIENT_SECRET}`);
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken, ...credentials };
    const { body } = await client.send(`${simulator.origin}/v2/oauth/token/`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams(form),
    });
    expect(body.error).toBe('invalid_request');
    expect(simulator.grants()[0]?.refreshes).toBe(0);
  });

  test('a JSON body', async () => {
    const simulator = await client.start();
    const { refreshToken } = await client.signIn(simulator);
    const { body } = await client.send(`${simulator.origin}/v2/oauth/token/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_key: client.CLIENT_KEY,
        client_secret: client.CLIENT_SECRET,
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      }),
    });
    expect(body.error).toBe('invalid_request');
    expect(simulator.grants()[0]?.refreshes).toBe(0);
  });

  test('parameters in the query string, and one given twice', async () => {
    const simulator = await client.start();
    const { refreshToken } = await client.signIn(simulator);
    const form = new URLSearchParams({
      client_key: client.CLIENT_KEY,
      client_secret: client.CLIENT_SECRET,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const url = `${simulator.origin}/v2/oauth/token/`;
    const inQuery = await client.send(`${url}?${form}`, { method: 'POST', headers, body: form });
    const body = `${form}&client_key=${client.CLIENT_KEY}`;
    const twice = await client.send(url, { method: 'POST', headers, body });
    expect([inQuery.body.error, twice.body.error]).toEqual(['invalid_request', 'invalid_request']);
  });

  test('a path without its trailing slash, and GET', async () => {
    const simulator = await client.start();
    const without = await client.send(`${simulator.origin}/v2/oauth/token`, { method: 'POST' });
    const get = await client.send(`${simulator.origin}/v2/oauth/token/`);
    expect([without.status, get.status]).toEqual([404, 405]);
  });
});

test.each([200, 400, 401] as const)('OAuth errors arrive with HTTP %i by dial', async (status) => {
  const simulator = await client.start();
  simulator.dials.oauthErrorStatus = status;
  const answer = await client.refresh(simulator, 'rft.unknown');
  expect([answer.status, answer.body.error]).toEqual([status, 'invalid_grant']);
});

test('OAuth errors arrive with HTTP 200 unless a dial says otherwise', async () => {
  const simulator = await client.start();
  expect((await client.refresh(simulator, 'rft.unknown')).status).toBe(200);
});
