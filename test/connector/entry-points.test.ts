import { CATALOGUE } from '../../contract/catalogue.ts';
import { createWorld, PROPERTIES } from './built-script.ts';
import { failed, ok } from './scripted-platform.ts';

const USERNAME = { fields: [{ name: 'user_username' }] };
const ada = () => ok({ user: { username: 'ada' }, missing_scopes: [] });

describe('the built script', () => {
  test('answers getAuthType, getConfig, getSchema and isAdminUser without any request', () => {
    const { call, sent } = createWorld({ token: null, properties: {} });
    expect(JSON.parse(JSON.stringify(call('getAuthType').result))).toEqual({ type: 'OAUTH2' });
    expect(call('getConfig', { languageCode: 'en' }).result).toHaveProperty('configParams');
    expect(call('getSchema', {}).result).toHaveProperty('schema.length', CATALOGUE.length);
    expect(call('isAdminUser').result).toBe(false);
    expect(sent).toEqual([]);
  });

  test.each([
    ['getConfig', {}],
    ['authCallback', { parameter: { code: 'c' } }],
    ['getData', USERNAME],
  ])('goes on in %s when the cache of Google fails', (name, request) => {
    const { call, userCache, logged } = createWorld({ respond: ada });
    const fails = (): never => {
      throw new Error('Service unavailable: Cache');
    };
    Object.assign(userCache, {
      get: fails,
      getAll: fails,
      put: fails,
      putAll: fails,
      remove: fails,
    });
    expect(() => call(name, request)).not.toThrow();
    expect(logged.join()).toContain('Service unavailable: Cache');
  });

  test('rests as long as the backend asks, and then has its rows', () => {
    let requests = 0;
    const { call, sleeps } = createWorld({
      respond: () => ((requests += 1) === 1 ? failed(429, 'rate_limit_exceeded', '9') : ada()),
    });
    expect(call('getData', USERNAME).result).toHaveProperty('rows.length', 1);
    expect(sleeps).toHaveLength(1);
    expect(sleeps[0]).toBeGreaterThan(9_000);
    expect(sleeps[0]).toBeLessThan(11_000);
  });

  test('gives the authorization address as one string, with PKCE', () => {
    const { call, service, userCache, userProperties } = createWorld({ token: null });
    expect(call('get3PAuthorizationUrls').result).toBe(
      'https://api.example.com/v1/oauth/authorize?service=tiktok',
    );
    expect(service).toMatchObject({
      codeVerifiers: 1,
      TokenUrl: 'https://api.example.com/v1/oauth/token',
      ClientId: 'looker-studio-connector',
      ClientSecret: 'canary-secret',
      CallbackFunction: 'authCallback',
      Scope: 'user.info.basic user.info.profile user.info.stats video.list',
      PropertyStore: userProperties,
    });
    expect(service.Lock).toBeDefined();
    expect(service.Cache).toBe(userCache);
  });

  test.each([true, false])('says %p to isAuthValid when the library does', (hasAccess) => {
    const { call, service } = createWorld({ hasAccess: () => hasAccess });
    expect(call('isAuthValid').result).toBe(hasAccess);
    expect(service.codeVerifiers).toBeUndefined();
  });

  test.each([
    ['temporarily_unavailable', 'Error retrieving token: temporarily_unavailable, too many', true],
    ['503', 'Error retrieving token: 503: {"message":"Service Unavailable"}', true],
    ['no network', 'DNS error: https://api.example.com/v1/oauth/token', true],
    ["Google's quota", 'Service invoked too many times for one day: urlfetch.', true],
    ['another secret', 'Error retrieving token: invalid_client, wrong', true],
    ['invalid_grant', 'Error retrieving token: invalid_grant, gone', false],
    ['a missing refresh token', 'Offline access is required.', false],
  ])('after a renewal that failed by %s, a stored sign-in counts: %#', (_, message, valid) => {
    const failing = { hasAccess: () => false, lastError: new Error(message) };
    expect(createWorld(failing).call('isAuthValid').result).toBe(valid);
    expect(createWorld({ ...failing, token: null }).call('isAuthValid').result).toBe(false);
  });

  test.each([
    'Lock timeout: another process was holding the lock for too long.',
    'There are too many LockService operations against the same script.',
    'Service unavailable: Properties',
  ])('isAuthValid says true while a renewal takes too long, and charts try again: %s', (fault) => {
    let tries = 0;
    const hasAccess = (): boolean => {
      if ((tries += 1) < 3) throw new Error(fault);
      return true;
    };
    const { call } = createWorld({ hasAccess, respond: ada });
    expect(call('isAuthValid').result).toBe(true);
    expect(call('getData', USERNAME).result).toMatchObject({ rows: [{ values: ['ada'] }] });
    expect(tries).toBe(3);
  });

  test('a passing fault of the script properties signs nobody out and is tried again', () => {
    let reads = 0;
    const scriptProperty = (key: string): string => {
      if ((reads += 1) < 3) throw new Error('Service unavailable: Properties');
      return PROPERTIES[key as keyof typeof PROPERTIES];
    };
    const { call } = createWorld({ scriptProperty, respond: ada });
    expect(call('isAuthValid').result).toBe(true);
    expect(call('getData', USERNAME).result).toMatchObject({ rows: [{ values: ['ada'] }] });
  });

  test.each(['isAuthValid', 'get3PAuthorizationUrls'])(
    '%s names a missing script property',
    (name) => {
      const { call } = createWorld({ properties: {} });
      expect(call(name).text).toContain('the script property BACKEND_API_BASE_URL is missing');
    },
  );
});

describe('getData', () => {
  test('sends the access token in the header, follows no redirect and returns rows', () => {
    const { call, sent } = createWorld({ respond: ada });
    expect(call('getData', USERNAME).result).toMatchObject({ rows: [{ values: ['ada'] }] });
    expect(sent).toEqual([
      expect.objectContaining({
        url: expect.stringMatching(
          /^https:\/\/api.example.com\/v1\/api\/tiktok\/user\?fields=[\w,]*$/,
        ),
        headers: { Authorization: 'Bearer canary-access', Accept: 'application/json' },
        followRedirects: false,
        muteHttpExceptions: true,
      }),
    ]);
  });

  test('asks once for all charts of a sign-in, and anew after another sign-in', () => {
    const answered = () =>
      ok({ user: { username: 'ada', likes_count: 5 }, missing_scopes: [], data_as_of: 1 });
    const { call, sent, world, cacheLives } = createWorld({ respond: answered });
    const likes = { fields: [{ name: 'user_likes_count' }] };
    expect(call('getData', USERNAME).result).toMatchObject({ rows: [{ values: ['ada'] }] });
    expect(call('getData', likes).result).toMatchObject({ rows: [{ values: [5] }] });
    expect(sent).toHaveLength(1);
    expect(cacheLives).toEqual([30, 120]);
    world.token = { access_token: 'canary-other' };
    call('getData', likes);
    expect(sent).toHaveLength(2);
  });

  test.each([[undefined], [{}], [{ fields: [] }]])('says what is missing in %j', (request) => {
    expect(createWorld().call('getData', request).text).toContain('The request named no field.');
  });

  test('refreshes a refused token under the lock and uses the new one', () => {
    const { call, locks, lockObjects, service } = createWorld({
      respond: ({ headers }) =>
        headers?.Authorization === 'Bearer canary-new'
          ? ada()
          : failed(401, 'access_token_invalid'),
    });
    expect(call('getData', USERNAME).result).toMatchObject({ rows: [{ values: ['ada'] }] });
    expect(locks).toEqual(['try', 'release', 'wait', 'release']);
    // One Lock object for charts, renewal and library: whether two share the lock is not documented.
    expect(lockObjects).toHaveLength(1);
    expect(service.Lock).toBe(lockObjects[0]);
  });

  test('does not refresh when another chart already has', () => {
    let refreshes = 0;
    const { call, world } = createWorld({
      refresh: () => void (refreshes += 1),
      respond: ({ headers }) => {
        if (headers?.Authorization === 'Bearer canary-other') return ada();
        world.token = { access_token: 'canary-other' };
        return failed(401, 'access_token_invalid');
      },
    });
    expect(call('getData', USERNAME).result).toMatchObject({ rows: [{ values: ['ada'] }] });
    expect(refreshes).toBe(0);
  });

  test('leads to the authorize button when the connection has ended', () => {
    const { call } = createWorld({ respond: () => failed(401, 'reconnect_required') });
    expect(call('getData', USERNAME).text).toContain('[reconnect_required,');
    expect(call('isAuthValid').result).toBe(false);
  });

  test('leads to the authorize button when a renewed token is refused too', () => {
    const { call } = createWorld({ respond: () => failed(401, 'access_token_invalid') });
    expect(call('getData', USERNAME).text).toContain('[access_token_invalid,');
    expect(call('isAuthValid').result).toBe(false);
  });

  test('does not forget a sign-in that was made meanwhile', () => {
    const { call, world } = createWorld({
      respond: () => {
        world.token = { access_token: 'canary-fresh' };
        return failed(401, 'reconnect_required');
      },
    });
    call('getData', USERNAME);
    expect(world.token).toEqual({ access_token: 'canary-fresh' });
  });

  test('forgets a sign-in whose refresh token the backend refuses', () => {
    const { call, world } = createWorld({
      hasAccess: () => false,
      lastError: new Error('Error retrieving token: invalid_grant, gone'),
    });
    expect(call('getData', USERNAME).text).toContain('[reconnect_required,');
    expect(world.token).toBeNull();
  });

  test('keeps the sign-in when the backend cannot refresh it at the moment', () => {
    const { call, world } = createWorld({
      hasAccess: () => false,
      lastError: new Error('Error retrieving token: temporarily_unavailable'),
    });
    expect(call('getData', USERNAME).text).toContain('[temporarily_unavailable,');
    expect(world.token).not.toBeNull();
  });

  test('tells a fault of the network after trying again', () => {
    let tries = 0;
    const { call } = createWorld({
      respond: () => {
        tries += 1;
        throw new Error('Address unavailable: https://api.example.com/v1/api/tiktok/user?fields=x');
      },
    });
    expect(call('getData', USERNAME).text).toContain('could not be reached');
    expect(tries).toBe(5);
  });

  test('keeps tokens and the secret out of what people and logs see', () => {
    const faults = [401, 403, 429, 500, 302].map((status) => failed(status, 'new_code'));
    for (const fault of faults) {
      const { call, logged, shown } = createWorld({ respond: () => fault });
      call('getData', USERNAME);
      expect(logged).toHaveLength(1);
      expect(JSON.stringify([logged, shown])).not.toContain('canary');
    }
  });
});

describe('authCallback', () => {
  const html = (change: Parameters<typeof createWorld>[0]) => {
    const { result } = createWorld(change).call('authCallback', { parameter: { code: 'c' } });
    return String((result as { html: string }).html);
  };

  test('says that it worked', () => {
    expect(html({})).toContain('TikTok is connected</h1>');
  });

  test('makes no second code verifier', () => {
    const { call, service } = createWorld();
    call('authCallback', { parameter: {} });
    expect(service.codeVerifiers).toBeUndefined();
  });

  test('names permissions the token answer does not have', () => {
    expect(html({ token: { access_token: 'a', scope: 'user.info.basic video.list' } })).toContain(
      'additional profile info',
    );
  });

  test('says what to do after a refusal', () => {
    expect(html({ handleCallback: () => false })).toContain('access_denied');
  });

  test.each([
    ['Error authorizing token: redirect_uri_mismatch', 'redirect_uri_mismatch'],
    ['Error authorizing token: <script>alert(1)</script>', 'unexpected'],
    ['Error retrieving token: invalid_client, wrong', 'invalid_client'],
    ['Token response not valid JSON: SyntaxError', 'not_json'],
  ])('turns "%s" into a page', (message, code) => {
    const page = html({
      handleCallback: () => {
        throw new Error(message);
      },
    });
    expect(page).toContain(`[${code},`);
    expect(page).not.toContain('<script>');
  });

  test('shows a page when the script is not set up', () => {
    expect(html({ properties: {} })).toContain('BACKEND_API_BASE_URL is missing');
  });
});
