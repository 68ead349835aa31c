import { CLIENT_ID } from '../../contract/api.ts';
import { BASE_URL, REDIRECT_URI, createBackend, type Backend } from './backend.ts';

const fails = async () => {
  throw new Error('it does not answer');
};

describe('GET /oauth/authorize', () => {
  test('sends the browser to TikTok with our own state and a forced consent page (items 14, 16)', async () => {
    const { answer, state } = await createBackend().begin();
    const location = new URL(answer.headers['location']!);
    expect(answer.status).toBe(302);
    expect(location.origin + location.pathname).toBe('https://www.tiktok.com/v2/auth/authorize/');
    expect(Object.fromEntries(location.searchParams)).toEqual({
      client_key: 'tiktok-key',
      scope: 'user.info.basic,user.info.profile,user.info.stats,video.list',
      redirect_uri: `${BASE_URL}/auth/tiktok/callback`,
      state,
      response_type: 'code',
      disable_auto_auth: '1',
    });
    expect(state).toMatch(/^[\w-]{43}$/);
  });

  test('binds the flow to the browser by one __Host- cookie per flow (items 17, 18)', async () => {
    const backend = createBackend();
    const [first, second] = [await backend.begin(), await backend.begin()];
    expect(first.answer.cookies).toHaveLength(1);
    expect(first.answer.cookies[0]).toMatch(
      /^__Host-signin-[\w-]{12}=[\w-]{43}; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Lax$/,
    );
    expect(first.cookie.split('=')[0]).not.toBe(second.cookie.split('=')[0]);
  });

  test('RFC 6749 4.1.2.1: a stranger gets a page, never a redirect, and nothing is stored (item 2)', async () => {
    const backend = createBackend();
    for (const change of [{ redirect_uri: 'https://evil.example/' }, { client_id: '<script>' }]) {
      const answer = await backend.call('authorize', {
        query: { ...backend.authorizeQuery, ...change },
      });
      expect(answer.status).toBe(400);
      expect(answer.headers['location']).toBeUndefined();
      expect(answer.headers['content-type']).toContain('text/html');
      expect(answer.text).not.toContain('<script>');
    }
    expect(backend.signIns.items.size).toBe(0);
  });

  test('RFC 6749 4.1.2.1: a fault after that goes back to the client with state and iss (items 1, 5, 58)', async () => {
    const backend = createBackend();
    const answer = await backend.call('authorize', {
      query: { ...backend.authorizeQuery, response_type: 'token' },
    });
    const location = new URL(answer.headers['location']!);
    expect(location.origin + location.pathname).toBe(REDIRECT_URI);
    expect(Object.fromEntries(location.searchParams)).toEqual({
      error: 'unsupported_response_type',
      error_description: expect.any(String),
      state: backend.authorizeQuery.state,
      iss: BASE_URL,
    });
  });

  test.each<[string, (backend: Backend) => unknown]>([
    ['the table', (backend) => (backend.ports.signIns.begin = fails)],
    ['the secret', (backend) => (backend.ports.tiktokSecret.values = fails)],
  ])(
    'RFC 6749 4.1.2.1: so does a fault of ours, when %s does not answer (items 1, 5, 58)',
    async (_, breakOff) => {
      const backend = createBackend();
      breakOff(backend);
      const { answer } = await backend.begin();
      const location = new URL(answer.headers['location']!);
      expect([answer.status, location.origin + location.pathname]).toEqual([302, REDIRECT_URI]);
      expect(Object.fromEntries(location.searchParams)).toEqual({
        error: 'server_error',
        error_description: expect.stringContaining('Try again'),
        state: backend.authorizeQuery.state,
        iss: BASE_URL,
      });
      expect(backend.log.lines).toContainEqual({
        level: 'error',
        event: 'fault',
        facts: { route: 'authorize', error: 'Error', at: expect.any(String) },
      });
    },
  );

  test('RFC 9700 4.16: no CORS, and strict headers on its page (items 12, 60, 62)', async () => {
    const backend = createBackend();
    const answer = await backend.call('authorize', {
      query: {},
      headers: { origin: 'https://reports.example' },
    });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual(
      [],
    );
    expect(answer.headers).toMatchObject({
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
      ),
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'strict-transport-security': expect.stringContaining('max-age='),
    });
    expect(answer.headers['cross-origin-opener-policy']).toBeUndefined();
  });
});

describe('GET /auth/tiktok/callback', () => {
  test('RFC 9207 2: answers the client with a code, its own state byte for byte, and iss (items 10, 58, A3)', async () => {
    const backend = createBackend();
    expect(Object.fromEntries(await backend.signIn())).toEqual({
      code: expect.stringMatching(/^[\w-]{43}$/),
      state: backend.authorizeQuery.state,
      iss: BASE_URL,
    });
  });

  test('nothing secret is stored in clear (item 24)', async () => {
    const backend = createBackend();
    const code = (await backend.signIn()).get('code')!;
    const stored = JSON.stringify(
      [backend.signIns, backend.codes, backend.grants, backend.connections, backend.accounts].map(
        ({ items }) => [...items.entries()],
      ),
    );
    for (const secret of [code, 'act.1', 'rft.1', 'open-id-1', 'tiktok*0!']) {
      expect(stored).not.toContain(secret);
    }
  });

  test('clears the cookie of its flow (item 18)', async () => {
    const backend = createBackend();
    const { state, cookie } = await backend.begin();
    const answer = await backend.call('callback', {
      query: { code: 'c', state },
      headers: { cookie },
    });
    expect(answer.cookies).toEqual([
      `${cookie.split('=')[0]}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`,
    ]);
  });

  test.each([
    ['without a cookie', ''],
    ['with the cookie of another flow', 'other'],
    ['with a wrong value', 'wrong'],
  ])('RFC 9700 4.7: %s: a page, no code, and TikTok is not asked (item 17)', async (_, kind) => {
    const backend = createBackend();
    const { state, cookie } = await backend.begin();
    const other = (await backend.begin()).cookie;
    const header = { '': '', other, wrong: `${cookie.split('=')[0]}=${'A'.repeat(43)}` }[kind]!;
    const answer = await backend.call('callback', {
      query: { code: 'c', state },
      headers: { cookie: header },
    });
    expect(answer.status).toBe(400);
    expect(answer.headers['location']).toBeUndefined();
    expect(backend.tiktok.calls).toEqual([]);
    expect(backend.codes.items.size).toBe(0);
  });

  test('twenty callbacks at once exchange the code once (item 19)', async () => {
    const backend = createBackend();
    const { state, cookie } = await backend.begin();
    const draft = { query: { code: 'c', state }, headers: { cookie } };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => backend.call('callback', draft)),
    );
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(1);
    expect(backend.tiktok.calls).toHaveLength(1);
  });

  test('a sign-in that took longer than ten minutes is over (items 14, 17)', async () => {
    const backend = createBackend();
    const { state, cookie } = await backend.begin();
    backend.advance(600_001);
    const answer = await backend.call('callback', {
      query: { code: 'c', state },
      headers: { cookie },
    });
    expect(answer.status).toBe(400);
  });

  test.each([
    [{ code: ['a', 'b'] }],
    [{ code: 'a', error: 'access_denied' }],
    [{}],
    [{ code: '' }],
    [{ error: ['a', 'b'] }],
  ])('an answer that contradicts itself gets a page: %j (item 21c)', async (change) => {
    const backend = createBackend();
    const { state, cookie } = await backend.begin();
    const answer = await backend.call('callback', {
      query: { state, ...change },
      headers: { cookie },
    });
    expect(answer.status).toBe(400);
    expect(backend.tiktok.calls).toEqual([]);
  });

  test.each([
    ['missing', undefined],
    ['unknown', 'x'],
    ['repeated', ['a', 'b']],
    ['huge', 'x'.repeat(5000)],
  ])('state %s: a page (item 21c)', async (_, state) => {
    const answer = await createBackend().call('callback', { query: { code: 'c', state } });
    expect(answer.status).toBe(400);
    expect(answer.headers['location']).toBeUndefined();
  });

  test.each([
    ['access_denied', 'access_denied'],
    ['invalid_scope', 'invalid_scope'],
    ['temporarily_unavailable', 'temporarily_unavailable'],
    ['unauthorized_client', 'server_error'],
    ['"><script>', 'server_error'],
  ])(
    "TikTok's error %s is relayed as %s, without its text (items 21a, 58)",
    async (theirs, ours) => {
      const backend = createBackend();
      const { state, cookie } = await backend.begin();
      const answer = await backend.call('callback', {
        query: { error: theirs, error_description: 'hostile "text"', state },
        headers: { cookie },
      });
      const parameters = new URL(answer.headers['location']!).searchParams;
      expect(parameters.get('error')).toBe(ours);
      expect(parameters.get('error_description')).not.toContain('hostile');
      expect(parameters.get('iss')).toBe(BASE_URL);
    },
  );

  test.each([
    [{ outcome: 'unavailable' } as const, 'temporarily_unavailable'],
    [{ outcome: 'rate_limited' } as const, 'temporarily_unavailable'],
    [{ outcome: 'dead' } as const, 'server_error'],
    [{ outcome: 'refused', code: 'invalid_client' } as const, 'server_error'],
  ])('an exchange that is %j goes back as %s (item 21a)', async (outcome, error) => {
    const backend = createBackend();
    backend.tiktok.next('exchangeCode', outcome);
    expect((await backend.signIn()).get('error')).toBe(error);
    expect(backend.codes.items.size).toBe(0);
  });

  test('redirects given to the callback are ignored', async () => {
    const backend = createBackend();
    const { state, cookie } = await backend.begin();
    const answer = await backend.call('callback', {
      query: {
        code: 'c',
        state,
        redirect_uri: 'https://evil.example',
        next: 'https://evil.example',
      },
      headers: { cookie },
    });
    expect(answer.headers['location']).toMatch(new RegExp(`^${REDIRECT_URI}\\?code=`));
  });
});

test('the sign-in routes have a window per source address', async () => {
  const backend = createBackend();
  const query = { ...backend.authorizeQuery, client_id: CLIENT_ID };
  for (let at = 0; at < 60; at += 1) await backend.call('authorize', { query });
  const answer = await backend.call('authorize', { query });
  expect(answer.status).toBe(429);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect(answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
  const page = await backend.call('authorize', { query, headers: { accept: 'text/html' } });
  expect([page.status, page.headers['content-type']]).toEqual([429, 'text/html; charset=utf-8']);
  const minutes = Math.ceil(Number(page.headers['retry-after']) / 60);
  expect(minutes).toBeGreaterThan(1);
  expect(page.text).toContain('<p>Too many requests from this address.</p>');
  expect(page.text).toContain(`Wait ${minutes} minutes and try again from Looker Studio.`);
  expect((await backend.call('authorize', { query, sourceIp: '192.0.2.2' })).status).toBe(302);
});

test('a failing limiter locks nobody out', async () => {
  const backend = createBackend();
  backend.windows.count = async () => {
    throw new Error('table down');
  };
  expect((await backend.begin()).answer.status).toBe(302);
});
