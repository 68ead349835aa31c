import fc from 'fast-check';
import { createBackend, BASE_URL, REDIRECT_URI, type Backend } from './backend.ts';

/** RFC 6749 4.1.2.1: no quote, no backslash, no control character, ASCII only. */
const ERROR_TEXT = /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/;
/** The whole of Unicode, without halves of pairs, which no address can carry. */
const hostile = fc.string({ unit: 'binary', maxLength: 60 });
const runs = { numRuns: 100 };

const locationOf = ({ headers }: { headers: Record<string, string> }) =>
  new URL(headers['location'] ?? 'none:');

/** TikTok's answer to a sign-in of this backend, come to the callback in the right browser. */
async function comeBack(backend: Backend, answer: Record<string, string>) {
  const { state, cookie } = await backend.begin();
  return backend.call('callback', { query: { ...answer, state }, headers: { cookie } });
}

/** No window per address: a property asks more often than a person. */
function unhurried(): Backend {
  const backend = createBackend();
  backend.windows.count = async () => 1;
  return backend;
}

test('RFC 6749 4.1.2.1: whatever TikTok says, error and description keep to their characters (item 6)', async () => {
  const backend = unhurried();
  await fc.assert(
    fc.asyncProperty(hostile, hostile, async (error, text) => {
      fc.pre(error !== '');
      const answer = await comeBack(backend, { error, error_description: text });
      const { searchParams } = locationOf(answer);
      expect(searchParams.get('error')).toMatch(/^[a-z_]+$/);
      expect(searchParams.get('error_description')).toMatch(ERROR_TEXT);
    }),
    runs,
  );
});

test('RFC 6749 4.1.2.1: whatever a client sends, error and description keep to their characters (item 6)', async () => {
  const backend = unhurried();
  const names = ['response_type', 'scope', 'code_challenge', 'code_challenge_method'] as const;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), hostile, async (name, value) => {
      fc.pre(value.trim() !== '');
      const query = { ...backend.authorizeQuery, [name]: value };
      const { searchParams } = locationOf(await backend.call('authorize', { query }));
      expect(searchParams.get('error')).toMatch(/^[a-z_]+$/);
      expect(searchParams.get('error_description')).toMatch(ERROR_TEXT);
    }),
    runs,
  );
});

test('RFC 6749 4.1.2: any state comes back as it was, with a code and with an error (items 10, A3)', async () => {
  const backend = unhurried();
  const states = fc.oneof(hostile, fc.webQueryParameters(), fc.constant('%2B+=&%zz ü'));
  await fc.assert(
    fc.asyncProperty(states, async (state) => {
      fc.pre(state !== '');
      const { state: id, cookie } = await backend.begin({ state });
      const query = { code: `tiktok*${id}`, state: id };
      const answer = await backend.call('callback', { query, headers: { cookie } });
      expect(locationOf(answer).searchParams.get('state')).toBe(state);
      const refused = { ...backend.authorizeQuery, state, response_type: 'token' };
      const error = await backend.call('authorize', { query: refused });
      expect(locationOf(error).searchParams.get('state')).toBe(state);
    }),
    runs,
  );
});

test.each(['authorize', 'callback'] as const)(
  'RFC 6749 3.1: %s takes GET, and tells other methods so (item 13)',
  async (route) => {
    for (const method of ['POST', 'PUT', 'HEAD', 'DELETE']) {
      const answer = await createBackend().call(route, { method });
      expect([method, answer.status, answer.headers['allow']]).toEqual([method, 405, 'GET']);
    }
  },
);

test('RFC 6749 10.10: a sign-in waits under the hash of 256 random bits, with all it needs (item 14)', async () => {
  const backend = createBackend();
  const { state, cookie } = await backend.begin();
  const other = await backend.begin();
  expect(Buffer.from(state, 'base64url')).toHaveLength(32);
  expect(other.state).not.toBe(state);
  const [[key, kept] = []] = [...backend.signIns.items];
  expect(kept?.signIn).toMatchObject({
    redirectUri: REDIRECT_URI,
    state: backend.authorizeQuery.state,
    codeChallenge: backend.authorizeQuery.code_challenge,
    expiresAt: backend.now() + 600_000,
  });
  const stored = `${key} ${JSON.stringify(kept)}`;
  expect(stored).not.toContain(state);
  expect(stored).not.toContain(cookie.split('=')[1]);
});

test('RFC 9700 4.12: every redirect is a 302 and carries no referrer on (items 20, 66)', async () => {
  const backend = createBackend();
  const query = { ...backend.authorizeQuery, response_type: 'token' };
  const answers = [
    (await backend.begin()).answer,
    await backend.call('authorize', { query }),
    await comeBack(backend, { code: 'tiktok*' }),
    await comeBack(backend, { error: 'access_denied' }),
  ];
  for (const { status, headers } of answers) {
    expect([status, headers['referrer-policy']]).toEqual([302, 'no-referrer']);
    expect(headers['cross-origin-opener-policy']).toBeUndefined();
  }
});

test('RFC 9700 4.3.2: a redirect holds a code, never a token (item 66)', async () => {
  const backend = createBackend();
  const answer = await comeBack(backend, { code: 'tiktok*' });
  expect([...locationOf(answer).searchParams.keys()].sort()).toEqual(['code', 'iss', 'state']);
  expect(answer.headers['location']).not.toMatch(/act\.|rft\.|eyJ/);
});

test('RFC 9207 2: every authorization response names the issuer, errors too (item 58)', async () => {
  const backend = createBackend();
  const answers = [
    await backend.call('authorize', { query: { ...backend.authorizeQuery, scope: 'none' } }),
    await backend.call('authorize', { query: { ...backend.authorizeQuery, state: '' } }),
    await comeBack(backend, { code: 'tiktok*' }),
    await comeBack(backend, { error: 'access_denied' }),
  ];
  for (const answer of answers)
    expect(locationOf(answer).searchParams.getAll('iss')).toEqual([BASE_URL]);
});

test('RFC 6749 5.1: the token answer names the scopes that were granted, not those asked (items 11, 21b)', async () => {
  const tokens = await createBackend({ scopes: ['user.info.basic', 'video.list'] }).connect();
  expect(tokens.scope).toBe('user.info.basic video.list');
});

test('RFC 6749 3.3: a client gets no scope that it did not ask, whatever TikTok gave before (items 11, 42)', async () => {
  const backend = createBackend({ user: { display_name: 'Ada', follower_count: 12 } });
  const { access_token, scope } = await backend.connect({ scope: 'user.info.profile' });
  expect(scope).toBe('user.info.basic user.info.profile');
  const { draft } = await backend.bearer(access_token);
  const query = { fields: 'display_name,follower_count' };
  expect((await backend.call('user', { ...draft, query })).json()).toMatchObject({
    data: { user: { display_name: 'Ada' }, missing_scopes: ['user.info.stats'] },
  });
  const [kept] = backend.connections.items.values();
  expect(kept?.scopes).toContain('user.info.stats');
});

test('a user who withholds the one permission that is needed is not connected, at TikTok neither (item 21b)', async () => {
  const backend = createBackend({ scopes: ['video.list'] });
  const answer = await backend.signIn();
  expect([answer.get('error'), answer.get('code')]).toEqual(['access_denied', null]);
  expect([backend.connections.items.size, backend.tiktok.tokens]).toEqual([0, undefined]);
});

test('a refusal at TikTok reaches the client as access_denied, which it takes for a no (item A4)', async () => {
  const answer = await comeBack(createBackend(), { error: 'access_denied' });
  expect(locationOf(answer).searchParams.get('error')).toBe('access_denied');
});
