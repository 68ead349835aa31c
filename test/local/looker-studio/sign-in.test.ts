import { createHost } from '../../../local/looker-studio/host.ts';
import { signIn } from '../../../local/looker-studio/sign-in.ts';
import { createScript } from '../apps-script/script.ts';
import { startSite } from '../apps-script/site.ts';
import type { Seen } from '../apps-script/site.ts';

const CODE = `
  function service() {
    const base = PropertiesService.getScriptProperties().getProperty('BASE');
    return OAuth2.createService('tiktok')
      .setAuthorizationBaseUrl(base + '/authorize').setTokenUrl(base + '/token')
      .setClientId('client').setClientSecret('secret').setCallbackFunction('authCallback')
      .setPropertyStore(PropertiesService.getUserProperties());
  }
  function isAuthValid() { return service().hasAccess(); }
  function get3PAuthorizationUrls() { return service().getAuthorizationUrl(); }
  function authCallback(request) {
    return HtmlService.createHtmlOutput(service().handleCallback(request) ? 'Connected' : 'Refused');
  }
  function resetAuth() { service().reset(); }`;

const CONSENT = `<form method="post" action="/consent"><input type="hidden" name="request" value="r1">
  <input type="radio" name="account" value="ada" checked><input type="radio" name="account" value="bob">
  <input type="checkbox" name="scope" value="one" checked><input type="checkbox" name="scope" value="two" checked>
  <button name="decision" value="approve">Yes</button><button name="decision" value="refuse">No</button></form>`;

/** A backend with its consent page in one; `last` says how it sends the person back. */
async function world(last: (url: string) => { status: number; location?: string; html?: string }) {
  let redirectUri = '';
  let state = '';
  const site = await startSite((request: Seen, response) => {
    const url = new URL(request.path, 'http://x');
    if (url.pathname === '/authorize') {
      redirectUri = url.searchParams.get('redirect_uri') ?? '';
      state = url.searchParams.get('state') ?? '';
      response.writeHead(302, { Location: '/ask', 'Set-Cookie': 's=1; Path=/' }).end();
    } else if (url.pathname === '/ask') response.end(CONSENT);
    else if (url.pathname === '/token') response.end('{"access_token":"t"}');
    else {
      const refused = new URLSearchParams(request.body).get('decision') === 'refuse';
      const answer = new URLSearchParams(refused ? { error: 'access_denied' } : { code: 'c' });
      answer.set('state', state);
      const { status, location, html = '' } = last(`${redirectUri}?${String(answer)}`);
      response.writeHead(status, location === undefined ? {} : { Location: location }).end(html);
    }
  });
  const project = createScript(CODE, { scriptProperties: { BASE: site.origin } });
  return { host: createHost(project, 'ada'), site };
}
const byRedirect = (location: string) => ({ status: 303, location });
const escaped = (url: string) => url.replaceAll('&', '&amp;');

test('an approval ends at the user callback, connected', async () => {
  const { host, site } = await world(byRedirect);
  const result = await signIn(host);
  expect(result).toMatchObject({ reachedCallback: true, connected: true });
  expect(result.html).toContain('Connected');
  expect(result.visited).toEqual([
    { method: 'GET', address: `${site.origin}/authorize`, status: 302 },
    { method: 'GET', address: `${site.origin}/ask`, status: 200 },
    { method: 'POST', address: `${site.origin}/consent`, status: 303 },
  ]);
});

test('the choices reach the consent page: account, scopes and hidden values', async () => {
  const { host, site } = await world(byRedirect);
  await signIn(host, { account: 'bob', scopes: ['two'] });
  const form = site.seen.find(({ path }) => path === '/consent');
  expect(form?.body).toBe('request=r1&scope=two&account=bob&decision=approve');
  expect(form?.headers).toMatchObject({ cookie: 's=1', origin: site.origin });
});

test('a refusal reaches the callback and connects nothing', async () => {
  const { host } = await world(byRedirect);
  const result = await signIn(host, { decision: 'refuse' });
  expect(result).toMatchObject({ reachedCallback: true, connected: false });
  expect(result.html).toContain('Refused');
});

test.each([
  ['a link', (url: string) => `<a href="${escaped(url)}">Continue</a>`],
  ['a refresh', (url: string) => `<meta http-equiv="refresh" content="0;url=${escaped(url)}">`],
  [
    'a form',
    (url: string) => {
      const inputs = [...new URL(url).searchParams].map(
        ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
      );
      return `<form action="${url.split('?')[0] ?? ''}">${inputs.join('')}</form>`;
    },
  ],
])('a page with %s leads on as well', async (_, html) => {
  const { host } = await world((url) => ({ status: 200, html: html(url) }));
  await expect(signIn(host)).resolves.toMatchObject({ reachedCallback: true, connected: true });
});

test('an error page is the end of the journey', async () => {
  const { host } = await world(() => ({ status: 400, html: 'invalid redirect' }));
  await expect(signIn(host)).resolves.toMatchObject({
    reachedCallback: false,
    connected: false,
    html: 'invalid redirect',
  });
});

test('a backend that sends the person round and round is given up', async () => {
  const { host } = await world(() => ({ status: 302, location: '/ask' }));
  const { reachedCallback, visited } = await signIn(host);
  expect({ reachedCallback, steps: visited.length }).toEqual({ reachedCallback: false, steps: 20 });
});

test('a redirect to the callback of another script is not ours', async () => {
  const stranger = 'https://script.google.com/macros/d/stranger/usercallback?code=c';
  const { host } = await world(() => byRedirect(stranger));
  await expect(signIn(host)).rejects.toThrow('cannot reach https://script.google.com');
});

test('after resetAuth the connector asks for authorization again', async () => {
  const { host } = await world(byRedirect);
  await signIn(host);
  await host.resetAuth();
  await expect(host.isAuthValid()).resolves.toBe(false);
});
