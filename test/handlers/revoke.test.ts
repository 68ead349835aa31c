import { createBackend, type Backend } from './backend.ts';

test.each(['refresh_token', 'access_token'] as const)(
  'RFC 7009: the %s ends the family at once (item 53)',
  async (kind) => {
    const backend = createBackend();
    const tokens = await backend.connect();
    const answer = await backend.call('revoke', backend.revoking(tokens[kind]));
    expect([answer.status, answer.json()]).toEqual([200, {}]);
    expect((await backend.bearer(tokens.access_token)).allowed).toBe(false);
    const refresh = await backend.call('token', backend.refreshing(tokens.refresh_token));
    expect(refresh.json().error).toBe('invalid_grant');
    expect(backend.connections.items.size).toBe(0);
  },
);

test('a warm instance ends a family whose token was made under a new key', async () => {
  const backend = createBackend();
  backend.refreshTokenKeys.live = ['new-key', 'old-key'];
  const tokens = await backend.connect();
  backend.refreshTokenKeys.remembered = ['old-key'];
  await backend.call('revoke', backend.revoking(tokens.refresh_token));
  expect((await backend.bearer(tokens.access_token)).allowed).toBe(false);
});

test('the last connection also revokes at TikTok, refreshing first when the token has expired (item 54)', async () => {
  const backend = createBackend();
  const { refresh_token } = await backend.connect();
  backend.advance(3 * 3_600_000);
  await backend.call('revoke', backend.revoking(refresh_token));
  expect(backend.tiktok.calls.map(({ verb }) => verb)).toEqual([
    'exchangeCode',
    'refresh',
    'revoke',
  ]);
  expect(backend.tiktok.tokens).toBeUndefined();
});

test('another connection of the same account stays, and so does the app at TikTok (items 40, 54)', async () => {
  const backend = createBackend();
  const [first, second] = [await backend.connect(), await backend.connect()];
  await backend.call('revoke', backend.revoking(first.refresh_token));
  expect(backend.tiktok.calls.map(({ verb }) => verb)).not.toContain('revoke');
  expect((await backend.bearer(second.access_token)).allowed).toBe(true);
  expect(backend.connections.items.size).toBe(1);
});

test('with TikTok down our tokens die at once, and upkeep revokes at TikTok later (item 54)', async () => {
  const backend = createBackend();
  const { refresh_token, access_token } = await backend.connect();
  backend.tiktok.next('revoke', { outcome: 'unavailable' });
  expect((await backend.call('revoke', backend.revoking(refresh_token))).status).toBe(200);
  expect((await backend.bearer(access_token)).allowed).toBe(false);
  expect(backend.tiktok.tokens).toBeDefined();
  await backend.upkeep();
  expect(backend.tiktok.tokens).toBeUndefined();
  expect([backend.connections.items.size, backend.unsettled.items.size]).toEqual([0, 0]);
});

test.each(['nonsense', 'A'.repeat(22) + '.1.' + 'A'.repeat(43), 'a.b.c', '💥'])(
  'RFC 7009 2.2: an unknown token is answered like a live one: %# (item 53)',
  async (token) => {
    const answer = await createBackend().call('revoke', createBackend().revoking(token));
    expect([answer.status, answer.json()]).toEqual([200, {}]);
  },
);

test('an expired access token still says what to end', async () => {
  const backend = createBackend();
  const { access_token } = await backend.connect();
  backend.advance(2 * 3_600_000);
  await backend.call('revoke', backend.revoking(access_token));
  expect(backend.connections.items.size).toBe(0);
});

test.each([
  ['no token', { token: undefined }, 400, 'invalid_request'],
  ['an empty token', { token: '' }, 400, 'invalid_request'],
  ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client'],
])('%s is refused and ends nothing (item 53)', async (_, change, status, error) => {
  const backend = createBackend();
  const { refresh_token, access_token } = await backend.connect();
  const answer = await backend.call('revoke', backend.revoking(refresh_token, change));
  expect([answer.status, answer.json().error]).toEqual([status, error]);
  expect((await backend.bearer(access_token)).allowed).toBe(true);
});

test('RFC 7009 2.1: an unknown hint is ignored, GET is not allowed (item 53)', async () => {
  const backend = createBackend();
  const draft = backend.revoking('x', { token_type_hint: 'whatever' });
  expect((await backend.call('revoke', draft)).status).toBe(200);
  expect((await backend.call('revoke', { ...draft, method: 'GET' })).status).toBe(405);
});

test('connections that TTL has swept do not keep the app at TikTok alive', async () => {
  const backend = createBackend();
  const [first, second] = [await backend.connect(), await backend.connect()];
  const swept = (await backend.bearer(first.access_token)).result.principalId;
  backend.connections.items.delete(swept);
  await backend.call('revoke', backend.revoking(second.refresh_token));
  expect(backend.tiktok.calls.at(-1)?.verb).toBe('revoke');
  expect(backend.accounts.items.size).toBe(0);
});

describe('no renewal at TikTok is begun that the function may not live to store (item 65)', () => {
  const refreshes = (backend: Backend) =>
    backend.tiktok.calls.filter(({ verb }) => verb === 'refresh').length;
  /** A connection whose access token at TikTok has died. */
  async function stale() {
    const backend = createBackend();
    const { refresh_token } = await backend.connect();
    backend.advance(3 * 3_600_000);
    const revoke = (remainingMs: number) =>
      backend.call('revoke', { ...backend.revoking(refresh_token), remainingMs });
    return { backend, refresh_token, revoke };
  }

  test('with 10 s left there is time for it', async () => {
    const { backend, revoke } = await stale();
    expect((await revoke(10_000)).status).toBe(200);
    expect([refreshes(backend), backend.connections.items.size]).toEqual([1, 0]);
  });

  test('with less, upkeep does it', async () => {
    const { backend, revoke } = await stale();
    expect((await revoke(9_999)).status).toBe(200);
    expect([refreshes(backend), backend.connections.items.size]).toEqual([0, 1]);
    await backend.upkeep({ remainingMs: 9_999 });
    expect([refreshes(backend), backend.connections.items.size]).toEqual([0, 1]);
    await backend.upkeep();
    expect([refreshes(backend), backend.connections.items.size]).toEqual([1, 0]);
  });

  test('a token that TikTok refuses late is not renewed any more', async () => {
    const backend = createBackend();
    const { refresh_token } = await backend.connect();
    backend.tiktok.next('revoke', () => {
      backend.advance(18_001);
      return { outcome: 'expired' };
    });
    expect((await backend.call('revoke', backend.revoking(refresh_token))).status).toBe(200);
    expect([refreshes(backend), backend.connections.items.size]).toEqual([0, 1]);
  });
});
