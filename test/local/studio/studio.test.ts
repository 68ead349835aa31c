import { request } from 'node:http';
import { startStudio } from '../../../local/studio/studio.ts';
import type { Studio } from '../../../local/studio/studio.ts';
import { createScript } from '../apps-script/script.ts';

const CODE = `
  function isAuthValid() { return PropertiesService.getUserProperties().getProperty('in') !== null; }
  function get3PAuthorizationUrls() {
    const state = ScriptApp.newStateToken().withMethod('back').withTimeout(3600).createToken();
    return 'http://127.0.0.1:9/authorize?state=' + state;
  }
  function back() {
    PropertiesService.getUserProperties().setProperty('in', 'yes');
    return HtmlService.createHtmlOutput('<p>Done</p>');
  }
  function resetAuth() { PropertiesService.getUserProperties().deleteProperty('in'); }
  function getSchema() {
    return { schema: [{ name: 'a', label: 'A', dataType: 'STRING', semantics: { conceptType: 'DIMENSION' } }] };
  }
  function getData() {
    return { schema: getSchema().schema, rows: [{ values: ['one'] }, { values: ['two'] }] };
  }`;

let studio: Studio;
beforeEach(async () => {
  const project = createScript(CODE, { scriptId: 'local-script' });
  studio = await startStudio({ project, port: 0 });
});
afterEach(() => studio.close());

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** `fetch` sets no Host header, so this asks by hand. */
function ask(
  path: string,
  options: { body?: unknown; cookie?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { body, cookie } = options;
  const headers = {
    Host: `localhost:${studio.port}`,
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(cookie === undefined ? {} : { Cookie: cookie }),
    ...options.headers,
  };
  const method = body === undefined ? 'GET' : 'POST';
  return new Promise((resolve, reject) => {
    const target = { host: '127.0.0.1', port: studio.port, path, method, headers, agent: false };
    const outgoing = request(target, (message) => {
      let text = '';
      message.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      message.on('end', () =>
        resolve({ status: message.statusCode ?? 0, headers: message.headers, text }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
const json = async (...args: Parameters<typeof ask>): Promise<unknown> =>
  JSON.parse((await ask(...args)).text) as unknown;

/** Follows the popup of a browser in which `cookie` names the user. */
async function connect(cookie?: string): Promise<Answer> {
  const options = cookie === undefined ? {} : { cookie };
  const { headers, status } = await ask('/connect', options);
  expect(status).toBe(303);
  const state = new URL(String(headers['location'])).searchParams.get('state') ?? '';
  return ask(`/macros/d/local-script/usercallback?code=c&state=${state}`, options);
}

test('the page and its files are served with a policy that allows only them', async () => {
  for (const [path, type] of [
    ['/', 'text/html'],
    ['/page.js', 'text/javascript'],
    ['/page.css', 'text/css'],
  ] as const) {
    const { status, headers } = await ask(path);
    expect([status, headers['content-type']]).toEqual([200, `${type}; charset=utf-8`]);
    expect(headers['content-security-policy']).toContain("script-src 'self'");
  }
});

test('connecting leads to the authorization URL and back to the page of the connector', async () => {
  await expect(json('/studio/api/state')).resolves.toMatchObject({ user: 'a', authorized: false });
  const { status, text } = await connect();
  expect([status, text]).toEqual([200, expect.stringContaining('<p>Done</p>')]);
  await expect(json('/studio/api/state')).resolves.toMatchObject({ authorized: true });
});

test('the two users are connected apart', async () => {
  const chosen = await ask('/studio/api/user', { body: { user: 'b' } });
  const cookie = String(chosen.headers['set-cookie']).split(';')[0] ?? '';
  await connect(cookie);
  await expect(json('/studio/api/state', { cookie })).resolves.toMatchObject({
    user: 'b',
    authorized: true,
  });
  await expect(json('/studio/api/state')).resolves.toMatchObject({ user: 'a', authorized: false });
});

test('who changes the user in the middle of a sign-in gets the error of Google', async () => {
  const { headers } = await ask('/connect');
  const state = new URL(String(headers['location'])).searchParams.get('state') ?? '';
  const path = `/macros/d/local-script/usercallback?code=c&state=${state}`;
  const { status, text } = await ask(path, { cookie: 'google_user=b' });
  expect(status).toBe(422);
  expect(text).toContain('The state token is invalid or has expired. Please try again.');
});

test('fields and rows come as JSON', async () => {
  await connect();
  await expect(json('/studio/api/schema')).resolves.toMatchObject({ fields: [{ name: 'a' }] });
  await expect(json('/studio/api/data', { body: { fields: ['a'] } })).resolves.toMatchObject({
    rows: [['one'], ['two']],
    connectorRows: 2,
  });
});

test('an error carries the text that Looker Studio would show', async () => {
  const { status, text } = await ask('/studio/api/data', { body: { fields: ['a'] } });
  expect(status).toBe(422);
  expect(JSON.parse(text)).toMatchObject({
    error: { kind: 'authorization-needed', text: expect.stringContaining('Authorize') as string },
  });
});

test('disconnecting ends the authorization', async () => {
  await connect();
  await expect(json('/studio/api/disconnect', { body: {} })).resolves.toEqual({
    authorized: false,
  });
});

test.each([
  ['an unknown endpoint', '/studio/api/nope', {}, 404],
  ['an unknown page', '/nope', {}, 404],
  ['an unknown user', '/studio/api/user', { body: { user: 'z' } }, 404],
  ['a wrong body', '/studio/api/data', { body: { fields: 'a' } }, 400],
  ['another host name', '/', { headers: { Host: 'evil.example' } }, 403],
  [
    'another origin',
    '/studio/api/disconnect',
    { body: {}, headers: { Origin: 'http://evil.example' } },
    403,
  ],
  [
    'a body that is no JSON',
    '/studio/api/user',
    { body: {}, headers: { 'Content-Type': 'text/plain' } },
    415,
  ],
])('%s is refused', async (_, path, options, status) => {
  await expect(ask(path, options)).resolves.toMatchObject({ status });
});

test('127.0.0.1 leads to localhost, where the user is known', async () => {
  const headers = { Host: `127.0.0.1:${studio.port}` };
  await expect(ask('/connect', { headers })).resolves.toMatchObject({
    status: 307,
    headers: { location: `http://localhost:${studio.port}/connect` },
  });
});

test('a port that is taken is named', async () => {
  const project = createScript(CODE);
  await expect(startStudio({ project, port: studio.port })).rejects.toThrow(
    `Port ${studio.port} is already in use.`,
  );
});
