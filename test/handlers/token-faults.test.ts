import { createBackend, SECRET, type Backend } from './backend.ts';

const DAY = 86_400_000;

/** A way in which a sign-in ends, played on a backend where these tokens were issued. */
type EndOfSignIn = (backend: Backend, tokens: Partial<Record<string, string>>) => unknown;

const refresh = async (backend: Backend, token: string) => {
  const answer = await backend.call('token', backend.refreshing(token));
  const body = answer.json() as Partial<Record<string, string>>;
  return { status: answer.status, headers: answer.headers, body };
};

test('RFC 6749 6: a token of another client is refused, though the caller proved itself (items 22, 27)', async () => {
  const backend = createBackend();
  const code = (await backend.signIn()).get('code') ?? '';
  const { refresh_token } = await backend.connect();
  for (const grant of backend.grants.items.values()) grant.clientId = 'another-client';
  for (const { code: kept } of backend.codes.items.values()) kept.clientId = 'another-client';
  const redeemed = await backend.call('token', backend.redemption(code));
  expect([redeemed.status, redeemed.json().error]).toEqual([400, 'invalid_grant']);
  expect(await refresh(backend, refresh_token)).toMatchObject({
    status: 400,
    body: { error: 'invalid_grant' },
  });
  await backend.call('revoke', backend.revoking(refresh_token));
  expect([...backend.grants.items.values()].filter(({ revokedAt }) => revokedAt)).toEqual([]);
});

test('a crash between the rotation and its answer costs nothing: the retry gets the same successor (items 34, 38d)', async () => {
  const backend = createBackend();
  const { refresh_token } = await backend.connect();
  const { values } = backend.refreshTokenKeys;
  let readings = 0;
  // The second reading comes after the rotation is written.
  backend.refreshTokenKeys.values = async () => {
    readings += 1;
    if (readings === 2) throw new Error('the instance died');
    return values();
  };
  expect(await refresh(backend, refresh_token)).toMatchObject({
    status: 500,
    body: { error: 'server_error' },
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
  expect([...backend.grants.items.values()][0]?.generation).toBe(2);
  const [retry, again] = [
    await refresh(backend, refresh_token),
    await refresh(backend, refresh_token),
  ];
  expect([retry.status, again.status]).toEqual([200, 200]);
  expect(again.body['refresh_token']).toBe(retry.body['refresh_token']);
  expect((await backend.bearer(retry.body['access_token'] ?? '')).allowed).toBe(true);
});

test('a fault of KMS leaves the code unused: the same code is redeemed when it is over (items 25, 38d)', async () => {
  const backend = createBackend();
  const code = (await backend.signIn()).get('code') ?? '';
  const { sign } = backend.signer;
  backend.signer.sign = async () => {
    throw new Error('KMS does not answer');
  };
  expect((await backend.call('token', backend.redemption(code))).status).toBe(500);
  backend.signer.sign = sign;
  const [redeemed, replayed] = [
    await backend.call('token', backend.redemption(code)),
    await backend.call('token', backend.redemption(code)),
  ];
  expect([redeemed.status, replayed.json().error]).toEqual([200, 'invalid_grant']);
});

test('a limit that is met leaves the code unused: nothing was signed, and it is redeemed later (items 25, 38d)', async () => {
  const backend = createBackend();
  const code = (await backend.signIn()).get('code') ?? '';
  const { count } = backend.windows;
  backend.windows.count = async () => Infinity;
  const held = await backend.call('token', backend.redemption(code));
  expect([held.status, held.json().error]).toEqual([429, 'temporarily_unavailable']);
  backend.windows.count = count;
  expect(backend.log.lines.map(({ event }) => event)).not.toContain('tokens_issued');
  expect((await backend.call('token', backend.redemption(code))).status).toBe(200);
});

test('losing the race for a rotation again and again is 503 with a time to wait, and ends nothing (item 34)', async () => {
  const backend = createBackend();
  const { refresh_token } = await backend.connect();
  const { rotate } = backend.grants;
  backend.grants.rotate = async () => false;
  expect(await refresh(backend, refresh_token)).toMatchObject({
    status: 503,
    body: { error: 'temporarily_unavailable' },
    headers: { 'retry-after': '1' },
  });
  backend.grants.rotate = rotate;
  expect((await refresh(backend, refresh_token)).status).toBe(200);
});

test('RFC 6749 10.4: no use moves the absolute end of a sign-in (items 36, 39)', async () => {
  const backend = createBackend();
  let { refresh_token } = await backend.connect();
  for (let day = 0; day < 720; day += 90) {
    refresh_token = (await refresh(backend, refresh_token)).body['refresh_token'] ?? '';
    backend.advance(90 * DAY);
  }
  const last = await refresh(backend, refresh_token);
  expect(Number(last.body['refresh_token_expires_in'])).toBe(10 * 86_400);
  backend.advance(10 * DAY);
  expect(await refresh(backend, last.body['refresh_token'] ?? '')).toMatchObject({
    status: 400,
    body: { error: 'invalid_grant' },
  });
});

test.each<[name: string, end: EndOfSignIn]>([
  [
    'revoked',
    (backend, tokens) => backend.call('revoke', backend.revoking(tokens['refresh_token'] ?? '')),
  ],
  ['idle for 180 days', async (backend) => backend.advance(180 * DAY)],
  ['swept from the table', async (backend) => backend.grants.items.clear()],
  [
    'withdrawn at TikTok',
    async (backend, tokens) => {
      backend.tiktok.next('user', { outcome: 'expired' });
      backend.tiktok.next('refresh', { outcome: 'dead' });
      const { draft } = await backend.bearer(tokens['access_token'] ?? '');
      return backend.call('user', { ...draft, query: { fields: 'open_id' } });
    },
  ],
])('RFC 6749 5.2: after a sign-in was %s a refresh is invalid_grant (item 39)', async (_, end) => {
  const backend = createBackend();
  const tokens = await backend.connect();
  await end(backend, { ...tokens });
  expect(await refresh(backend, tokens.refresh_token)).toMatchObject({
    status: 400,
    body: { error: 'invalid_grant' },
  });
});

test('RFC 7636 4.6: a verifier of the right form that is wrong by one letter is refused (item 23)', async () => {
  const backend = createBackend();
  const code = (await backend.signIn()).get('code') ?? '';
  const near = { code_verifier: `${'v'.repeat(42)}w` };
  expect((await backend.call('token', backend.redemption(code, near))).json().error).toBe(
    'invalid_grant',
  );
});

test('RFC 6749 2.3.1: an unknown client and a wrong secret get one and the same answer (item 29)', async () => {
  const backend = createBackend();
  const answers = await Promise.all(
    [
      { client_id: 'nobody' },
      { client_secret: 'wrong' },
      { client_id: 'nobody', client_secret: 'wrong' },
      { client_secret: `${SECRET} ` },
    ].map((change) => backend.call('token', backend.refreshing('x', change))),
  );
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]?.status).toBe(401);
});
