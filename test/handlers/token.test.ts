import { createBackend, SECRET, type Backend } from './backend.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function withCode(backend: Backend = createBackend()) {
  return { backend, code: (await backend.signIn()).get('code')! };
}
const refresh = async (backend: Backend, token: string) => {
  const answer = await backend.call('token', backend.refreshing(token));
  return { status: answer.status, body: answer.json() as unknown as Record<string, string> };
};

describe('authorization_code', () => {
  test('RFC 6749 5.1: the answer of a redemption (items 35, A9, A11)', async () => {
    const { backend, code } = await withCode();
    const answer = await backend.call('token', backend.redemption(code));
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      pragma: 'no-cache',
    });
    expect(answer.json()).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{86}$/),
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: expect.any(String),
      refresh_token_expires_in: 180 * 86_400,
      scope: 'user.info.basic user.info.profile user.info.stats video.list',
    });
    expect(answer.text.length).toBeLessThan(4096);
  });

  test('of fifty parallel redemptions exactly one wins (item 25)', async () => {
    const { backend, code } = await withCode();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => backend.call('token', backend.redemption(code))),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(49);
  });

  test('RFC 6749 4.1.2: a second valid use ends the family (items 25, 26)', async () => {
    const { backend, code } = await withCode();
    const tokens = (
      await backend.call('token', backend.redemption(code))
    ).json() as never as Record<string, string>;
    expect((await backend.bearer(tokens['access_token']!)).allowed).toBe(true);
    const replay = await backend.call('token', backend.redemption(code));
    expect([replay.status, replay.json().error]).toEqual([400, 'invalid_grant']);
    expect((await backend.bearer(tokens['access_token']!)).allowed).toBe(false);
    expect((await refresh(backend, tokens['refresh_token']!)).body).toMatchObject({
      error: 'invalid_grant',
    });
  });

  test.each([
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client'],
    ['no secret', { client_secret: undefined }, 401, 'invalid_client'],
    ['another client', { client_id: 'other' }, 401, 'invalid_client'],
    ['a wrong verifier', { code_verifier: 'w'.repeat(43) }, 400, 'invalid_grant'],
    ['no verifier', { code_verifier: undefined }, 400, 'invalid_request'],
    ['a short verifier', { code_verifier: 'short' }, 400, 'invalid_request'],
    ['another redirect_uri', { redirect_uri: 'https://evil.example/' }, 400, 'invalid_grant'],
    ['no redirect_uri', { redirect_uri: undefined }, 400, 'invalid_request'],
    ['no code', { code: undefined }, 400, 'invalid_request'],
    ['an unknown code', { code: 'A'.repeat(43) }, 400, 'invalid_grant'],
    ['no grant_type', { grant_type: undefined }, 400, 'invalid_request'],
    ['another grant_type', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ])(
    'RFC 6749 4.1.3, RFC 7636 4.6: %s is refused and neither uses nor spoils the code (items 22, 23, 25, 27, 33, A12)',
    async (_, change, status, error) => {
      const { backend, code } = await withCode();
      const refused = await backend.call('token', backend.redemption(code, change));
      expect([refused.status, refused.json().error]).toEqual([status, error]);
      expect(refused.headers['cache-control']).toBe('no-store');
      expect((await backend.call('token', backend.redemption(code))).status).toBe(200);
    },
  );

  test('a replay with a wrong verifier or secret leaves the family alive (item 25)', async () => {
    const { backend, code } = await withCode();
    const { access_token } = (
      await backend.call('token', backend.redemption(code))
    ).json() as never as Record<string, string>;
    await backend.call('token', backend.redemption(code, { code_verifier: 'w'.repeat(43) }));
    await backend.call('token', backend.redemption(code, { client_secret: 'wrong' }));
    expect((await backend.bearer(access_token!)).allowed).toBe(true);
  });

  test('RFC 6749 4.1.2: a code lives sixty seconds (item 24)', async () => {
    const { backend, code } = await withCode();
    backend.advance(60_001);
    expect((await backend.call('token', backend.redemption(code))).json().error).toBe(
      'invalid_grant',
    );
  });
});

describe('refresh_token', () => {
  test('rotates, and both tokens of the answer work', async () => {
    const backend = createBackend();
    const first = await backend.connect();
    const second = await refresh(backend, first.refresh_token);
    expect(second.status).toBe(200);
    expect(second.body['refresh_token']).not.toBe(first.refresh_token);
    expect((await backend.bearer(second.body['access_token']!)).allowed).toBe(true);
  });

  test.each([5 * MINUTE, 20 * HOUR, 7 * 24 * HOUR])(
    'a lost answer retried after %i ms gets the same successor (items 38a, 38b, 38c, 38d, A6)',
    async (ms) => {
      const backend = createBackend();
      const { refresh_token } = await backend.connect();
      const lost = await refresh(backend, refresh_token);
      backend.advance(ms);
      const again = await refresh(backend, refresh_token);
      expect(again.status).toBe(200);
      expect(again.body['refresh_token']).toBe(lost.body['refresh_token']);
    },
  );

  test('a thousand parallel refreshes all answer the same successor (items 38c, 38d, A7)', async () => {
    const backend = createBackend();
    const { refresh_token } = await backend.connect();
    backend.windows.count = async () => 1;
    const answers = await Promise.all(
      Array.from({ length: 1000 }, () => refresh(backend, refresh_token)),
    );
    expect(new Set(answers.map(({ body }) => body['refresh_token'])).size).toBe(1);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  test('RFC 9700 4.14.2: the old token is reuse once its successor was presented and a minute has passed (items 38, 38d)', async () => {
    const backend = createBackend();
    const first = await backend.connect();
    const second = await refresh(backend, first.refresh_token);
    await refresh(backend, second.body['refresh_token']!);
    backend.advance(MINUTE);
    const grandparent = await refresh(backend, first.refresh_token);
    expect(grandparent.body).toMatchObject({ error: 'invalid_grant' });
    expect((await refresh(backend, second.body['refresh_token']!)).body).toMatchObject({
      error: 'invalid_grant',
    });
    expect(backend.log.lines.map(({ event }) => event)).toContain('refresh_token_reused');
  });

  test('a parallel run that is slow by two generations is refused, and the others go on (items 38, A7)', async () => {
    const backend = createBackend();
    const first = await backend.connect();
    const second = await refresh(backend, first.refresh_token);
    const third = await refresh(backend, second.body['refresh_token']!);
    backend.advance(MINUTE - 1);
    const slow = await refresh(backend, first.refresh_token);
    expect([slow.status, slow.body['error']]).toEqual([400, 'invalid_grant']);
    expect((await backend.bearer(third.body['access_token']!)).allowed).toBe(true);
    expect((await refresh(backend, third.body['refresh_token']!)).status).toBe(200);
  });

  test('an access token of the new generation in use ends the grace of the old refresh token (items 38, 38b, 38d)', async () => {
    const backend = createBackend();
    const first = await backend.connect();
    const second = await refresh(backend, first.refresh_token);
    await backend.bearer(second.body['access_token']!);
    backend.advance(59_000);
    expect((await refresh(backend, first.refresh_token)).status).toBe(200);
    backend.advance(2_000);
    expect((await refresh(backend, first.refresh_token)).body).toMatchObject({
      error: 'invalid_grant',
    });
    expect((await backend.bearer(second.body['access_token']!)).allowed).toBe(false);
  });

  test('a wrong secret changes nothing (items 27, 38d)', async () => {
    const backend = createBackend();
    const { refresh_token } = await backend.connect();
    const wrong = await backend.call(
      'token',
      backend.refreshing(refresh_token, { client_secret: 'x' }),
    );
    expect(wrong.status).toBe(401);
    expect((await refresh(backend, refresh_token)).status).toBe(200);
  });

  test('both secrets of a rotation are live (item 29)', async () => {
    const backend = createBackend();
    const { refresh_token } = await backend.connect();
    backend.clientSecrets.live = ['new-secret', SECRET];
    expect((await refresh(backend, refresh_token)).status).toBe(200);
    backend.clientSecrets.live = ['new-secret'];
    expect((await refresh(backend, refresh_token)).status).toBe(401);
  });

  test('a warm instance takes a client secret that was changed a moment ago (item 29)', async () => {
    const backend = createBackend();
    const { refresh_token } = await backend.connect();
    backend.clientSecrets.live = ['new-secret', SECRET];
    backend.clientSecrets.remembered = [SECRET];
    const answer = await backend.call(
      'token',
      backend.refreshing(refresh_token, { client_secret: 'new-secret' }),
    );
    expect(answer.status).toBe(200);
  });

  test('a warm instance takes a token that its neighbour made under a new key (items 36, 38c)', async () => {
    const backend = createBackend();
    const first = await backend.connect();
    backend.refreshTokenKeys.live = ['new-key', 'refresh-token-key'];
    const { body } = await refresh(backend, first.refresh_token);
    backend.refreshTokenKeys.remembered = ['refresh-token-key'];
    expect((await refresh(backend, body['refresh_token']!)).status).toBe(200);
  });

  test('a code whose sign-in has ended meanwhile is refused, and no dead tokens are handed out (item 25)', async () => {
    const ends: Record<string, (backend: Backend) => unknown> = {
      'by the operator': (backend) => backend.endAllSessions(),
      'at TikTok': (backend) => {
        const [id = ''] = backend.grants.items.keys();
        return backend.grants.revoke(id, backend.now());
      },
    };
    for (const end of Object.values(ends)) {
      const backend = createBackend();
      const code = (await backend.signIn()).get('code')!;
      await end(backend);
      const answer = await backend.call('token', backend.redemption(code));
      expect([answer.status, answer.json().error]).toEqual([400, 'invalid_grant']);
    }
  });

  test('a wrong scope does not hide that a copy of an old token is in use (item 38)', async () => {
    const backend = createBackend();
    const first = await backend.connect();
    const second = await refresh(backend, first.refresh_token);
    const third = await refresh(backend, second.body['refresh_token']!);
    backend.advance(61_000);
    const copy = { ...backend.refreshing(first.refresh_token, { scope: 'nonsense' }) };
    expect((await backend.call('token', copy)).json().error).toBe('invalid_grant');
    expect((await refresh(backend, third.body['refresh_token']!)).body).toMatchObject({
      error: 'invalid_grant',
    });
  });

  test('RFC 6749 6: scope may be narrower, never wider (items 33, 36)', async () => {
    const backend = createBackend({ scopes: ['user.info.basic', 'video.list'] });
    const { refresh_token } = await backend.connect();
    const wider = await backend.call(
      'token',
      backend.refreshing(refresh_token, { scope: 'user.info.stats' }),
    );
    expect(wider.json().error).toBe('invalid_scope');
    const narrower = await backend.call(
      'token',
      backend.refreshing(refresh_token, { scope: 'video.list' }),
    );
    expect(narrower.json()).toMatchObject({ scope: 'video.list' });
  });

  test('one switch ends every sign-in made before, refresh and access tokens alike (item 67)', async () => {
    const backend = createBackend();
    const { refresh_token, access_token } = await backend.connect();
    backend.endAllSessions();
    expect((await refresh(backend, refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await backend.bearer(access_token)).allowed).toBe(false);
    backend.advance(1000);
    const again = await backend.connect();
    expect((await backend.bearer(again.access_token)).allowed).toBe(true);
    expect((await refresh(backend, again.refresh_token)).status).toBe(200);
  });

  test('180 idle days end a sign-in, use keeps it (item 36)', async () => {
    const backend = createBackend();
    let { refresh_token } = await backend.connect();
    for (let month = 0; month < 12; month += 1) {
      backend.advance(60 * 24 * HOUR);
      refresh_token = (await refresh(backend, refresh_token)).body['refresh_token']!;
    }
    backend.advance(181 * 24 * HOUR);
    expect((await refresh(backend, refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
  });

  test.each(['', 'nonsense', 'A'.repeat(22) + '.1.' + 'A'.repeat(43), '💥'.repeat(100)])(
    'a token that is not ours is refused: %#',
    async (token) => {
      const backend = createBackend();
      await backend.connect();
      const answer = await backend.call('token', backend.refreshing(token));
      expect(answer.status).toBe(400);
      expect(answer.json().error).toBe(token === '' ? 'invalid_request' : 'invalid_grant');
    },
  );
});
