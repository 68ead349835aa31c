import type { ServerResponse } from 'node:http';
import { createTikTokData } from '../../lambdas/adapters/tiktok-data.ts';
import { createFakeLog } from '../fakes/log.ts';
import { startScriptedServer, type ScriptedServer } from './scripted-server.ts';

const USER = JSON.stringify({ data: { user: { open_id: 'o1' } }, error: { code: 'ok' } });

let server: ScriptedServer;
afterEach(() => server.close());

/** A clock that only waiting moves, and the reading of a user at a server of this script. */
async function readUser(
  answer: Parameters<typeof startScriptedServer>[0],
  options: { deadlineSeconds?: number; timeoutSeconds?: number } = {},
) {
  server = await startScriptedServer(answer);
  const waits: number[] = [];
  const log = createFakeLog();
  const data = createTikTokData({
    baseUrl: server.baseUrl,
    log,
    wait: async (seconds) => waits.push(seconds),
    now: () => new Date(waits.reduce((sum, seconds) => sum + seconds * 1000, 0)),
    ...options,
  });
  return { answer: await data.user('act.1', ['open_id']), waits, lines: log.lines };
}

const failing = (status: number, times: number, headers: Record<string, string> = {}) =>
  ((response, _body, index) => {
    if (index >= times) return response.end(USER);
    return response.writeHead(status, headers).end('{}');
  }) satisfies Parameters<typeof startScriptedServer>[0];

test.each([429, 500, 502, 503])(
  'HTTP %i is tried again, at most three times in all',
  async (status) => {
    const { waits } = await readUser(failing(status, 9));
    expect(server.requests).toHaveLength(3);
    expect(waits).toHaveLength(2);
  },
);

test('the second wait is longer than the first could be', async () => {
  const { waits } = await readUser(failing(500, 2));
  expect(waits[0]).toBeGreaterThanOrEqual(0.25);
  expect(waits[0]).toBeLessThanOrEqual(0.5);
  expect(waits[1]).toBeGreaterThanOrEqual(0.5);
  expect(waits[1]).toBeLessThanOrEqual(1);
});

test.each([
  ['access_token_invalid', 401],
  ['scope_not_authorized', 401],
  ['invalid_params', 400],
])('%s is an answer and not tried again', async (code, status) => {
  await readUser((response) =>
    response.writeHead(status).end(JSON.stringify({ error: { code, log_id: 'L1' } })),
  );
  expect(server.requests).toHaveLength(1);
});

test('a wait that TikTok asks for is kept', async () => {
  const { answer, waits } = await readUser(failing(429, 1, { 'retry-after': '3' }));
  expect(waits).toEqual([3]);
  expect(answer.outcome).toBe('ok');
});

test('a wait beyond the deadline is left to the caller', async () => {
  const { answer, waits } = await readUser(failing(429, 1, { 'retry-after': '60' }));
  expect(waits).toEqual([]);
  expect(answer).toEqual({ outcome: 'rate_limited', retryAfterSeconds: 60 });
});

test('no try begins after the deadline', async () => {
  await readUser(failing(500, 9), { deadlineSeconds: 0.6 });
  expect(server.requests.length).toBeLessThan(3);
});

test('a try may not outlast the deadline', async () => {
  const { answer } = await readUser(() => undefined, {
    deadlineSeconds: 0.05,
    timeoutSeconds: 60,
  });
  expect(answer).toEqual({ outcome: 'unavailable' });
});

test.each([
  ['no answer in time', 'timeout', { deadlineSeconds: 0.05 }, () => undefined],
  ['a connection that breaks', 'network', {}, (response: ServerResponse) => response.destroy()],
  ['an answer', 'ok', {}, (response: ServerResponse) => response.end(USER)],
])('%s is counted as %s', async (_, result, options, script) => {
  const { lines } = await readUser(script, options);
  const calls = lines.filter(({ event }) => event === 'tiktok_call').map(({ facts }) => facts);
  expect(calls.length).toBeGreaterThan(0);
  for (const facts of calls) {
    expect(facts).toEqual({ call: 'user', result, ms: expect.any(Number) as number });
  }
});
