import { freePort } from '../../local/free-port.ts';
import { startLocalStack, type LocalStack } from '../../local/stack.ts';
import type { Finding } from '../../tools/doctor/check.ts';
import { START_MS } from '../journey/product.ts';
import { startBreakingProxy, type Break } from './breaking-proxy.ts';
import { BROKEN, setHeader } from './broken-backends.ts';
import { command, examine, failed } from './examine.ts';

let stack: LocalStack;
let proxy: Awaited<ReturnType<typeof startBreakingProxy>>;
beforeAll(async () => {
  // All the tests come from one address.
  const env = { PORT: '0', RATE_LIMIT_MAX: '100000', API_RATE_LIMIT_MAX: '100000' };
  stack = await startLocalStack({ env });
  proxy = await startBreakingProxy(stack.baseUrl, { remember: true });
}, START_MS);
afterAll(async () => {
  await proxy.close();
  await stack.close();
});
afterEach(() => proxy.breakWith(() => undefined));

test('the product on this machine is well', async () => {
  const findings = await examine(stack.baseUrl);
  expect(failed(findings)).toEqual([]);
  const skipped = findings.filter(({ status }) => status === 'skipped');
  expect(skipped.map(({ check }) => check)).toEqual(['TLS', 'throttling']);
});

test('the command says so in a table, with exit code 0 and no colours', async () => {
  const { status, stdout, stderr } = await command('--url', `${stack.baseUrl}/`);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^ok +GET \/oauth\/authorize +400$/m);
  expect(stdout).toMatch(/\n\n27 ok, 0 failed, 3 skipped\n$/);
  expect(stdout).not.toContain('\u001b');
});

test('with --json it prints one object, and exit code 1 when something is wrong', async () => {
  proxy.breakWith(setHeader('/privacy', 'x-frame-options', undefined));
  const { status, stdout } = await command('--url', proxy.baseUrl, '--json');
  expect(status).toBe(1);
  const { ok, url, findings } = JSON.parse(stdout);
  expect([ok, url]).toEqual([false, proxy.baseUrl]);
  expect(findings.filter((one: Finding) => one.status === 'FAIL')).toEqual([
    {
      check: 'headers of pages',
      status: 'FAIL',
      detail: '/privacy lacks X-Frame-Options',
      repair: expect.stringContaining('proxy or CDN'),
    },
  ]);
});

test.each([
  [[], '--url'],
  [['--url', 'http://example.com'], 'https is required'],
  [['--url', 'https://example.com', '--script-id', 'x'], '--script-id'],
  [['--ulr', 'https://example.com'], "'--ulr'"],
])('%j is wrong usage', async (args, text) => {
  const { status, stdout, stderr } = await command(...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(text);
});

test('--help explains itself', async () => {
  const { status, stdout } = await command('--help');
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^Usage: npm run doctor/)]);
});

test('where nothing answers, one line says so and the rest is not asked', async () => {
  const findings = await examine(`http://localhost:${await freePort(0)}`);
  expect(findings).toMatchObject([{ check: 'reachable', status: 'FAIL' }]);
  expect(findings[0]?.detail).toContain('ECONNREFUSED');
});

test('at an address without the stage, one line says so', async () => {
  proxy.breakWith((answer) =>
    Object.assign(answer, { status: 403, body: '{"message":"Forbidden"}' }),
  );
  const findings = await examine(proxy.baseUrl);
  expect(findings).toMatchObject([
    { check: 'reachable', repair: expect.stringContaining('stage (/v1)') },
  ]);
});

test('a server before the backend that changes nothing is not noticed', async () => {
  expect(failed(await examine(proxy.baseUrl))).toEqual([]);
});

test.each(BROKEN)('%s is found by: %s', async (_what, check, change) => {
  proxy.breakWith(change);
  expect(failed(await examine(proxy.baseUrl))).toEqual([check]);
});

describe('throttling', () => {
  let limited: LocalStack;
  beforeAll(async () => {
    limited = await startLocalStack();
  }, START_MS);
  afterAll(() => limited.close());

  test(
    'one burst shows the 429 of the usual limits, last of all',
    async () => {
      const findings = await examine(limited.baseUrl, { throttle: true });
      expect(failed(findings)).toEqual([]);
      expect(findings.at(-1)).toMatchObject({
        check: 'throttling',
        status: 'ok',
        detail: expect.stringMatching(/^429, come back in \d+ s$/),
      });
    },
    START_MS,
  );

  test('a backend that refuses nobody is found', async () => {
    const findings = await examine(proxy.baseUrl, { throttle: true });
    expect(failed(findings)).toEqual(['throttling']);
  });

  test.each([
    ['no Retry-After', (answer: Parameters<Break>[0]) => delete answer.headers['retry-after']],
    ['a page', (answer: Parameters<Break>[0]) => (answer.body = '<html>')],
  ])('a 429 with %s is found', async (_what, change) => {
    const throttled = await startBreakingProxy(limited.baseUrl);
    throttled.breakWith((answer) => void (answer.status === 429 && change(answer)));
    const findings = await examine(throttled.baseUrl, { throttle: true });
    await throttled.close();
    expect(failed(findings)).toEqual(['throttling']);
  });
});
