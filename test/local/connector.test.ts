import { startConnector } from '../../local/connector.ts';
import { createHost } from '../../local/looker-studio/host.ts';
import { signIn } from '../../local/looker-studio/sign-in.ts';
import { startSite } from './apps-script/site.ts';

const TOKEN = { access_token: 'a', refresh_token: 'r', expires_in: 3600 };

/** The page after a sign-in at a backend, by a connector that was pushed for this address. */
async function pageAfterSignIn(pushedFor?: string): Promise<string> {
  const site = await startSite(({ path }, response) => {
    const url = new URL(path, 'http://x');
    if (url.pathname !== '/oauth/authorize') return void response.end(JSON.stringify(TOKEN));
    const back = new URL(url.searchParams.get('redirect_uri') ?? '');
    const state = url.searchParams.get('state') ?? '';
    back.search = new URLSearchParams({ code: 'c', state }).toString();
    response.writeHead(302, { Location: back.href }).end();
  });
  const project = await startConnector(
    { baseUrl: site.origin, clientSecret: 'secret' },
    pushedFor === undefined ? {} : { pushedFor },
  );
  const { html } = await signIn(createHost(project, 'ada'));
  await project.close();
  return html;
}

test('the connector reaches the backend that it was pushed for, and after a move none', async () => {
  expect(await pageAfterSignIn()).toContain('TikTok is connected');
  const moved = await pageAfterSignIn('http://127.0.0.1:9/v1');
  expect(moved).toContain('[address_not_allowed,');
  expect(moved).toContain('npm run connector:push -- --base-url');
});
