import { CLIENT_ID } from '../../contract/api.ts';
import { LOCAL_SCRIPT_ID } from '../../local/local-settings.ts';
import { expectAnswer, MARKUP, type HostileRow } from './hostile-row.ts';
import { createOAuthClient } from './oauth-client.ts';
import { START_MS, startProduct, type Product } from './product.ts';
import { encode, send } from './raw-http.ts';
import { storedConnections, storedItems, type StoredItem } from './stored.ts';
import type { Host } from '../../local/looker-studio/host.ts';

let product: Product;
let connected: Host;
let before: StoredItem[];
beforeAll(async () => {
  product = await startProduct();
  connected = await product.connect('before@example.com');
  before = await storedConnections(product.stack);
}, START_MS);
afterAll(() => product.close());

const HOST = 'https://script.google.com';
const USER_CALLBACK = `/macros/d/${LOCAL_SCRIPT_ID}/usercallback`;
const VERIFIER = 'v'.repeat(43);
const CHALLENGE = 'c'.repeat(43);

type Changes = Record<string, string | string[] | undefined>;
type Expected = Pick<HostileRow, 'status' | 'error' | 'headers'>;

/** A right request but for the changes. */
const path = (changes: Changes) => {
  const right = createOAuthClient(product.stack).authorization(VERIFIER);
  return `/oauth/authorize?${encode({ ...right, ...changes })}`;
};
const row = (what: string, changes: Changes, expected: Expected): HostileRow => ({
  what,
  ask: () => ({ path: path(changes) }),
  ...expected,
});

/** RFC 6749 4.1.2.1: before client and redirect URI are proven, a page and never a redirect. */
const toPage = (error: string): Expected => ({
  status: 400,
  error,
  headers: {
    location: null,
    'set-cookie': null,
    'content-type': /^text\/html/,
    'content-security-policy': /default-src 'none'/,
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  },
});
/** After that: back to the client, with the error, the state and RFC 9207's `iss`. */
const toClient = (error: string, state: string | null = 'a state'): Expected => ({
  status: 302,
  error,
  headers: {
    location: new RegExp(
      `^${HOST}${USER_CALLBACK}\\?error=${error}&error_description=[^&]+` +
        `${state === null ? '' : `&state=${encode({ state }).slice(6).replace(/[+*.]/g, '\\$&')}`}` +
        '&iss=http%3A%2F%2Flocalhost%3A\\d+$',
    ),
    'set-cookie': null,
    'referrer-policy': 'no-referrer',
  },
});
const toTikTok: Expected = {
  status: 302,
  headers: {
    location: /\/v2\/auth\/authorize\/\?client_key=[\w-]+&scope=user\.info\.basic/,
    'set-cookie': /^__Host-[\w-]+=[\w-]{43}; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Lax$/,
  },
};
const notAllowed: Expected = { status: 405, error: 'invalid_request', headers: { allow: 'GET' } };

const clients: [string, Changes][] = [
  ['an unknown client', { client_id: 'somebody-else' }],
  ['no client', { client_id: undefined }],
  ['an empty client', { client_id: '' }],
  ['a client in capitals', { client_id: CLIENT_ID.toUpperCase() }],
  ['the client twice', { client_id: [CLIENT_ID, CLIENT_ID] }],
  ['markup as client', { client_id: MARKUP, state: MARKUP }],
];
const redirects: [string, string | string[] | undefined][] = [
  ['no redirect URI', undefined],
  ['an empty one', ''],
  ['the right one twice', [HOST + USER_CALLBACK, HOST + USER_CALLBACK]],
  ["the right one and a stranger's", [HOST + USER_CALLBACK, 'https://evil.example/']],
  ['a slash at the end', `${HOST}${USER_CALLBACK}/`],
  ['the host in capitals', `https://SCRIPT.google.com${USER_CALLBACK}`],
  ['the scheme in capitals', `HTTPS://script.google.com${USER_CALLBACK}`],
  ['the default port', `https://script.google.com:443${USER_CALLBACK}`],
  ['another port', `https://script.google.com:8443${USER_CALLBACK}`],
  ['a query behind it', `${HOST}${USER_CALLBACK}?next=https://evil.example`],
  ['a fragment behind it', `${HOST}${USER_CALLBACK}#evil`],
  ['a user before the host', `https://script.google.com@evil.example${USER_CALLBACK}`],
  ['a user of the right host', `https://evil@script.google.com${USER_CALLBACK}`],
  ['http', `http://script.google.com${USER_CALLBACK}`],
  ['a climbing path', `${HOST}/macros/d/x/../${LOCAL_SCRIPT_ID}/usercallback`],
  ['an encoded climbing path', `${HOST}/macros/d/x/%2e%2e/${LOCAL_SCRIPT_ID}/usercallback`],
  ['an encoded letter', `${HOST}${USER_CALLBACK.replace('userc', '%75serc')}`],
  ['two slashes in the path', `${HOST}/${USER_CALLBACK}`],
  ['a longer path', `${HOST}${USER_CALLBACK}.evil.example`],
  ['a longer host', `https://script.google.com.evil.example${USER_CALLBACK}`],
  ['a backslash', `https://evil.example\\@script.google.com${USER_CALLBACK}`],
  ['a blank behind it', `${HOST}${USER_CALLBACK} `],
  ['a line break behind it', `${HOST}${USER_CALLBACK}\r\nSet-Cookie: a=b`],
  ['a zero byte behind it', `${HOST}${USER_CALLBACK}\0`],
  ["a stranger's script", `${HOST}/macros/d/${'x'.repeat(57)}/usercallback`],
  ["a stranger's web app", `${HOST}/macros/s/${LOCAL_SCRIPT_ID}/exec`],
  ['no scheme', `//script.google.com${USER_CALLBACK}`],
  ['a script', 'javascript:alert(1)'],
  ['a data URL', 'data:text/html,<script>alert(1)</script>'],
  ['markup', MARKUP],
];
const faults: [string, Changes, string][] = [
  ['no response type', { response_type: undefined }, 'invalid_request'],
  ['an empty response type', { response_type: '' }, 'invalid_request'],
  ['the response type twice', { response_type: ['code', 'code'] }, 'invalid_request'],
  ['the implicit flow', { response_type: 'token' }, 'unsupported_response_type'],
  ['an id token', { response_type: 'id_token' }, 'unsupported_response_type'],
  ['a hybrid flow', { response_type: 'code token' }, 'unsupported_response_type'],
  ['a response type in capitals', { response_type: 'CODE' }, 'unsupported_response_type'],
  ['markup as response type', { response_type: MARKUP }, 'unsupported_response_type'],
  ['no challenge', { code_challenge: undefined }, 'invalid_request'],
  ['an empty challenge', { code_challenge: '' }, 'invalid_request'],
  ['the challenge twice', { code_challenge: [CHALLENGE, CHALLENGE] }, 'invalid_request'],
  ['a challenge too short', { code_challenge: 'c'.repeat(42) }, 'invalid_request'],
  ['a challenge too long', { code_challenge: 'c'.repeat(129) }, 'invalid_request'],
  ['a challenge with padding', { code_challenge: `${'c'.repeat(42)}=` }, 'invalid_request'],
  ['a challenge of Base64', { code_challenge: `${'c'.repeat(41)}+/` }, 'invalid_request'],
  ['no method, which means plain', { code_challenge_method: undefined }, 'invalid_request'],
  ['the method plain', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['the method in small letters', { code_challenge_method: 's256' }, 'invalid_request'],
  ['the method twice', { code_challenge_method: ['S256', 'plain'] }, 'invalid_request'],
  ['an unknown scope', { scope: 'user.info.basic admin' }, 'invalid_scope'],
  ['scopes with commas', { scope: 'user.info.basic,video.list' }, 'invalid_scope'],
  ['a scope in capitals', { scope: 'VIDEO.LIST' }, 'invalid_scope'],
  ['a scope after a line break', { scope: 'video.list\nadmin' }, 'invalid_scope'],
  ['markup as scope', { scope: MARKUP }, 'invalid_scope'],
  ['the scope twice', { scope: ['video.list', 'video.list'] }, 'invalid_request'],
  ['a client secret in the query', { client_secret: 'x' }, 'invalid_request'],
];
const stateFaults: [string, Changes['state']][] = [
  ['no state', undefined],
  ['an empty state', ''],
  ['the state twice', ['one', 'two']],
  ['a state of 2,049 characters', 's'.repeat(2049)],
  ['a state that is too long for a header once encoded', '状'.repeat(2000)],
];
const states: [string, string][] = [
  ['signs that URLs use', 'a b+c=d&e%2Fe?f#g/h;i'],
  ['percent signs that look like encoding', '%2525%41%zz%'],
  ['letters of the world', 'žluťoučký 状態 🎬'],
  ['quotes and markup', MARKUP],
  ['2,048 characters', 's'.repeat(2048)],
];
const odd: [string, Changes][] = [
  ['unknown parameters, even twice', { prompt: ['login', 'none'], __proto__x: '1', nonce: '' }],
  ['an empty scope', { scope: '' }],
  ['a scope of blanks', { scope: '   ' }],
  ['the scopes in another order', { scope: 'video.list user.info.stats' }],
  ['a request object, which is unknown here', { request: 'e30.e30.', request_uri: 'urn:x' }],
];

const rows: HostileRow[] = [
  ...clients.map(([what, changes]) => row(what, changes, toPage('invalid_client'))),
  ...redirects.map(([what, redirect_uri]) =>
    row(`redirect URI: ${what}`, { redirect_uri }, toPage('invalid_redirect_uri')),
  ),
  ...faults.map(([what, changes, error]) => row(what, changes, toClient(error))),
  ...stateFaults.map(([what, state]) => row(what, { state }, toClient('invalid_request', null))),
  ...states.map(([what, state]) =>
    row(
      `a state with ${what} comes back`,
      { state, response_type: 'token' },
      toClient('unsupported_response_type', state),
    ),
  ),
  ...odd.map(([what, changes]) => row(`accepted: ${what}`, changes, toTikTok)),
  ...['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => ({
    what: `method ${method}`,
    ask: () => ({ method, path: path({}) }),
    ...notAllowed,
  })),
  {
    what: 'GET that says it is POST',
    ask: () => ({ path: path({}), headers: ['X-HTTP-Method-Override', 'POST'] }),
    ...notAllowed,
  },
  {
    what: 'POST with the request in its body',
    ask: () => {
      const headers = ['Content-Type', 'application/x-www-form-urlencoded'];
      const [address = '', body = ''] = path({}).split('?');
      return { method: 'POST', path: address, headers, body };
    },
    ...notAllowed,
  },
  {
    what: 'parameters that are not UTF-8',
    ask: () => ({ path: '/oauth/authorize?client_id=%FF%FE%C0%AF&state=%80' }),
    ...toPage('invalid_client'),
  },
  {
    what: 'no parameters at all',
    ask: () => ({ path: '/oauth/authorize' }),
    ...toPage('invalid_client'),
  },
];

describe('GET /oauth/authorize', () => {
  test.each(rows)('$what: $status', async (each) => {
    expectAnswer(await send(product.stack.baseUrl, await each.ask()), each);
  });

  test('a refused request leaves nothing behind (item 14)', async () => {
    const signIns = async () =>
      (await storedItems(product.stack)).filter(({ pk }) => pk.startsWith('SIGNIN#')).length;
    const count = await signIns();
    await send(product.stack.baseUrl, { path: path({ response_type: 'token' }) });
    await send(product.stack.baseUrl, { path: path({ redirect_uri: 'https://evil.example/' }) });
    expect(await signIns()).toBe(count);
  });

  test('after all of this the user of before is connected and reads data', async () => {
    expect(await storedConnections(product.stack)).toEqual(before);
    expect(await connected.isAuthValid()).toBe(true);
    expect((await connected.getData({ fields: ['video_id'] })).rows).toHaveLength(37);
  });
});
