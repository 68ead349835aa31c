import { ROUTES } from '../../contract/api.ts';
import { expectAnswer, expectHarmless, MARKUP, type HostileRow } from './hostile-row.ts';
import { START_MS, startProduct, type Product } from './product.ts';
import { send, type RawRequest } from './raw-http.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
}, START_MS);
afterAll(() => product.close());

const METADATA = ROUTES.metadata.path;
const KEYS = ROUTES.keys.path;
const get = (path: string, headers: readonly string[] = []) =>
  send(product.stack.baseUrl, { path, headers });

const JSON_REFUSAL = { 'content-type': 'application/json', 'cache-control': 'no-store' };
const noRoute = { status: 404, error: 'invalid_request', headers: JSON_REFUSAL };

const unknownPaths = [
  '/nothing',
  '/index.html',
  '/api',
  '/api/tiktok',
  '/api/tiktok/user/me',
  '/api/tiktok/%75ser/..',
  '/oauth',
  '/OAUTH/TOKEN',
  '/oauth/token/../authorize',
  '/oauth/%2e%2e/oauth/authorize',
  '/oauth%2Fauthorize',
  '/oauth//authorize',
  '//oauth/authorize',
  '//evil.example/',
  '/oauth/authorize%00',
  '/oauth/authorize%20',
  '/oauth/authorize;x=1',
  '/oauth/authorize.json',
  '/v2/oauth/authorize',
  '/v1v1/oauth/authorize',
  '/v1/v1/oauth/authorize',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server/v1',
  '/.env',
  '/.git/config',
  '/privacy/../../etc/passwd',
  '/privacy/%2e%2e/%2e%2e/etc/passwd',
  '/%c0%ae%c0%ae/etc/passwd',
  '/%',
  '/%zz%ff',
  '/<script>alert(1)</script>',
  `/${'a'.repeat(8000)}`,
  `/${'a/'.repeat(2000)}`,
];
const methods: [string, string][] = [
  METADATA,
  KEYS,
  ROUTES.landing.path,
  ROUTES.privacy.path,
  ROUTES.terms.path,
].flatMap((path) =>
  ['POST', 'PUT', 'DELETE', 'OPTIONS'].map((method): [string, string] => [method, path]),
);

const rows: HostileRow[] = [
  ...unknownPaths.map((path) => ({ what: path.slice(0, 60), ask: () => ({ path }), ...noRoute })),
  ...methods.map(([method, path]) => ({
    what: `${method} ${path}`,
    ask: () => ({ method, path, body: MARKUP }),
    ...noRoute,
  })),
  {
    what: 'a page that is asked for as if by DELETE',
    ask: () => ({ path: '/privacy', headers: ['X-HTTP-Method-Override', 'DELETE'] }),
    ...noRoute,
  },
  {
    what: 'headers of more than 10 KB',
    ask: () => ({ path: '/', headers: ['X-Filler', 'x'.repeat(11_000)] }),
    status: 431,
  },
];

describe('paths and methods nobody serves', () => {
  test.each(rows)('$what: $status', async (each) => {
    expectAnswer(await send(product.stack.baseUrl, await each.ask()), each);
  });
});

describe('metadata and keys', () => {
  test.each<[string, string[]]>([
    ["a stranger's Host", ['Host', 'evil.example']],
    ['X-Forwarded-Host', ['X-Forwarded-Host', 'evil.example', 'X-Forwarded-Proto', 'http']],
    ['Forwarded', ['Forwarded', 'host=evil.example;proto=http']],
    ['X-Original-URL', ['X-Original-URL', '/evil', 'X-Rewrite-URL', '/evil']],
  ])('%s changes neither issuer nor addresses (item 57)', async (_, headers) => {
    const answer = await get(`${METADATA}?issuer=https://evil.example`, headers);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({
      issuer: product.stack.baseUrl,
      token_endpoint: `${product.stack.baseUrl}/oauth/token`,
    });
    expect(answer.text).not.toContain('evil');
    expectHarmless(answer);
  });

  test('RFC 8414 2: metadata promises what holds here and nothing of the defaults (item 55)', async () => {
    expect(JSON.parse((await get(METADATA)).text)).toMatchObject({
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      revocation_endpoint_auth_methods_supported: ['client_secret_post'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    });
  });

  test('the keys are public halves only, with id, algorithm and use (item 59)', async () => {
    const { keys } = JSON.parse((await get(KEYS)).text) as { keys: Record<string, unknown>[] };
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual([
      'alg',
      'crv',
      'kid',
      'kty',
      'use',
      'x',
      'y',
    ]);
  });
});

describe('pages', () => {
  const pages = [ROUTES.landing.path, ROUTES.privacy.path, ROUTES.terms.path];

  test.each(pages)('%s shows nothing of what it is asked with (item 60)', async (path) => {
    const hostile: RawRequest = {
      path: `${path}?q=%3Cscript%3Ealert(1)%3C/script%3E&lang="><svg/onload=alert(1)>`,
      headers: ['Host', 'evil.example"><script>', 'Accept-Language', MARKUP, 'Referer', MARKUP],
    };
    const answer = await send(product.stack.baseUrl, hostile);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe((await get(path)).text);
    expectHarmless(answer);
  });

  test.each(pages)(
    '%s allows no script, no frame, no form and nothing from elsewhere (items 60, 61)',
    async (path) => {
      const { headers, text } = await get(path);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
      );
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': expect.stringMatching(/^max-age=\d{8}/),
      });
      expect(text).not.toMatch(/<script|<iframe|<form|\bon\w+=|src=/i);
    },
  );

  test.each(['/v1', '/v1/', '/v1/privacy', '/privacy?'])(
    'with the stage in front, or nothing behind, %s is a page too',
    async (path) => {
      expect((await get(path)).headers['content-type']).toMatch(/^text\/html/);
    },
  );
});
