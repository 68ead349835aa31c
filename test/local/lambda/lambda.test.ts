import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLambda } from '../../../local/lambda/lambda.ts';
import type { LambdaOptions, LocalLambda } from '../../../local/lambda/lambda.ts';
import type { Invocation } from '../../../local/lambda/pool.ts';
import type { Assembly } from '../../../local/template.ts';

const root = mkdtempSync(join(tmpdir(), 'functions-'));
afterAll(() => rmSync(root, { recursive: true }));

/** An assembly with functions of these sources. */
function assembly(sources: Record<string, string>, properties: object = {}): Assembly {
  const resources = Object.entries(sources).map(([name, source]) => {
    mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(root, name, 'index.mjs'), source);
    return {
      type: 'AWS::Lambda::Function',
      logicalId: name,
      stack: 'Stack',
      physicalId: name,
      arn: `arn:aws:lambda:eu-central-1:000000000000:function:${name}`,
      ref: name,
      properties: {
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/Role',
        ...properties,
      },
    };
  });
  return {
    dir: root,
    region: 'eu-central-1',
    account: '000000000000',
    resources: () => resources,
    asset: ({ physicalId }) => join(root, physicalId),
    outputs: () => ({}),
  };
}

let lambda: LocalLambda | undefined;
afterEach(() => lambda?.close());

function start(source: string, properties?: object, options: Partial<LambdaOptions> = {}) {
  lambda = startLambda({ assembly: assembly({ fn: source }, properties), ...options });
  return lambda;
}
const payload = (outcome: Invocation) => ('payload' in outcome ? outcome.payload : outcome);
const error = (outcome: Invocation) =>
  'functionError' in outcome ? outcome.functionError : outcome;

const COUNT = `let calls = 0;
  export const handler = async () => { calls += 1; return calls; };`;
const SLEEP = `let calls = 0;
  export const handler = async ({ ms }) => {
    calls += 1;
    await new Promise((resolve) => setTimeout(resolve, ms));
    return calls;
  };`;

describe('an event', () => {
  test('travels as JSON, and so does the answer', async () => {
    const fn = start(`export const handler = async (event) =>
      ({ event, date: new Date(0), gone: undefined });`);
    const outcome = await fn.invoke('fn', { a: [1, 'ü', null], gone: undefined });
    expect(payload(outcome)).toEqual({
      event: { a: [1, 'ü', null] },
      date: '1970-01-01T00:00:00.000Z',
    });
  });

  test('of nothing is answered null', async () => {
    expect(payload(await start('export const handler = () => {};').invoke('fn', {}))).toBeNull();
  });

  test('finds its function by ARN and by qualified ARN', async () => {
    const fn = start('export const handler = () => 7;');
    const arn = 'arn:aws:lambda:eu-central-1:000000000000:function:fn';
    expect(payload(await fn.invoke(arn, {}))).toBe(7);
    expect(payload(await fn.invoke(`${arn}:live`, {}))).toBe(7);
    await expect(fn.invoke('other', {})).rejects.toThrow('There is no function other');
  });

  test('comes with a context that knows function, request and remaining time', async () => {
    const fn = start(
      `export const handler = async (event, context) =>
        ({ ...context, left: context.getRemainingTimeInMillis() });`,
      { Timeout: 10, MemorySize: 256 },
    );
    const context = payload(await fn.invoke('fn', {})) as { left: number };
    expect(context).toMatchObject({
      functionName: 'fn',
      memoryLimitInMB: '256',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      invokedFunctionArn: expect.stringContaining(':function:fn'),
    });
    expect(context.left).toBeGreaterThan(5_000);
    expect(context.left).toBeLessThanOrEqual(10_000);
  });

  test.each([
    [
      'answer',
      `export const handler = () => 'a'.repeat(7e6);`,
      {},
      'Function.ResponseSizeTooLarge',
    ],
    ['event', COUNT, 'a'.repeat(7e6), 'RequestEntityTooLargeException'],
  ])('with an %s over 6 MB fails', async (_, source, event, errorType) => {
    expect(error(await start(source).invoke('fn', event))).toMatchObject({ errorType });
  });
});

describe('the environment', () => {
  test('is what the template, Lambda and the option give, and nothing of this process', async () => {
    process.env.CANARY = 'of this process';
    const fn = start(
      'export const handler = () => process.env;',
      { Environment: { Variables: { MINE: '1', BOTH: 'template' } } },
      { env: { BOTH: 'option', AWS_ENDPOINT_URL_KMS: 'http://127.0.0.1:1' } },
    );
    const environment = payload(await fn.invoke('fn', {})) as Record<string, string>;
    delete process.env.CANARY;
    expect(environment).toMatchObject({
      MINE: '1',
      BOTH: 'option',
      AWS_ENDPOINT_URL_KMS: 'http://127.0.0.1:1',
      AWS_REGION: 'eu-central-1',
      AWS_LAMBDA_FUNCTION_NAME: 'fn',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    });
    const others = Object.keys(environment).filter((name) => !/^(AWS_|MINE$|BOTH$)/.test(name));
    expect(others).toEqual([]);
  });
});

describe('an instance', () => {
  test('is used again, cold only the first time', async () => {
    const fn = start(COUNT);
    const outcomes = [await fn.invoke('fn', {}), await fn.invoke('fn', {})];
    expect(outcomes).toEqual([
      { payload: 1, cold: true },
      { payload: 2, cold: false },
    ]);
    expect(fn.stats().fn).toMatchObject({ invocations: 2, coldStarts: 1, workers: 1 });
  });

  test('handles one event at a time: parallel events get instances of their own', async () => {
    const fn = start(SLEEP);
    const outcomes = await Promise.all([1, 2, 3].map(() => fn.invoke('fn', { ms: 200 })));
    expect(outcomes.map(payload)).toEqual([1, 1, 1]);
    expect(fn.stats().fn).toMatchObject({ coldStarts: 3, workers: 3 });
  });

  test('that is busy does not take the event for which another was started', async () => {
    const fn = start(COUNT);
    await fn.invoke('fn', {});
    const outcomes = await Promise.all([1, 2, 3].map(() => fn.invoke('fn', {})));
    expect(outcomes).toEqual([
      { payload: 2, cold: false },
      { payload: 1, cold: true },
      { payload: 1, cold: true },
    ]);
  });

  test('that throws answers with the error and is used again', async () => {
    const fn = start(`let calls = 0;
      export const handler = async () => { calls += 1; throw new TypeError('call ' + calls); };`);
    const outcomes = [await fn.invoke('fn', {}), await fn.invoke('fn', {})];
    expect(outcomes.map(error)).toEqual([
      { errorType: 'TypeError', errorMessage: 'call 1' },
      { errorType: 'TypeError', errorMessage: 'call 2' },
    ]);
    expect(fn.stats().fn).toMatchObject({ errors: 2 });
  });

  test.each([
    ['exits', 'process.exit(0)', /Runtime exited/],
    ['throws outside its handler', `setTimeout(() => { throw new Error('late'); })`, /late/],
    ['leaves a rejection alone', `Promise.reject(new Error('loose'))`, /loose/],
    ['never answers', 'undefined', /Task timed out after 0.40 seconds/],
    ['never lets go', 'for (;;);', /Task timed out after 0.40 seconds/],
  ])('that %s fails its event, and the next gets a new one', async (_, statement, message) => {
    const fn = start(
      `let calls = 0;
      export const handler = async ({ bad }) => {
        calls += 1;
        if (!bad) return calls;
        ${statement};
        await new Promise(() => {});
      };`,
      { Timeout: 0.4 },
    );
    expect(payload(await fn.invoke('fn', {}))).toBe(1);
    expect(error(await fn.invoke('fn', { bad: true }))).toMatchObject({
      errorMessage: expect.stringMatching(message),
    });
    expect(await fn.invoke('fn', {})).toEqual({ payload: 1, cold: true });
  });

  test.each([
    ['cannot be loaded', `throw new Error('no start');`, /no start/],
    ['has no handler', 'export const other = 1;', /handler is undefined/],
  ])('that %s fails its event', async (_, source, message) => {
    expect(error(await start(source).invoke('fn', {}))).toMatchObject({
      errorMessage: expect.stringMatching(message),
    });
  });

  test('can be killed in the middle of an event', async () => {
    const fn = start(SLEEP, { Timeout: 20 });
    await fn.invoke('fn', { ms: 0 });
    const running = fn.invoke('fn', { ms: 10_000 });
    expect(await fn.kill('fn')).toBe(true);
    expect(error(await running)).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await fn.invoke('fn', { ms: 0 })).toEqual({ payload: 1, cold: true });
  });

  test('that does not exist cannot be killed', async () => {
    expect(await start(COUNT).kill('fn')).toBe(false);
  });
});

describe('many events at once', () => {
  test('above the concurrency limit they are throttled', async () => {
    const fn = start(SLEEP, {}, { concurrencyLimit: 2 });
    const outcomes = await Promise.all([1, 2, 3].map(() => fn.invoke('fn', { ms: 50 })));
    expect(outcomes.filter((outcome) => 'throttled' in outcome)).toHaveLength(1);
    expect(fn.stats().fn).toMatchObject({ invocations: 2, throttles: 1 });
    expect(payload(await fn.invoke('fn', { ms: 0 }))).toBeGreaterThan(0);
  });

  test('reserved concurrency of the template goes before the limit', async () => {
    const fn = start(SLEEP, { ReservedConcurrentExecutions: 1 });
    const outcomes = await Promise.all([1, 2].map(() => fn.invoke('fn', { ms: 50 })));
    expect(outcomes.filter((outcome) => 'throttled' in outcome)).toHaveLength(1);
  });

  test('a thousand are all answered by the few instances allowed', async () => {
    const fn = start(COUNT, {}, { concurrencyLimit: 1000, workersPerFunction: 4 });
    const outcomes = await Promise.all(Array.from({ length: 1000 }, () => fn.invoke('fn', {})));
    expect(outcomes.every((outcome) => 'payload' in outcome)).toBe(true);
    expect(fn.stats().fn?.workers).toBeLessThanOrEqual(4);
  });
});

describe('what a function prints', () => {
  test('reaches the log line by line before its answer', async () => {
    const lines: string[] = [];
    const fn = start(
      `export const handler = async () => {
        console.log('one\\ntwo %d', 2);
        console.error('three');
        process.stdout.write('four');
      };`,
      {},
      { onLog: (name, line) => void lines.push(`${name} ${line}`) },
    );
    await fn.invoke('fn', {});
    expect(lines).toEqual(['fn one', 'fn two 2', 'fn three', 'fn four']);
  });

  test('about a crash reaches the log', async () => {
    const lines: string[] = [];
    const fn = start(
      `export const handler = () => new Promise(() => setTimeout(() => { throw new Error('crash'); }));`,
      {},
      { onLog: (_, line) => void lines.push(line) },
    );
    await fn.invoke('fn', {});
    expect(lines.join('\n')).toContain('Error: crash');
  });
});

describe('closing', () => {
  test('ends what runs and what waits, and refuses what comes', async () => {
    const fn = start(SLEEP, { Timeout: 20 }, { workersPerFunction: 1 });
    await fn.invoke('fn', { ms: 0 });
    const running = fn.invoke('fn', { ms: 10_000 });
    const waiting = fn.invoke('fn', { ms: 0 });
    await fn.close();
    for (const outcome of [await running, await waiting, await fn.invoke('fn', {})]) {
      expect(outcome).toHaveProperty('functionError');
    }
    expect(fn.stats().fn?.workers).toBe(0);
  });
});

test('a function whose bundle is missing is named at the start', () => {
  const broken = { ...assembly({ fn: COUNT }), asset: () => root };
  expect(() => startLambda({ assembly: broken })).toThrow(/^fn: .* has no index.mjs/);
});
