import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { freePort } from '../../local/free-port.ts';
import { startLocalStack, type LocalStack } from '../../local/stack.ts';
import { runChecks, type Finding, type Target } from '../../tools/doctor/check.ts';
import { CHECKS } from '../../tools/doctor/checks.ts';
import { createVisit } from '../../tools/doctor/visit.ts';
import { LOCAL_SCRIPT_ID } from '../../local/local-settings.ts';
import { START_MS } from '../journey/product.ts';
import { ROOT } from '../lib/synthesized.ts';
import { startBreakingProxy, type Break } from './breaking-proxy.ts';
import { BROKEN, setHeader } from './broken-backends.ts';

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

function examine(baseUrl: string, changes: Partial<Target> = {}): Promise<Finding[]> {
  const scriptId = LOCAL_SCRIPT_ID;
  const target = { baseUrl, visit: createVisit(baseUrl), scriptId, throttle: false, ...changes };
  return runChecks(CHECKS, target);
}

const failed = (findings: Finding[]) =>
  findings.filter(({ status }) => status === 'FAIL').map(({ check }) => check);

async function command(...args: string[]) {
  const child = spawn(process.execPath, [join(ROOT, 'tools/doctor.ts'), ...args]);
  const [status, stdout, stderr] = await Promise.all([
    new Promise<number | null>((resolve) => child.on('close', resolve)),
    readAll(child.stdout),
    readAll(child.stderr),
  ]);
  return { status, stdout, stderr };
}

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
    expect(findings.at(-1)).toMatchObject({ check: 'throttling', status: 'FAIL' });
  });
});
