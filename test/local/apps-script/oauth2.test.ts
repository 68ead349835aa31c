import { createHash } from 'node:crypto';
import type { AppsScriptOptions } from '../../../local/apps-script/project.ts';
import { SCRIPT_ID, createScript } from './script.ts';
import { startSite } from './site.ts';
import type { Site } from './site.ts';

const CODE = `
  function service() {
    const base = PropertiesService.getScriptProperties().getProperty('BASE');
    return OAuth2.createService('tiktok')
      .setAuthorizationBaseUrl(base + '/oauth/authorize').setTokenUrl(base + '/oauth/token')
      .setClientId('client').setClientSecret('secret').setCallbackFunction('authCallback')
      .setPropertyStore(PropertiesService.getUserProperties()).setCache(CacheService.getUserCache())
      .setLock(LockService.getUserLock()).setScope(['one', 'two']);
  }
  function url() { return service().generateCodeVerifier().getAuthorizationUrl(); }
  function plainUrl() { return service().getAuthorizationUrl({ extra: 'x' }); }
  function authCallback(request) { return HtmlService.createHtmlOutput(service().handleCallback(request) ? 'yes' : 'no'); }
  function hasAccess() { const s = service(); return [s.hasAccess(), String(s.getLastError() ?? '')]; }
  function token() { return service().getAccessToken(); }
  function tokenAfter(meeting) {
    const own = service();
    own.getToken();
    UrlFetchApp.fetch(meeting);
    return own.getAccessToken();
  }
  function refresh() { service().refresh(); }
  function refreshUnderLock() {
    const lock = LockService.getUserLock();
    lock.waitLock(10);
    service().setLock(lock).refresh();
    return lock.hasLock();
  }
  function reset() { service().reset(); }
  function cached() { return CacheService.getUserCache().get('oauth2.tiktok'); }
  function names() { return OAuth2.getServiceNames(PropertiesService.getUserProperties()); }`;

interface Reply {
  status?: number;
  body: object | string;
}
const TOKEN = { access_token: 'access-1', refresh_token: 'refresh-1', expires_in: 3600 };

/** A project whose token endpoint gives the replies in turn, then the last one again. */
async function world(replies: Reply[], options: Partial<AppsScriptOptions> = {}) {
  const site: Site = await startSite((_, response) => {
    const { status = 200, body } = replies.length > 1 ? replies.shift()! : replies[0]!;
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  const script = createScript(CODE, { scriptProperties: { BASE: site.origin }, ...options });
  const authorizationUrl = async () => new URL(String(await script.run('ada', 'url')));
  async function callback(query: Record<string, string> = { code: 'the-code' }): Promise<string> {
    const state = (await authorizationUrl()).searchParams.get('state') ?? '';
    const answer = new URLSearchParams({ ...query, state });
    return script.userCallback('ada', `https://script.google.com/x?${String(answer)}`);
  }
  const forms = () => site.seen.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
  return { script, site, authorizationUrl, callback, forms };
}

test('the authorization URL has the redirect URI of the script and the order of the library (item A2)', async () => {
  const { authorizationUrl, site } = await world([{ body: TOKEN }]);
  const url = await authorizationUrl();
  expect(`${url.origin}${url.pathname}`).toBe(`${site.origin}/oauth/authorize`);
  expect([...url.searchParams.keys()]).toEqual([
    'client_id',
    'response_type',
    'redirect_uri',
    'state',
    'code_challenge',
    'code_challenge_method',
    'scope',
  ]);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    client_id: 'client',
    response_type: 'code',
    redirect_uri: `https://script.google.com/macros/d/${SCRIPT_ID}/usercallback`,
    code_challenge_method: 'S256',
    scope: 'one two',
  });
});

test('without a verifier there is no challenge', async () => {
  const { script } = await world([{ body: TOKEN }]);
  const url = new URL(String(await script.run('ada', 'plainUrl')));
  expect(url.searchParams.has('code_challenge')).toBe(false);
});

test('the host of the redirect URI can be another one', async () => {
  const { authorizationUrl } = await world([{ body: TOKEN }], {
    scriptHost: 'http://localhost:1234',
  });
  const redirect = (await authorizationUrl()).searchParams.get('redirect_uri');
  expect(redirect).toBe(`http://localhost:1234/macros/d/${SCRIPT_ID}/usercallback`);
});

test('the exchange sends a form with secret and the verifier of the challenge (item A10)', async () => {
  const { script, site, authorizationUrl, forms } = await world([{ body: TOKEN }]);
  const url = await authorizationUrl();
  const answer = new URLSearchParams({ code: 'c', state: url.searchParams.get('state') ?? '' });
  await expect(
    script.userCallback('ada', `https://x.invalid/?${String(answer)}`),
  ).resolves.toContain('yes');
  const { code_verifier: verifier = '', ...form } = forms()[0] ?? {};
  expect(form).toEqual({
    code: 'c',
    client_id: 'client',
    client_secret: 'secret',
    redirect_uri: `https://script.google.com/macros/d/${SCRIPT_ID}/usercallback`,
    grant_type: 'authorization_code',
  });
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  expect(challenge).toBe(url.searchParams.get('code_challenge'));
  expect(site.seen[0]).toMatchObject({ method: 'POST', headers: { accept: 'application/json' } });
  expect(site.seen[0]?.headers.authorization).toBeUndefined();
});

test('the token is kept in one property and in the cache, and only for its user', async () => {
  const { script, callback } = await world([{ body: TOKEN }]);
  await callback();
  const property = script.userProperties('ada')['oauth2.tiktok'] ?? '';
  expect(JSON.parse(property)).toMatchObject({ ...TOKEN, expiresAt: expect.any(Number) as number });
  await expect(script.run('ada', 'cached')).resolves.toBe(property);
  await expect(script.run('ada', 'token')).resolves.toBe('access-1');
  await expect(script.run('ada', 'names')).resolves.toEqual(['tiktok']);
  await expect(script.run('bob', 'hasAccess')).resolves.toEqual([false, '']);
});

test('an absent token is remembered in the cache as __NULL__', async () => {
  const { script } = await world([{ body: TOKEN }]);
  await script.run('ada', 'hasAccess');
  await expect(script.run('ada', 'cached')).resolves.toBe('"__NULL__"');
});

test('a refusal is false, another error throws', async () => {
  const { callback, site } = await world([{ body: TOKEN }]);
  await expect(callback({ error: 'access_denied' })).resolves.toContain('no');
  await expect(callback({ error: 'server_error' })).rejects.toThrow(
    'Error authorizing token: server_error',
  );
  expect(site.seen).toEqual([]);
});

test.each([
  [
    { status: 400, body: { error: 'invalid_grant', error_description: 'gone' } },
    'invalid_grant, gone',
  ],
  [{ status: 200, body: { ...TOKEN, error: { code: 'ok' } } }, '{"code":"ok"}'],
  [{ status: 500, body: { oops: 1 } }, '500: {"oops":1}'],
])('the error of a token answer is told: %j', async (reply, text) => {
  const { callback } = await world([reply]);
  await expect(callback()).rejects.toThrow(`Error retrieving token: ${text}`);
});

test('an answer that is not JSON is told as such, whatever its status', async () => {
  const { callback } = await world([{ status: 502, body: '<html>' }]);
  await expect(callback()).rejects.toThrow('Token response not valid JSON: <html>');
});

test('a token is refreshed from 60 seconds before its end, and a rotated refresh token is kept', async () => {
  let time = Date.now();
  const second = { access_token: 'access-2', refresh_token: 'refresh-2', expires_in: 3600 };
  const { script, callback, forms } = await world([{ body: TOKEN }, { body: second }], {
    now: () => time,
  });
  await callback();
  time += 3538_000;
  await expect(script.run('ada', 'token')).resolves.toBe('access-1');
  time += 4_000;
  await expect(script.run('ada', 'token')).resolves.toBe('access-2');
  expect(forms()[1]).toEqual({
    refresh_token: 'refresh-1',
    client_id: 'client',
    client_secret: 'secret',
    grant_type: 'refresh_token',
  });
  expect(script.userProperties('ada')['oauth2.tiktok']).toContain('refresh-2');
});

test('an answer without a refresh token keeps the old one (item A8)', async () => {
  const { script, callback } = await world([{ body: TOKEN }, { body: { access_token: 'b' } }]);
  await callback();
  await script.run('ada', 'refresh');
  expect(JSON.parse(script.userProperties('ada')['oauth2.tiktok'] ?? '')).toEqual({
    access_token: 'b',
    refresh_token: 'refresh-1',
  });
});

test('a failed refresh is swallowed, remembered, and the token stays', async () => {
  const { script, callback, site } = await world([
    { body: { ...TOKEN, expires_in: 30 } },
    { status: 400, body: { error: 'invalid_grant' } },
  ]);
  await callback();
  const lost = [false, 'Error: Error retrieving token: invalid_grant'];
  await expect(script.run('ada', 'hasAccess')).resolves.toEqual(lost);
  await expect(script.run('ada', 'hasAccess')).resolves.toEqual(lost);
  expect(site.seen).toHaveLength(3);
});

test('a refresh token that has ended is not sent', async () => {
  const { script, callback, site } = await world([
    { body: { ...TOKEN, expires_in: 30, refresh_token_expires_in: 30 } },
  ]);
  await callback();
  await expect(script.run('ada', 'hasAccess')).resolves.toEqual([false, '']);
  expect(site.seen).toHaveLength(1);
});

test('without access there is no access token, and without a refresh token no refresh', async () => {
  const { script } = await world([{ body: TOKEN }]);
  await expect(script.run('ada', 'token')).rejects.toThrow('Access not granted or expired.');
  await expect(script.run('ada', 'refresh')).rejects.toThrow('Offline access is required.');
});

test('executions that all hold an ended token refresh it once', async () => {
  const { script, callback, forms } = await world([
    { body: { ...TOKEN, expires_in: 30 } },
    { body: { ...TOKEN, access_token: 'access-2' } },
  ]);
  await callback();
  const held: (() => void)[] = [];
  const meeting = await startSite((_, response) => {
    held.push(() => response.end());
    if (held.length === 5) for (const answer of held) answer();
  });
  const runs = Array.from({ length: 5 }, () => script.run('ada', 'tokenAfter', [meeting.origin]));
  await expect(Promise.all(runs)).resolves.toEqual(Array(5).fill('access-2'));
  expect(forms().map((form) => form['grant_type'])).toEqual([
    'authorization_code',
    'refresh_token',
  ]);
});

test('reset forgets the token in property and cache', async () => {
  const { script, callback } = await world([{ body: TOKEN }]);
  await callback();
  await script.run('ada', 'reset');
  expect(script.userProperties('ada')).toEqual({});
  await expect(script.run('ada', 'hasAccess')).resolves.toEqual([false, '']);
});

test.each([
  [`OAuth2.createService('x').getAuthorizationUrl()`, 'Client ID is required.'],
  [
    `OAuth2.createService('x').setClientId('c').getAuthorizationUrl()`,
    'Callback function name is required.',
  ],
  [
    `OAuth2.createService('x').setClientId('c').setCallbackFunction('f').getAuthorizationUrl()`,
    'Authorization base URL is required.',
  ],
  [`OAuth2.createService('x').setClientId('c').refresh()`, 'Client Secret is required.'],
  [
    `OAuth2.createService('x').setClientId('c').setCallbackFunction('f').setAuthorizationBaseUrl('u')
      .setCodeVerififer('v').setCodeChallengeMethod('S512').getAuthorizationUrl()`,
    'Unsupported',
  ],
])('what is missing is named: %s', async (expression, text) => {
  const script = createScript(`function main() { return ${expression}; }`);
  await expect(script.run('ada', 'main')).rejects.toThrow(text);
});

test('a lock that the script holds already is neither waited for nor given back', async () => {
  const { script, callback } = await world([{ body: TOKEN }]);
  await callback();
  await expect(script.run('ada', 'refreshUnderLock')).resolves.toBe(true);
});
