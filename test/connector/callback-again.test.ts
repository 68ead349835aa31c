/** The page after the sign-in, loaded more than once: a reload, a restored tab, a browser that loads ahead. */
import { bundleConnector } from '../../tools/build-connector.ts';
import { createScript } from '../local/apps-script/script.ts';
import { startSite } from '../local/apps-script/site.ts';
import { createWorld, type World } from './built-script.ts';

const code = await bundleConnector();
const TOKEN = { access_token: 'a', refresh_token: 'r', expires_in: 3600, scope: 'video.list' };

/** A script without a sign-in, and how often it has redeemed a code. */
function createPage(change: Partial<World> = {}) {
  const redeemed: unknown[] = [];
  const made = createWorld({
    token: null,
    handleCallback: (request) => {
      redeemed.push(request);
      made.world.token = { access_token: 'canary-next', refresh_token: 'canary-next-refresh' };
      return true;
    },
    ...change,
  });
  const load = (code?: string): string => {
    const { result } = made.call('authCallback', { parameter: { code } });
    return (result as { html: string }).html;
  };
  return { ...made, redeemed, load };
}

describe('the page after the sign-in, loaded again', () => {
  test('says that TikTok is connected, and redeems no code, revokes nothing', () => {
    const { load, redeemed, world, sent } = createPage();
    expect(load('c')).toContain('TikTok is connected</h1>');
    expect(load('c')).toContain('TikTok is connected</h1>');
    expect(redeemed).toHaveLength(1);
    expect(world.token?.refresh_token).toBe('canary-next-refresh');
    expect(sent.filter(({ url }) => url.endsWith('/oauth/revoke'))).toEqual([]);
  });

  test('remembers a digest of the code and not the code, also when the cache of Google forgets', () => {
    const { load, cached, kept, redeemed } = createPage();
    load('canary-code');
    expect(kept.size).toBe(1);
    expect(JSON.stringify([...kept, ...cached])).not.toContain('canary-code');
    cached.clear();
    expect(load('canary-code')).toContain('TikTok is connected</h1>');
    expect(redeemed).toHaveLength(1);
  });

  test('a code that cannot be remembered connects all the same', () => {
    const { load, userProperties, logged } = createPage();
    userProperties.setProperty = () => {
      throw new Error('Service unavailable: Properties');
    };
    expect(load('c')).toContain('TikTok is connected</h1>');
    expect(logged.join()).toContain('The code is not remembered: google_busy');
  });

  test('redeems the code of another sign-in', () => {
    const { load, redeemed } = createPage();
    load('c');
    load('d');
    expect(redeemed).toHaveLength(2);
  });

  test('after a disconnection says that the code was used, and does not redeem it', () => {
    const { load, redeemed, call, world } = createPage();
    load('c');
    call('resetAuth');
    expect(load('c')).toContain('[invalid_grant,');
    expect(redeemed).toHaveLength(1);
    expect(world.token).toBeNull();
  });

  test('after a fault of the token route tries the code again', () => {
    let tries = 0;
    const { load, world } = createPage({
      handleCallback: () => {
        if ((tries += 1) === 1) throw new Error('Error retrieving token: temporarily_unavailable');
        world.token = { access_token: 'a' };
        return true;
      },
    });
    expect(load('c')).toContain('[temporarily_unavailable,');
    expect(load('c')).toContain('TikTok is connected</h1>');
  });

  test('says the same of a refusal, which has no code', () => {
    const { load } = createPage({ handleCallback: () => false });
    expect(load()).toContain('[access_denied,');
    expect(load()).toContain('[access_denied,');
  });
});

test('a page loaded twice at the same time redeems the code once, and both say connected', async () => {
  const waiting: (() => void)[] = [];
  const site = await startSite(({ path }, response) => {
    if (path !== '/oauth/token') {
      response.end(JSON.stringify({ data: {}, error: { code: 'ok' } }));
      return;
    }
    waiting.push(() => void response.end(JSON.stringify(TOKEN)));
    // Long enough for the other run to come to its own exchange, if it makes one.
    setTimeout(() => waiting.shift()?.(), 500);
  });
  const project = createScript(code, {
    scriptProperties: { BACKEND_API_BASE_URL: site.origin, BACKEND_CLIENT_SECRET: 'secret' },
  });
  const start = new URL(String(await project.run('ada', 'get3PAuthorizationUrls')));
  const callback = new URL(start.searchParams.get('redirect_uri') ?? '');
  const state = start.searchParams.get('state') ?? '';
  callback.search = new URLSearchParams({ code: 'c', state }).toString();
  const pages = await Promise.all([1, 2].map(() => project.userCallback('ada', callback.href)));
  for (const page of pages) expect(page).toContain('TikTok is connected');
  expect(site.seen.filter(({ path }) => path === '/oauth/token')).toHaveLength(1);
  expect(site.seen.filter(({ path }) => path === '/oauth/revoke')).toEqual([]);
});
