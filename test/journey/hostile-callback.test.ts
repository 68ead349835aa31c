import { UpdateItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/credentials.ts';
import { templateTables } from '../../local/aws/template-resources.ts';
import type { Host } from '../../local/looker-studio/host.ts';
import { expectAnswer, expectHarmless, MARKUP, refusalOf, type HostileRow } from './hostile-row.ts';
import { createOAuthClient, type Flow, type OAuthClient } from './oauth-client.ts';
import { START_MS, startProduct, type Product } from './product.ts';
import { encode, send, type RawAnswer } from './raw-http.ts';
import { storedConnections, storedItems, type StoredItem } from './stored.ts';

let product: Product;
let client: OAuthClient;
let connected: Host;
let before: StoredItem[];
beforeAll(async () => {
  product = await startProduct();
  client = createOAuthClient(product.stack);
  connected = await product.connect('before@example.com');
  before = await storedConnections(product.stack);
}, START_MS);
afterAll(() => product.close());
beforeEach(() => product.tiktok.reset());

type Changes = Record<string, string | string[] | undefined>;
const CALLBACK = '/auth/tiktok/callback';
const SCRIPT =
  /^https:\/\/script\.google\.com\/macros\/d\/local-looker-studio-stand-in\/usercallback\?/;

const path = (flow: Flow, changes: Changes) =>
  `${CALLBACK}?${encode({ state: flow.location.searchParams.get('state') ?? '', ...changes })}`;
const redeemedAtTikTok = () => product.tiktok.counts()['token'];
const locationOf = ({ headers }: RawAnswer) => new URL(headers.location ?? 'none:');

type Expected = Pick<HostileRow, 'status' | 'error' | 'headers'>;
const toPage = (error: string): Expected => ({
  status: 400,
  error,
  headers: {
    location: null,
    'content-type': /^text\/html/,
    'content-security-policy': /default-src 'none'.*frame-ancestors 'none'/,
    'referrer-policy': 'no-referrer',
  },
});
const toClient = (error: string): Expected => ({
  status: 302,
  error,
  headers: {
    location: SCRIPT,
    'set-cookie': /^__Host-[\w-]+=; Path=\/; Max-Age=0; Secure; HttpOnly; SameSite=Lax$/,
    'referrer-policy': 'no-referrer',
  },
});
/** An answer as from TikTok, in the browser that began. */
const row = (what: string, changes: Changes, expected: Expected): HostileRow => ({
  what,
  ask: async () => {
    const flow = await client.begin();
    return { path: path(flow, changes), headers: ['Cookie', flow.cookie] };
  },
  ...expected,
});

const cookies: [string, (flow: Flow) => Promise<string[]>][] = [
  ['no cookie', async () => []],
  ['an empty cookie', async ({ cookie }) => ['Cookie', `${cookie.split('=')[0]}=`]],
  ["another browser's cookie", async () => ['Cookie', (await client.begin()).cookie]],
  ['a cookie of the right name', async ({ cookie }) => ['Cookie', `${cookie.split('=')[0]}=x`]],
  [
    'the cookie under another name',
    async ({ cookie }) => ['Cookie', `signin=${cookie.split('=')[1]}`],
  ],
  ['the cookie as a header of another name', async ({ cookie }) => ['X-Cookie', cookie]],
  ['a cookie without a value', async () => ['Cookie', ';;=;=x; ;__Host-signin-']],
  ['a cookie of 9,000 characters', async () => ['Cookie', `__Host-signin-a=${'c'.repeat(9000)}`]],
];
const withoutSignIn: [string, Changes][] = [
  ['no parameters', {}],
  ['a code without a state', { code: 'c' }],
  ['an empty state', { code: 'c', state: '' }],
  ['a made-up state', { code: 'c', state: 'x'.repeat(43) }],
  ['a state of 5,000 characters', { code: 'c', state: 'x'.repeat(5000) }],
  ['markup as state', { code: 'c', state: MARKUP }],
  ['two states', { code: 'c', state: ['a', 'b'] }],
];

const rows: HostileRow[] = [
  ...cookies.map(([what, headers]): HostileRow => ({
    what,
    ask: async () => {
      const flow = await client.begin();
      return { path: path(flow, { code: 'c' }), headers: await headers(flow) };
    },
    ...toPage('other_browser'),
  })),
  ...withoutSignIn.map(([what, changes]): HostileRow => ({
    what,
    ask: () => ({ path: `${CALLBACK}?${encode(changes)}` }),
    ...toPage('invalid_state'),
  })),
  row('neither code nor error', {}, toPage('invalid_answer')),
  row('an empty code', { code: '' }, toPage('invalid_answer')),
  row('a code and an error', { code: 'c', error: 'access_denied' }, toPage('invalid_answer')),
  row('two codes', { code: ['a', 'b'] }, toPage('invalid_answer')),
  row('two errors', { error: ['access_denied', 'x'] }, toPage('invalid_answer')),
  row('the user refused', { error: 'access_denied' }, toClient('access_denied')),
  row('TikTok knows no such scope', { error: 'invalid_scope' }, toClient('invalid_scope')),
  ...['invalid_client', 'invalid_request', 'unauthorized_client', 'unsupported_response_type'].map(
    (error) => row(`our own mistake, ${error}`, { error }, toClient('server_error')),
  ),
  row('an error nobody knows', { error: 'x'.repeat(3000) }, toClient('server_error')),
  row(
    'markup as error and description',
    { error: MARKUP, error_description: MARKUP, errCode: MARKUP, error_type: MARKUP },
    toClient('server_error'),
  ),
  row(
    'a line break in the error',
    { error: 'access_denied\r\nSet-Cookie: a=b' },
    toClient('server_error'),
  ),
  ...['POST', 'PUT', 'DELETE', 'OPTIONS'].map((method): HostileRow => ({
    what: `method ${method}`,
    ask: () => ({ method, path: CALLBACK }),
    status: 405,
    error: 'invalid_request',
    headers: { allow: 'GET' },
  })),
];

describe('GET /auth/tiktok/callback', () => {
  test.each(rows)('$what: $status', async (each) => {
    expectAnswer(await send(product.stack.baseUrl, await each.ask()), each);
    expect(redeemedAtTikTok()).toBe(0);
  });

  test.each<[string, Changes, boolean]>([
    ['from another browser', {}, false],
    ['that contradicts itself', { error: 'access_denied' }, true],
    ['with two codes', { code: ['a', 'b'] }, true],
  ])('an answer %s uses the sign-in up (items 19, 21c)', async (_, changes, withCookie) => {
    const flow = await client.begin();
    const right = await client.consent(flow);
    const hostile = path(flow, { code: 'c', ...changes });
    expect((await client.callback(hostile, withCookie ? flow.cookie : undefined)).status).toBe(400);
    expect(refusalOf(await client.callback(right, flow.cookie)).error).toBe('invalid_state');
    expect(redeemedAtTikTok()).toBe(0);
  });

  test('a sign-in older than ten minutes is refused', async () => {
    const known = new Set((await storedItems(product.stack)).map(({ pk }) => pk));
    const flow = await client.begin();
    const right = await client.consent(flow);
    const [mine] = (await storedItems(product.stack)).filter(({ pk }) => !known.has(pk));
    expect(Number(mine?.['expiresAt']) - Date.now()).toBeLessThanOrEqual(600_000);
    await expire(mine?.pk ?? '');
    expect(refusalOf(await client.callback(right, flow.cookie)).error).toBe('invalid_state');
    expect(redeemedAtTikTok()).toBe(0);
  });

  test('of twenty parallel answers one is exchanged at TikTok and gets a code (item 19)', async () => {
    const flow = await client.begin();
    const right = await client.consent(flow);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => client.callback(right, flow.cookie)),
    );
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(19);
    expect(redeemedAtTikTok()).toBe(1);
  });

  test.each(['redirect_uri', 'next', 'return_to', 'url', 'iss', 'client_id'])(
    'a further %s does not change where the code goes (items 20, 21)',
    async (name) => {
      const flow = await client.begin();
      const address = `${await client.consent(flow)}&${encode({ [name]: 'https://evil.example/' })}`;
      const answer = await client.callback(address, flow.cookie);
      expect(answer.status).toBe(302);
      expect(answer.headers.location).toMatch(SCRIPT);
      expect(locationOf(answer).searchParams.get('iss')).toBe(product.stack.baseUrl);
      expectHarmless(answer);
    },
  );

  test.each(['žluťoučký 状態 🎬', '%41%zz+a b&c=d', MARKUP, 's'.repeat(2048)])(
    'the state comes back with the code, whatever it is (items 10, A3)',
    async (state) => {
      const flow = await client.begin({ state });
      const answer = await client.callback(await client.consent(flow), flow.cookie);
      expect(locationOf(answer).searchParams.get('state')).toBe(state);
      expect(locationOf(answer).searchParams.get('code')).toMatch(/^[\w-]{43}$/);
      expectHarmless(answer);
    },
  );

  test('two sign-ins of one browser do not disturb each other (item 18)', async () => {
    const [first, second] = [await client.begin(), await client.begin()];
    const both = `${second.cookie}; ${first.cookie}`;
    for (const flow of [first, second]) {
      const answer = await client.callback(await client.consent(flow), both);
      expect(locationOf(answer).searchParams.get('code')).toMatch(/^[\w-]{43}$/);
    }
  });

  test('after all of this the user of before is connected and reads data', async () => {
    const now = await storedConnections(product.stack);
    const grants = (items: StoredItem[]) => items.filter(({ pk }) => !pk.startsWith('ACCOUNT#'));
    expect(now).toEqual(expect.arrayContaining(grants(before)));
    expect(await connected.isAuthValid()).toBe(true);
    expect((await connected.getData({ fields: ['video_id'] })).rows).toHaveLength(37);
  });
});

async function expire(pk: string): Promise<void> {
  const dynamo = new DynamoDBClient({
    endpoint: product.stack.dynamoEndpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  });
  await dynamo.send(
    new UpdateItemCommand({
      TableName: templateTables(product.stack.assembly)[0]?.name,
      Key: { pk: { S: pk } },
      UpdateExpression: 'SET expiresAt = :past',
      ExpressionAttributeValues: { ':past': { N: String(Date.now() - 1) } },
    }),
  );
  dynamo.destroy();
}
