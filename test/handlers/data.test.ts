import { createBackend } from './backend.ts';
import { connected, videos } from './connected-data.ts';
import type { RequestDraft } from './event.ts';

test('the authorizer hands on the connection and the key of the usage plan', async () => {
  const { backend, access_token } = await connected();
  const { result } = await backend.bearer(access_token);
  expect(result.usageIdentifierKey).toBe('usage-plan-key');
  expect(result.context).toEqual({
    connectionId: result.principalId,
    clientId: 'looker-studio-connector',
    scope: 'user.info.basic user.info.profile user.info.stats video.list',
  });
  expect((await backend.bearer('x')).result).toMatchObject({ principalId: 'nobody' });
});

test("user: the fields asked, in TikTok's envelope (item 52)", async () => {
  const { get, backend } = await connected();
  const answer = await get('user', { fields: 'display_name,follower_count' });
  expect(answer.status).toBe(200);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.json()).toEqual({
    data: {
      user: { display_name: 'Ada', follower_count: 12 },
      missing_scopes: [],
      data_as_of: backend.now(),
    },
    error: { code: 'ok', message: '', log_id: 'request-1' },
  });
});

test('user: no fields parameter means all of them', async () => {
  const { get } = await connected();
  const { data } = (await get('user')).json() as never as { data: { user: object } };
  expect(Object.keys(data.user)).toHaveLength(14);
});

test('fields of permissions not granted are left out and named (items 21b, 42)', async () => {
  const { get, backend } = await connected(['user.info.basic']);
  expect((await get('user', { fields: 'display_name,follower_count' })).json()).toMatchObject({
    data: { user: { display_name: 'Ada' }, missing_scopes: ['user.info.stats'] },
  });
  const [, fieldsAsked] = backend.tiktok.calls.at(-1)?.args ?? [];
  expect(fieldsAsked).toContain('display_name');
  expect(fieldsAsked).not.toContain('follower_count');
  const refused = await get('videos', { fields: 'id' });
  expect([refused.status, refused.json().error]).toEqual([
    403,
    {
      code: 'scope_not_authorized',
      message: 'The user did not grant video.list.',
      log_id: 'request-1',
    },
  ]);
});

test("videos: one page as at TikTok, with TikTok's cursor", async () => {
  const { get, backend } = await connected();
  const first = (
    await get('videos', { fields: 'id,view_count', max_count: '3' })
  ).json() as never as {
    data: { videos: object[]; cursor: number; has_more: boolean };
  };
  expect(first.data).toEqual({
    videos: videos.slice(0, 3),
    cursor: 3,
    has_more: true,
    is_complete: false,
    missing_scopes: [],
    data_as_of: backend.now(),
  });
  const next = (
    await get('videos', { fields: 'view_count', max_count: '500', cursor: '3' })
  ).json() as never as typeof first;
  expect(next.data.videos).toEqual(videos.slice(3, 23).map(({ view_count }) => ({ view_count })));
});

test('videos: without a size of its own a page has ten, as at TikTok', async () => {
  const { get } = await connected();
  const { data } = (await get('videos', { fields: 'id' })).json() as never as {
    data: { videos: object[] };
  };
  expect(data.videos).toHaveLength(10);
});

test('videos: limit collects pages and says whether there are more', async () => {
  const { get, backend } = await connected();
  const all = (await get('videos', { fields: 'id', limit: '200' })).json() as never as {
    data: { videos: object[]; has_more: boolean };
  };
  expect([all.data.videos.length, all.data.has_more]).toEqual([45, false]);
  // Three pages, and the one asked blindly beside the first.
  expect(backend.tiktok.calls.filter(({ verb }) => verb === 'videos')).toHaveLength(4);
  const some = (await get('videos', { fields: 'id', limit: '41' })).json() as never as typeof all;
  expect([some.data.videos.length, some.data.has_more]).toEqual([41, true]);
});

test('videos: repeats at a page edge are returned once, an empty page is passed over', async () => {
  const { get, backend } = await connected();
  const page = (ids: string[], cursor: number, hasMore: boolean) =>
    ({ outcome: 'ok', value: { videos: ids.map((id) => ({ id })), cursor, hasMore } }) as const;
  backend.tiktok.next('videos', page(['1', '2'], 10, true));
  backend.tiktok.next('videos', page([], 9, true));
  backend.tiktok.next('videos', page(['2', '3'], 8, false));
  expect((await get('videos', { fields: 'id', limit: '100' })).json()).toMatchObject({
    data: { videos: [{ id: '1' }, { id: '2' }, { id: '3' }], has_more: false },
  });
});

test('videos: a cursor that does not move is an error, not an endless loop', async () => {
  const { get, backend } = await connected();
  for (let at = 0; at < 3; at += 1) {
    backend.tiktok.next('videos', {
      outcome: 'ok',
      value: { videos: [{ id: 'x' }], cursor: 5, hasMore: true },
    });
  }
  expect((await get('videos', { limit: '100' })).json().error).toMatchObject({
    code: 'upstream_unavailable',
  });
});

test('a token that TikTok refuses before its time is renewed once, unseen by the caller', async () => {
  const { get, backend } = await connected();
  backend.tiktok.next('user', { outcome: 'expired' });
  expect((await get('user', { fields: 'display_name' })).status).toBe(200);
  expect(backend.tiktok.calls.map(({ verb }) => verb)).toEqual([
    'exchangeCode',
    'user',
    'refresh',
    'user',
  ]);
});

test('TikTok refusing even a fresh token signs nobody out', async () => {
  const { get, backend, access_token } = await connected();
  backend.tiktok.next('user', { outcome: 'expired' });
  backend.tiktok.next('user', { outcome: 'expired' });
  const answer = await get('user');
  expect([answer.status, answer.json().error]).toMatchObject([
    503,
    { code: 'upstream_unavailable' },
  ]);
  expect((await backend.bearer(access_token)).allowed).toBe(true);
  expect((await get('user')).status).toBe(200);
});

test('when TikTok ended the sign-in, the caller must reconnect and our tokens die too', async () => {
  const { get, backend, access_token } = await connected();
  backend.tiktok.next('user', { outcome: 'expired' });
  backend.tiktok.next('refresh', { outcome: 'dead' });
  const answer = await get('user');
  expect([answer.status, answer.json().error]).toMatchObject([401, { code: 'reconnect_required' }]);
  expect((await backend.bearer(access_token)).allowed).toBe(false);
});

test.each([
  [{ outcome: 'unavailable' } as const, 503, 'upstream_unavailable', '10'],
  [{ outcome: 'rate_limited', retryAfterSeconds: 7 } as const, 429, 'rate_limit_exceeded', '7'],
  [{ outcome: 'scope' } as const, 403, 'scope_not_authorized', undefined],
  [{ outcome: 'refused', code: 'invalid_params' } as const, 500, 'internal_error', undefined],
])('TikTok answering %j becomes %i %s', async (outcome, status, code, retryAfter) => {
  const { get, backend } = await connected();
  backend.tiktok.next('videos', outcome);
  const answer = await get('videos');
  expect([answer.status, answer.json().error, answer.headers['retry-after']]).toMatchObject([
    status,
    { code },
    ...(retryAfter ? [retryAfter] : []),
  ]);
});

test('CORS only for the origins of the settings', async () => {
  const { get } = await connected();
  const ours = await get('user', {}, { headers: { origin: 'https://reports.example' } });
  expect(ours.headers['access-control-allow-origin']).toBe('https://reports.example');
  const theirs = await get('user', {}, { headers: { origin: 'https://evil.example' } });
  expect(theirs.headers['access-control-allow-origin']).toBeUndefined();
  expect([ours.headers['vary'], theirs.headers['vary']]).toEqual(['Origin', 'Origin']);
});

test.each<[number, (backend: Awaited<ReturnType<typeof connected>>['backend']) => unknown, object]>(
  [
    [400, () => undefined, { query: { fields: 'followers' } }],
    [405, () => undefined, { method: 'POST' }],
    [429, (backend) => (backend.ports.windows.count = async () => 61), {}],
    [500, (backend) => (backend.ports.connections.find = () => Promise.reject(new Error())), {}],
    [503, (backend) => backend.tiktok.next('user', { outcome: 'unavailable' }), {}],
  ],
)(
  'a refusal with %i is readable from the origins of the settings, and from no other',
  async (status, prepare, draft) => {
    const { get, backend } = await connected();
    prepare(backend);
    const answer = await get(
      'user',
      {},
      { ...draft, headers: { origin: 'https://reports.example' } },
    );
    expect([answer.status, answer.headers]).toMatchObject([
      status,
      { 'access-control-allow-origin': 'https://reports.example', vary: 'Origin' },
    ]);
    prepare(backend);
    const theirs = await get('user', {}, { ...draft, headers: { origin: 'https://evil.example' } });
    expect([theirs.status, theirs.headers['vary']]).toEqual([status, 'Origin']);
    expect(theirs.headers['access-control-allow-origin']).toBeUndefined();
  },
);

test('a connection over its window is told when to come back, and the log names it', async () => {
  const { get, backend } = await connected();
  for (let at = 0; at < 60; at += 1) await get('user', { fields: 'open_id' });
  const answer = await get('user', { fields: 'open_id' });
  expect([answer.status, answer.json().error]).toMatchObject([
    429,
    { code: 'rate_limit_exceeded' },
  ]);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  const { connection } = backend.log.lines.find(({ event }) => event === 'connected')!.facts;
  const hit = backend.log.lines.find(({ event }) => event === 'request_window_hit');
  expect(hit?.facts).toEqual({ scope: 'any', connection });
});

describe('an access token of fewer permissions than the sign-in has (RFC 6749 6)', () => {
  async function narrowed(scope: string) {
    const backend = createBackend({ user: { display_name: 'Ada', follower_count: 12 } });
    const { refresh_token } = await backend.connect();
    const answer = await backend.call('token', backend.refreshing(refresh_token, { scope }));
    const { access_token } = answer.json() as unknown as { access_token: string };
    const { draft } = await backend.bearer(access_token);
    return (route: 'user' | 'videos', query: RequestDraft['query'] = {}) =>
      backend.call(route, { ...draft, query });
  }

  test('opens the fields of its own permissions, and names the others', async () => {
    const get = await narrowed('user.info.basic');
    const answer = await get('user', { fields: 'display_name,follower_count' });
    expect(answer.json()).toMatchObject({
      data: { user: { display_name: 'Ada' }, missing_scopes: ['user.info.stats'] },
    });
    expect(answer.text).not.toContain('follower_count');
  });

  test('is refused where none of them is enough', async () => {
    const get = await narrowed('user.info.basic');
    const answer = await get('videos');
    expect([answer.status, answer.json()]).toMatchObject([
      403,
      { error: { code: 'scope_not_authorized' } },
    ]);
  });
});
