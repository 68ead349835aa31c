import { FIELDS } from '../../contract/fields.ts';
import type { TokenAnswer } from '../../contract/api.ts';
import { FORGERIES, liveToken } from './forged-tokens.ts';
import { expectAnswer, expectHarmless, MARKUP, refusalOf, type HostileRow } from './hostile-row.ts';
import { createOAuthClient, type OAuthClient } from './oauth-client.ts';
import { START_MS, startProduct, type Product } from './product.ts';
import { encode, send } from './raw-http.ts';
import type { Host } from '../../local/looker-studio/host.ts';

let product: Product;
let client: OAuthClient;
let connected: Host;
let tokens: TokenAnswer;
beforeAll(async () => {
  product = await startProduct();
  client = createOAuthClient(product.stack);
  connected = await product.connect('before@example.com');
  tokens = await client.connect();
}, START_MS);
afterAll(() => product.close());

const USER = '/api/tiktok/user';
const VIDEOS = '/api/tiktok/videos';
const ask = (path: string, headers: readonly string[]) =>
  send(product.stack.baseUrl, { path, headers });
const bearer = () => ['Authorization', `Bearer ${tokens.access_token}`];
const reads = { envelope: (text: string) => JSON.parse(text) as { data: unknown; error: unknown } };

/** RFC 6750 3 and 3.1: without a token no error code; with a wrong one, invalid_token. */
const ENVELOPE = { 'content-type': 'application/json', 'set-cookie': null };
const noToken = {
  status: 401,
  error: 'access_token_invalid',
  headers: { ...ENVELOPE, 'www-authenticate': /^Bearer realm="[\w-]+"$/ },
};
const badToken = {
  status: 401,
  error: 'access_token_invalid',
  headers: { ...ENVELOPE, 'www-authenticate': /^Bearer realm="[\w-]+", error="invalid_token"$/ },
};

/** RFC 6750 3.1 would answer 400 here, but an API Gateway authorizer can say nothing but 401. */
const malformed = {
  ...badToken,
  headers: { ...ENVELOPE, 'www-authenticate': /^Bearer realm="[\w-]+"/ },
};

const headerRows: HostileRow[] = [
  { what: 'no token', ask: () => ({ path: USER }), ...noToken },
  {
    what: 'an empty header',
    ask: () => ({ path: USER, headers: ['Authorization', ''] }),
    ...noToken,
  },
  {
    what: 'the token in the query',
    ask: () => ({ path: `${USER}?access_token=${tokens.access_token}` }),
    ...noToken,
  },
  {
    what: 'the token in a cookie',
    ask: () => ({ path: USER, headers: ['Cookie', `access_token=${tokens.access_token}`] }),
    ...noToken,
  },
  {
    what: 'the token in another header',
    ask: () => ({ path: USER, headers: ['X-Api-Key', tokens.access_token] }),
    ...noToken,
  },
  {
    what: 'a right token behind another scheme',
    ask: () => ({ path: USER, headers: ['Authorization', `Basic ${tokens.access_token}`] }),
    ...noToken,
  },
  {
    what: 'a right token without a scheme',
    ask: () => ({ path: USER, headers: ['Authorization', tokens.access_token] }),
    ...noToken,
  },
  {
    what: 'a scheme without a token',
    ask: () => ({ path: USER, headers: ['Authorization', 'Bearer'] }),
    ...noToken,
  },
  {
    what: 'the refresh token',
    ask: () => ({ path: USER, headers: ['Authorization', `Bearer ${tokens.refresh_token}`] }),
    ...badToken,
  },
  {
    what: 'the client secret',
    ask: () => ({ path: USER, headers: ['Authorization', `Bearer ${product.stack.clientSecret}`] }),
    ...badToken,
  },
  ...[
    ['a word', 'Bearer x'],
    ['9,000 characters', `Bearer ${'x'.repeat(9000)}`],
  ].map(([what, value]): HostileRow => ({
    what: `${what} as token`,
    ask: () => ({ path: USER, headers: ['Authorization', value ?? ''] }),
    ...badToken,
  })),
  ...(
    [
      ['two words', () => ['Authorization', 'Bearer x y']],
      ['markup', () => ['Authorization', `Bearer ${MARKUP}`]],
      ['letters that are no ASCII', () => ['Authorization', 'Bearer \u00ff\u00fe']],
      ['a right token after a comma', () => ['Authorization', `Bearer x, ${bearer()[1]}`]],
      ['two headers, both wrong', () => ['Authorization', 'Bearer x', 'authorization', 'Bearer y']],
      ['two headers, the last one wrong', () => [...bearer(), 'authorization', 'Bearer y']],
    ] satisfies [string, () => string[]][]
  ).map(([what, headers]): HostileRow => ({
    what,
    ask: () => ({ path: USER, headers: headers() }),
    ...malformed,
  })),
  {
    what: 'two headers, the last one right',
    ask: () => ({ path: USER, headers: ['authorization', 'Bearer x', ...bearer()] }),
    status: 400,
    error: 'invalid_params',
  },
  ...FORGERIES.map(([what, forge]): HostileRow => ({
    what: `a token with ${what}`,
    ask: async () => {
      const forged = await forge(await liveToken(product.stack, tokens.access_token));
      return { path: USER, headers: ['Authorization', `Bearer ${forged}`] };
    },
    ...badToken,
  })),
];

type Query = Record<string, string | string[]>;
const fieldFaults: [string, Query][] = [
  ['an unknown field', { fields: 'open_id,password' }],
  ['no field between commas', { fields: 'open_id,,username' }],
  ['an empty list', { fields: '' }],
  ['the list twice', { fields: ['open_id', 'username'] }],
  ['a field in capitals', { fields: 'OPEN_ID' }],
  ['an inherited property', { fields: '__proto__' }],
  ['another inherited property', { fields: 'constructor' }],
  ['markup', { fields: MARKUP }],
  ['a line break', { fields: 'open_id\r\nX-Evil: 1' }],
  ['5,000 commas', { fields: ','.repeat(5000) }],
];
const pagingFaults: [string, Query][] = [
  ...['max_count', 'limit'].flatMap((name) =>
    ['0', '-1', '1.5', '1e1', '0x10', ' 5', '+5', '٣', 'NaN', '', '99999999999999999', 'x'].map(
      (value): [string, Query] => [`${name} of ${JSON.stringify(value)}`, { [name]: value }],
    ),
  ),
  ...['-1', '1.5', 'x', '', '99999999999999999'].map((cursor): [string, Query] => [
    `a cursor of ${JSON.stringify(cursor)}`,
    { cursor },
  ]),
  ...['max_count', 'limit', 'cursor', 'fields'].map((name): [string, Query] => [
    `${name} twice`,
    { [name]: ['1', '1'] },
  ]),
  ['a limit over 1,000', { limit: '1001' }],
  ['max_count and limit', { max_count: '5', limit: '5' }],
  ['a field of accounts', { fields: 'id,open_id' }],
  ['markup as limit', { limit: MARKUP }],
];
const parameterRow = (path: string, [what, query]: [string, Query]): HostileRow => ({
  what: `${path}: ${what}`,
  ask: () => ({ path: `${path}?${encode(query)}`, headers: bearer() }),
  status: 400,
  error: 'invalid_params',
  headers: { ...ENVELOPE, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
});
const parameterRows: HostileRow[] = [
  ...fieldFaults.map((each) => parameterRow(USER, each)),
  ...pagingFaults.map((each) => parameterRow(VIDEOS, each)),
  parameterRow(USER, ['a field of videos', { fields: 'open_id,view_count' }]),
  parameterRow(USER, ['a second token, in the query', { access_token: 'x' }]),
  parameterRow(VIDEOS, ['a second token, in the query', { access_token: 'x' }]),
];

const methodRows: HostileRow[] = [USER, VIDEOS].flatMap((path) =>
  ['POST', 'PUT', 'DELETE', 'OPTIONS'].map((method) => ({
    what: `${method} ${path}`,
    ask: () => ({ method, path, headers: [...bearer(), 'Origin', 'https://evil.example'] }),
    status: 404,
    error: 'invalid_request',
    headers: { ...ENVELOPE, 'cache-control': 'no-store' },
  })),
);

describe('GET /api/tiktok/* (items 42, 43, 46, 47, 48)', () => {
  test.each([...headerRows, ...parameterRows, ...methodRows])('$what: $status', async (each) => {
    expectAnswer(await send(product.stack.baseUrl, await each.ask()), each);
  });

  test('a token like the forged ones, but right, opens the API', async () => {
    const live = await liveToken(product.stack, tokens.access_token);
    const again = await live.signed(live.header, { ...live.claims, jti: 'another' });
    expect((await client.api(again)).status).toBe(200);
  });

  test.each(['bearer', 'BEARER', 'BeArEr'])(
    'the scheme may be written %s (item 43)',
    async (scheme) => {
      const answer = await ask(USER, ['authorization', `${scheme} ${tokens.access_token}`]);
      expect(answer.status).toBe(200);
    },
  );

  test('with CORS off a preflight is refused and no answer names an origin (item 12)', async () => {
    const preflight = await send(product.stack.baseUrl, {
      method: 'OPTIONS',
      path: USER,
      headers: ['Origin', 'https://evil.example', 'Access-Control-Request-Method', 'GET'],
    });
    const read = await ask(USER, [...bearer(), 'Origin', 'https://evil.example']);
    expect([preflight.status, read.status]).toEqual([404, 200]);
    for (const answer of [preflight, read]) expectHarmless(answer);
  });

  test('unknown parameters are ignored, and all fields come without a list', async () => {
    const answer = await ask(`${USER}?${encode({ x: ['1', '2'], callback: 'alert' })}`, bearer());
    const { data } = reads.envelope(answer.text) as { data: { user: object } };
    const userFields = FIELDS.filter((field) => field.of === 'user');
    expect(Object.keys(data.user)).toEqual(userFields.map(({ tiktok }) => tiktok.name));
    expectHarmless(answer);
  });

  test('a permission that was not granted is 403 and names the permission (item 42)', async () => {
    const partial = await client.connect({ account: 'newcomer', scopes: ['user.info.basic'] });
    const answer = await client.api(partial.access_token, VIDEOS);
    expect([answer.status, refusalOf(answer)]).toEqual([
      403,
      { error: 'scope_not_authorized', description: expect.stringContaining('video.list') },
    ]);
  });

  test("a connection's answers are its own, and no cache may keep them (item 52)", async () => {
    const other = await client.connect({ account: 'newcomer' });
    const answers = await Promise.all(
      [tokens, other].map(({ access_token }) => client.api(access_token)),
    );
    expect(new Set(answers.map(({ text }) => JSON.stringify(reads.envelope(text).data))).size).toBe(
      2,
    );
    for (const { headers } of answers) expect(headers['cache-control']).toBe('no-store');
  });

  test('after all of this the users of before are connected and read data', async () => {
    expect((await client.api(tokens.access_token)).status).toBe(200);
    expect(await connected.isAuthValid()).toBe(true);
    expect((await connected.getData({ fields: ['video_id'] })).rows).toHaveLength(37);
  });
});
