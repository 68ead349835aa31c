import { CATALOGUE } from '../../../contract/catalogue.ts';
import { FIELDS, SCOPES } from '../../../contract/fields.ts';
import { readFileSync } from 'node:fs';
import { createHost } from '../../../local/looker-studio/host.ts';
import { signIn } from '../../../local/looker-studio/sign-in.ts';
import { bundleConnector } from '../../../tools/build-connector.ts';
import { createScript } from '../apps-script/script.ts';
import { startSite } from '../apps-script/site.ts';

const code = await bundleConnector();
const manifest: unknown = JSON.parse(
  readFileSync(new URL('../../../connector/appsscript.json', import.meta.url), 'utf8'),
);
const TOKEN = {
  access_token: 'access',
  refresh_token: 'refresh',
  expires_in: 3600,
  scope: SCOPES.join(' '),
};
const OK = { code: 'ok', message: '', log_id: 'log' };

/** A backend that consents by itself and gives one account with two videos. */
async function world() {
  const site = await startSite((request, response) => {
    const url = new URL(request.path, 'http://x');
    const { searchParams: query, pathname } = url;
    const json = (body: object) => response.end(JSON.stringify(body));
    const names = (query.get('fields') ?? '').split(',');
    const record = (at: number) =>
      Object.fromEntries(names.map((name) => [name, valueOf(name, at)]));
    if (pathname === '/oauth/authorize') {
      const back = new URL(query.get('redirect_uri') ?? '');
      back.search = new URLSearchParams({ code: 'c', state: query.get('state') ?? '' }).toString();
      response.writeHead(302, { Location: back.href }).end();
    } else if (pathname === '/oauth/token') json(TOKEN);
    else if (pathname === '/api/tiktok/user') {
      json({ data: { user: record(0), missing_scopes: [] }, error: OK });
    } else {
      const videos = [record(1), record(2)];
      json({ data: { videos, cursor: 0, has_more: false, missing_scopes: [] }, error: OK });
    }
  });
  const project = createScript(code, {
    manifest,
    scriptProperties: { BACKEND_API_BASE_URL: site.origin, BACKEND_CLIENT_SECRET: 'secret' },
  });
  return { host: createHost(project, 'ada'), site };
}

function valueOf(name: string, at: number): string | number | boolean {
  const field = FIELDS.find(({ tiktok }) => tiktok.name === name);
  if (field?.json === 'boolean') return true;
  return field?.json === 'string' ? `${name} ${at}` : 1_700_000_000 + at;
}

test('the built connector has the schema of the catalogue', async () => {
  const { host } = await world();
  await expect(host.getAuthType()).resolves.toBe('OAUTH2');
  const schema = await host.getSchema();
  expect(schema.map(({ name }) => name)).toEqual(CATALOGUE.map(({ id }) => id));
});

test('the built connector signs in and gives all fields, asked in two calls', async () => {
  const { host } = await world();
  await expect(host.isAuthValid()).resolves.toBe(false);
  await expect(signIn(host)).resolves.toMatchObject({ connected: true });
  const table = await host.getData({ fields: FIELDS.map(({ id }) => id) });
  expect(table.calls).toBe(2);
  const at = FIELDS.findIndex(({ id }) => id === 'video_id');
  expect(table.rows.map((row) => row[at])).toEqual(['id 1', 'id 2']);
});
