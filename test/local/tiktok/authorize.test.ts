import { createConsentVisitor } from '../../../local/tiktok/consent-visitor.ts';
import { startTikTokSimulator } from '../../../local/tiktok/simulator.ts';
import * as client from './client.ts';

afterAll(client.closeAll);
const visit = async (url: string): Promise<Response> => fetch(url, { redirect: 'manual' });

describe('a wrong authorize request gets an error page that names the parameter, no redirect', () => {
  test.each([
    ['client_key', { client_key: 'another' }],
    ['client_key', { client_key: null, client_id: client.CLIENT_KEY }],
    ['redirect_uri', { redirect_uri: `${client.REDIRECT_URI}/` }],
    ['redirect_uri', { redirect_uri: null }],
    ['response_type', { response_type: 'token' }],
    ['scope', { scope: 'user.info.basic video.list' }],
    ['scope', { scope: 'user.info.basic,video.publish' }],
    ['scope', { scope: '' }],
    ['disable_auto_auth', { disable_auto_auth: 'true' }],
    ['code_challenge_method', { code_challenge: 'a'.repeat(64) }],
    ['code_challenge_method', { code_challenge: 'a'.repeat(64), code_challenge_method: 'plain' }],
  ])('%s in %j', async (parameter, changes) => {
    const simulator = await client.start();
    const answer = await visit(client.authorizeUrl(simulator, changes));
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
    expect(await answer.text()).toContain(`Check: <code>${parameter}</code>`);
  });

  test('one scope the app is not approved for', async () => {
    const simulator = await client.start();
    simulator.dials.approvedScopes = ['user.info.basic'];
    const answer = await visit(client.authorizeUrl(simulator));
    expect(await answer.text()).toContain('invalid_scope');
  });

  test('a parameter given twice', async () => {
    const simulator = await client.start();
    const answer = await visit(`${client.authorizeUrl(simulator)}&state=again`);
    expect(answer.status).toBe(400);
  });

  test('a missing challenge where the redirect is registered for desktop', async () => {
    const simulator = await client.start();
    simulator.dials.requireChallenge = true;
    const answer = await visit(client.authorizeUrl(simulator));
    expect(await answer.text()).toContain('code_challenge');
  });
});

test('the error page repeats nothing of the request', async () => {
  const simulator = await client.start();
  const answer = await visit(client.authorizeUrl(simulator, { scope: '<script>x</script>' }));
  expect(await answer.text()).not.toContain('script>');
});

test('the consent page escapes names and offers every account', async () => {
  const simulator = await client.start();
  const html = await (await visit(client.authorizeUrl(simulator))).text();
  expect(html).toContain('Prolific &amp; &lt;Sons&gt;');
  for (const { handle } of simulator.accounts.all()) expect(html).toContain(`value="${handle}"`);
});

test('approval comes back with code, scopes and the state unchanged', async () => {
  const simulator = await client.start();
  const state = 'a+b/c=d&e ünï%20 "quoted"';
  const callback = await client.consent(simulator, { account: 'ada' }, { state });
  expect([...callback.keys()]).toEqual(['code', 'scopes', 'state']);
  expect(callback.get('state')).toBe(state);
  expect(callback.get('scopes')).toBe(client.ALL_SCOPES);
});

test('a code contains * and !, percent-encoded in the address, and a region', async () => {
  const simulator = await client.start();
  const location = await createConsentVisitor().visit(client.authorizeUrl(simulator));
  expect(location).toMatch(/code=[\w-]+%2A0%214608\.va&/);
});

test('a user may leave out scopes, but not the basic one', async () => {
  const simulator = await client.start();
  const callback = await client.consent(simulator, { scopes: ['video.list'] });
  expect(callback.get('scopes')).toBe('user.info.basic,video.list');
});

test('a scope that was not asked for is not granted', async () => {
  const simulator = await client.start();
  const choice = { scopes: ['video.list', 'user.info.stats'] };
  const callback = await client.consent(simulator, choice, { scope: 'user.info.basic,video.list' });
  expect(callback.get('scopes')).toBe('user.info.basic,video.list');
});

test('refusal comes back as access_denied with the state and no code', async () => {
  const simulator = await client.start();
  const callback = await client.consent(simulator, { decision: 'refuse' });
  expect(callback.get('error')).toBe('access_denied');
  expect(callback.get('state')).toBe('st-1');
  expect(callback.has('code')).toBe(false);
});

test('a form can be used once', async () => {
  const simulator = await client.start();
  const html = await (await visit(client.authorizeUrl(simulator))).text();
  const request = /name="request" value="([^"]*)"/.exec(html)?.[1] ?? '';
  const body = new URLSearchParams({ request, account: 'ada', decision: 'approve' });
  const url = `${simulator.origin}/v2/auth/consent/`;
  const statuses = [];
  for (let index = 0; index < 2; index += 1) {
    statuses.push((await fetch(url, { method: 'POST', body, redirect: 'manual' })).status);
  }
  expect(statuses).toEqual([302, 400]);
});

describe('a browser whose account approved before', () => {
  const again = async (change: Record<string, string | null>, scopes?: string[]) => {
    const simulator = await client.start();
    const visitor = createConsentVisitor();
    const choice = { account: 'prolific', ...(scopes === undefined ? {} : { scopes }) };
    await client.consent(simulator, choice, {}, visitor);
    await client.consent(simulator, { decision: 'refuse' }, change, visitor);
    return simulator.calls.map(({ endpoint }) => endpoint).slice(2);
  };

  test('is sent straight back without disable_auto_auth', async () => {
    expect(await again({ disable_auto_auth: null })).toEqual(['authorize']);
    expect(await again({ disable_auto_auth: '0' })).toEqual(['authorize']);
  });

  test('sees the page with disable_auto_auth=1', async () => {
    expect(await again({ disable_auto_auth: '1' })).toEqual(['authorize', 'consent']);
  });

  test('sees the page when a scope was refused the first time', async () => {
    const asked = await again({ disable_auto_auth: '0' }, ['video.list']);
    expect(asked).toEqual(['authorize', 'consent']);
  });

  test('connects its own account, whichever the client meant', async () => {
    const simulator = await client.start();
    const visitor = createConsentVisitor();
    await client.consent(simulator, { account: 'prolific' }, {}, visitor);
    const change = { disable_auto_auth: '0' };
    const callback = await client.consent(simulator, { account: 'ada' }, change, visitor);
    await client.exchange(simulator, callback.get('code') ?? '');
    expect(simulator.grants().map(({ account }) => account)).toEqual(['prolific']);
  });

  test('sees the page after the app was revoked', async () => {
    const simulator = await client.start();
    const visitor = createConsentVisitor();
    await client.consent(simulator, { account: 'ada' }, {}, visitor);
    simulator.disconnect('ada');
    await client.consent(simulator, {}, { disable_auto_auth: '0' }, visitor);
    expect(simulator.counts().consent).toBe(2);
  });
});

test('a sandbox refuses an account that is not a target user', async () => {
  const simulator = await client.start();
  simulator.dials.targetUsers = ['ada'];
  await expect(client.consent(simulator, { account: 'archive' })).rejects.toThrow(
    'non_sandbox_target',
  );
  const callback = await client.consent(simulator, { account: 'ada' });
  expect(callback.has('code')).toBe(true);
});

describe('redirect URIs are registered by the rules of the portal', () => {
  const register = (redirectUris: string[], allowHttpLoopbackRedirect = false) =>
    startTikTokSimulator({
      clientKey: 'k',
      clientSecret: 's',
      redirectUris,
      allowHttpLoopbackRedirect,
    });

  test.each([
    ['http', 'http://backend.example.com/callback'],
    ['a query', 'https://backend.example.com/callback?x=1'],
    ['a fragment', 'https://backend.example.com/callback#x'],
    ['no absolute address', '/callback'],
    ['localhost', 'https://localhost/callback'],
    ['http loopback without the switch', 'http://127.0.0.1:3000/callback'],
    ['512 characters', `https://backend.example.com/${'x'.repeat(500)}`],
  ])('%s is refused', async (_, uri) => {
    await expect(register([uri])).rejects.toThrow('redirect URI');
  });

  test('more than 10 are refused', async () => {
    const uris = Array.from({ length: 11 }, (_, index) => `https://backend.example.com/${index}`);
    await expect(register(uris)).rejects.toThrow('at most 10');
  });

  test('http loopback is accepted with the switch, http elsewhere is not', async () => {
    const simulator = await client.start({
      redirectUris: ['http://127.0.0.1:3000/callback'],
      allowHttpLoopbackRedirect: true,
    });
    const change = { redirect_uri: 'http://127.0.0.1:3000/callback' };
    expect((await client.consent(simulator, {}, change)).has('code')).toBe(true);
    await expect(register(['http://example.com/callback'], true)).rejects.toThrow('https');
  });
});
