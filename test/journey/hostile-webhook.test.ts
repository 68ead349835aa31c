import { createHmac } from 'node:crypto';
import type { Host } from '../../local/looker-studio/host.ts';
import { expectAnswer, MARKUP, type HostileRow } from './hostile-row.ts';
import { chartError, START_MS, startProduct, type Product } from './product.ts';
import { send, type RawRequest } from './raw-http.ts';
import { storedConnections, type StoredItem } from './stored.ts';

const SECRET = 'the-secret-of-the-tiktok-app';
const KEY = 'the-key-of-the-tiktok-app';
const PATH = '/webhooks/tiktok';

let product: Product;
let connected: Host;
let before: StoredItem[];
let openId: string;
beforeAll(async () => {
  const env = { TIKTOK_CLIENT_SECRET: SECRET, TIKTOK_CLIENT_KEY: KEY };
  product = await startProduct({ env });
  connected = await product.connect('before@example.com');
  before = await storedConnections(product.stack);
  openId = String(product.tiktok.truth('ada').user['open_id']);
}, START_MS);
afterAll(() => product.close());

const seconds = () => Math.floor(Date.now() / 1000);
/** A removal that would end the connection, were it let through. */
const removal = (changes: Record<string, unknown> = {}) =>
  JSON.stringify({
    client_key: KEY,
    event: 'authorization.removed',
    create_time: seconds(),
    user_openid: openId,
    content: '{"reason":1}',
    ...changes,
  });
/** https://developers.tiktok.com/doc/webhooks-verification */
const signature = (body: string, secret = SECRET, time = seconds()) => {
  const mac = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  return `t=${time},s=${mac}`;
};
const post = (body: string, header: string, more: string[] = []): RawRequest => ({
  method: 'POST',
  path: PATH,
  headers: ['TikTok-Signature', header, 'Content-Type', 'application/json', ...more],
  body,
});
const signed = (body: string) => post(body, signature(body));

const notTikTok = { status: 401, error: 'invalid_client' };
const notAnEvent = { status: 400, error: 'invalid_request' };
const taken = { status: 200 };

const signatures: [string, (body: string) => string][] = [
  ['an empty signature', () => ''],
  ['no time', (body) => signature(body).split(',')[1] ?? ''],
  ['no MAC', (body) => `${signature(body).split(',')[0]},s=`],
  ["a stranger's secret", (body) => signature(body, 'not the secret')],
  ['an empty secret', (body) => signature(body, ' ')],
  ['the app key as secret', (body) => signature(body, KEY)],
  ['the MAC of another body', () => signature(removal({ event: 'x' }))],
  ['the MAC of another time', (body) => signature(body).replace(/t=\d+/, `t=${seconds() + 1}`)],
  ['half a MAC', (body) => signature(body).slice(0, -32)],
  ['a MAC of zeros', () => `t=${seconds()},s=${'0'.repeat(64)}`],
  ['the parts in another order', (body) => signature(body).split(',').reverse().join(',')],
  ['a second MAC behind it', (body) => `${signature(body)},s=${'0'.repeat(64)}`],
  ['a time in words', () => `t=now,s=${'0'.repeat(64)}`],
  ['markup', () => MARKUP],
  ['8,000 characters', () => `t=1,s=${'0'.repeat(8000)}`],
];
const contents: [string, () => string][] = [
  ['nothing', () => ''],
  ['no JSON', () => 'event=authorization.removed'],
  ['half a JSON', () => removal().slice(0, 40)],
  ['a JSON text', () => JSON.stringify(removal())],
  ['null', () => 'null'],
  ['a list', () => `[${removal()}]`],
  ['100,000 brackets', () => '['.repeat(100_000)],
  ['inherited properties', () => `{"__proto__":${removal()}}`],
  ['another app', () => removal({ client_key: 'another-app' })],
  ['no app', () => removal({ client_key: undefined })],
  ['no event', () => removal({ event: undefined })],
  ['an event that is a number', () => removal({ event: 1 })],
  ['no user', () => removal({ user_openid: undefined })],
  ['an empty user', () => removal({ user_openid: '' })],
  ['a user that is a list', () => removal({ user_openid: [openId] })],
  ['no time', () => removal({ create_time: undefined })],
  ['a time before 1970', () => removal({ create_time: -1 })],
  ['a time in words', () => removal({ create_time: 'now' })],
];

const rows: HostileRow[] = [
  {
    what: 'no signature',
    ask: () => ({ method: 'POST', path: PATH, body: removal() }),
    ...notTikTok,
  },
  ...signatures.map(([what, make]): HostileRow => ({
    what: `signed with ${what}`,
    ask: () => {
      const body = removal();
      return post(body, make(body));
    },
    ...notTikTok,
  })),
  {
    what: 'a right signature and a wrong one after it',
    ask: () => {
      const body = removal();
      return post(body, signature(body), ['TikTok-Signature', signature(body, 'x')]);
    },
    ...notTikTok,
  },
  {
    what: '1 MB without a signature',
    ask: () => ({ method: 'POST', path: PATH, body: 'x'.repeat(1_000_000) }),
    ...notTikTok,
  },
  ...contents.map(([what, make]): HostileRow => ({
    what: `rightly signed: ${what}`,
    ask: () => signed(make()),
    ...notAnEvent,
  })),
  ...['text/plain', 'application/x-www-form-urlencoded', ''].map((type): HostileRow => ({
    what: `rightly signed, as ${type === '' ? 'nothing' : type}`,
    ask: () => ({
      method: 'POST',
      path: PATH,
      headers: ['TikTok-Signature', signature(removal()), 'Content-Type', type],
      body: removal(),
    }),
    ...notAnEvent,
  })),
  { what: 'an event nobody knows', ask: () => signed(removal({ event: MARKUP })), ...taken },
  { what: 'a user nobody knows', ask: () => signed(removal({ user_openid: 'nobody' })), ...taken },
  { what: 'a user of markup', ask: () => signed(removal({ user_openid: MARKUP })), ...taken },
  {
    what: 'a removal from before the connection was made',
    ask: () => signed(removal({ create_time: seconds() - 3600 })),
    ...taken,
  },
  ...['GET', 'PUT', 'DELETE', 'OPTIONS'].map((method): HostileRow => ({
    what: `method ${method}`,
    ask: () => ({ method, path: PATH }),
    status: 405,
    error: 'invalid_request',
    headers: { allow: 'POST', 'cache-control': 'no-store', 'content-type': 'application/json' },
  })),
];

describe('POST /webhooks/tiktok', () => {
  test.each(rows)('$what: $status', async (each) => {
    expectAnswer(await send(product.stack.baseUrl, await each.ask()), each);
  });

  test('after all of this the user of before is connected and reads data', async () => {
    expect(await storedConnections(product.stack)).toEqual(before);
    expect(await connected.isAuthValid()).toBe(true);
    expect((await connected.getData({ fields: ['video_id'] })).rows).toHaveLength(37);
  });

  test('a removal that is signed an hour ago and right ends the connection, once and twice', async () => {
    const body = removal();
    for (let time = 0; time < 2; time += 1) {
      const request = post(body, signature(body, SECRET, seconds() - 3600));
      expect((await send(product.stack.baseUrl, request)).status).toBe(200);
      expect(await storedConnections(product.stack)).not.toEqual(before);
      // Charts of the last two minutes are answered without the backend.
      connected.refreshData();
      expect(await chartError(connected.getData({ fields: ['video_id'] }))).toMatch(/authorize/i);
    }
  });
});
