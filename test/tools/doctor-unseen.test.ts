/** What the doctor says when answers show nothing: where to look, and no alarm about what it did not see. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startLocalStack, type LocalStack } from '../../local/stack.ts';
import { START_MS } from '../journey/product.ts';
import { startBreakingProxy, type Break } from './breaking-proxy.ts';
import { GUARD, METADATA, KEYS, setStatus } from './broken-backends.ts';
import { command, examine, failed, unseen } from './examine.ts';

let stack: LocalStack;
let limited: LocalStack;
let proxy: Awaited<ReturnType<typeof startBreakingProxy>>;
beforeAll(async () => {
  const env = { PORT: '0', RATE_LIMIT_MAX: '100000', API_RATE_LIMIT_MAX: '100000' };
  stack = await startLocalStack({ env });
  limited = await startLocalStack({ env: { PORT: '0', RATE_LIMIT_MAX: '12' } });
  proxy = await startBreakingProxy(stack.baseUrl, { remember: true });
}, 2 * START_MS);
afterAll(async () => {
  await proxy.close();
  await limited.close();
  await stack.close();
});
afterEach(() => proxy.breakWith(() => undefined));

async function examineWith(change: Break) {
  proxy.breakWith(change);
  return examine(proxy.baseUrl);
}
const below =
  (start: string, status: number): Break =>
  (answer, { path }) => {
    if (path.startsWith(start)) Object.assign(answer, { status, body: '<html>' });
  };

/** A server that answers 200 at `/` as any site does. */
async function otherSite(metadata: { status: number; body: string }) {
  const server = createServer(({ url = '' }, response) => {
    if (url === METADATA) response.writeHead(metadata.status).end(metadata.body);
    else response.writeHead(url === '/' ? 200 : 404).end('<h1>Another site</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await examine(`http://127.0.0.1:${port}`);
  } finally {
    server.close();
  }
}

test.each([
  [404, '<h1>Not here</h1>', 'answers 404'],
  [200, '<h1>The same page for every path</h1>', 'no JSON'],
  [200, '{"name":"another API"}', 'issuer'],
])(
  'a site whose metadata is %d %s is not this product, and nothing more is said',
  async (...is) => {
    const [status, body, detail] = is;
    expect(await otherSite({ status, body })).toEqual([
      {
        check: 'reachable',
        status: 'FAIL',
        detail: expect.stringContaining(detail),
        repair: expect.stringContaining('Give --url exactly as the output BaseUrl has it'),
      },
    ]);
  },
);

test.each([
  [403, 'AWS WAF'],
  [404, 'the route is not there'],
  [500, 'Look at its logs'],
  [302, 'Something else than this product'],
])('an API that answers %d is not called open', async (status, step) => {
  const findings = await examineWith(below('/api/', status));
  expect(failed(findings)).not.toContain(GUARD);
  expect(findings.find(({ check }) => check === GUARD)).toEqual({
    check: GUARD,
    status: 'unseen',
    detail: expect.stringMatching(new RegExp(` and 7 more answer ${status}$`)),
    repair: expect.stringContaining(step),
  });
});

test('one that answers with data is, whatever the others answer', async () => {
  const findings = await examineWith((answer, { path }) => {
    if (path.startsWith('/api/')) answer.status = path.includes('access_token=') ? 200 : 429;
  });
  expect(findings.find(({ check }) => check === GUARD)).toMatchObject({
    status: 'FAIL',
    detail: expect.stringContaining('with a token in the query answers 200'),
    repair: expect.stringContaining('Close the API now'),
  });
});

test('a connection that breaks is no open API', async () => {
  const findings = await examineWith(below('/api/', 0));
  expect(failed(findings)).toEqual(['GET /api/tiktok/user', 'GET /api/tiktok/videos']);
  expect(unseen(findings)).toContain(GUARD);
});

test.each([
  ['/oauth/authorize', 403, ['a strange redirect URI', 'the way to TikTok', 'headers of pages']],
  ['/oauth/authorize', 404, ['a strange redirect URI', 'the way to TikTok', 'headers of pages']],
  ['/oauth/authorize', 500, ['a strange redirect URI', 'headers of pages']],
  ['/oauth/token', 403, ['errors of the token route (RFC 6749 5.2)', 'security headers', 'CORS']],
  ['/oauth/token', 502, ['errors of the token route (RFC 6749 5.2)', 'nothing private is cached']],
  [KEYS, 500, ['keys (RFC 7517)', 'security headers']],
  ['/privacy', 404, ['headers of pages', 'pages']],
])('%s with %d is one failed route, and no alarm of %j', async (path, status, checks) => {
  const findings = await examineWith(below(path, status));
  expect(unseen(findings)).toEqual(expect.arrayContaining(checks));
  expect(
    failed(findings).filter(
      (check) => !/^(GET|POST) |^an unknown route$|^the way to TikTok$/.test(check),
    ),
  ).toEqual([]);
});

test('a stranger who gets as far as TikTok is an alarm, one who is led to a page of this host is not', async () => {
  const to = (location: string) =>
    examineWith((answer, { path }) => {
      if (!path.includes('stranger')) return;
      answer.status = 302;
      answer.headers['location'] = location;
    });
  const check = 'a strange redirect URI';
  expect(failed(await to('https://www.tiktok.com/v2/auth/authorize/'))).toEqual([check]);
  const findings = await to('/oauth/authorize/');
  expect([failed(findings), unseen(findings)]).toEqual([[], [check]]);
});

describe('too many requests', () => {
  test('are said once, with the time to wait, and nothing is called wrong', async () => {
    const findings = await examineWith((answer, { path }) => {
      if (path === METADATA) return;
      Object.assign(answer, { status: 429, body: '{}' });
      answer.headers['retry-after'] = path === '/' ? '840' : '60';
    });
    expect(failed(findings)).toEqual([]);
    expect(findings.filter(({ repair }) => repair?.includes('Wait'))).toEqual([findings.at(-1)]);
    expect(findings.at(-1)).toMatchObject({
      check: 'limit of requests',
      status: 'unseen',
      repair: expect.stringContaining('Wait 840 s, as the answers say'),
    });
  });

  test('without Retry-After the length of the window is named', async () => {
    const findings = await examineWith(setStatus('/terms', 429));
    expect(findings.at(-1)).toMatchObject({
      detail: '2 requests were answered 429',
      repair: expect.stringContaining('15 minutes unless set'),
    });
    expect(findings.find(({ check }) => check === 'GET /terms')).toEqual({
      check: 'GET /terms',
      status: 'unseen',
      detail: '/terms answers 429',
    });
  });

  test('at the metadata nothing more is asked', async () => {
    const findings = await examineWith(setStatus(METADATA, 429));
    expect(findings.map(({ check, status }) => `${status} ${check}`)).toEqual([
      'unseen reachable',
      'unseen limit of requests',
    ]);
  });

  test(
    'a small window and a second run of the command make no alarm',
    async () => {
      for (const run of ['first', 'second']) {
        const findings = await examine(limited.baseUrl);
        expect([run, failed(findings)]).toEqual([run, []]);
        expect(findings.at(-1)?.repair).toMatch(/Wait \d+ s, as the answers say/);
      }
    },
    START_MS,
  );

  test('the command says what was not seen, and does not call it well', async () => {
    const { status, stdout } = await command('--url', limited.baseUrl);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^unseen {3}POST \/oauth\/token +\/oauth\/token answers 429$/m);
    expect(stdout).toMatch(/\n\n\d+ ok, 0 failed, \d+ not seen, 3 skipped\n$/);
    const { stdout: json } = await command('--url', limited.baseUrl, '--json');
    expect(JSON.parse(json)).toMatchObject({ ok: false });
  });
});
