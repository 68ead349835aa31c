import { failureSchema } from '../../../local/tiktok/dials.ts';
import type { Failure } from '../../../local/tiktok/dials.ts';
import type { TikTokSimulator } from '../../../local/tiktok/simulator.ts';
import * as client from './client.ts';

afterAll(client.closeAll);

const order = (simulator: TikTokSimulator, failure: Partial<Failure>): void => {
  simulator.dials.failNext.push(failureSchema.parse(failure));
};
async function connected() {
  const simulator = await client.start();
  return { simulator, ...(await client.signIn(simulator, { account: 'ada' })) };
}

test.each([
  ['access_token_invalid', 401],
  ['scope_not_authorized', 401],
  ['scope_permission_missed', 400],
  ['invalid_params', 400],
  ['rate_limit_exceeded', 429],
  ['internal_error', 500],
])('%s arrives with HTTP %i', async (code, status) => {
  const { simulator, accessToken } = await connected();
  order(simulator, { on: 'user', kind: 'error', code });
  const answer = await client.userInfo(simulator, accessToken);
  expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  expect((await client.userInfo(simulator, accessToken)).status).toBe(200);
});

test('a failure of any call waits for one of the API, and is not used up by a picture', async () => {
  const { simulator, accessToken } = await connected();
  const { body } = await client.userInfo(simulator, accessToken, 'avatar_url');
  order(simulator, { on: 'any', kind: 'error', code: 'internal_error' });
  const picture = await fetch(body.data.user.avatar_url);
  expect([picture.status, simulator.dials.failNext.length]).toEqual([200, 1]);
  expect((await client.userInfo(simulator, accessToken)).status).toBe(500);
  expect((await client.userInfo(simulator, accessToken)).status).toBe(200);
});

test('errors arrive with HTTP 200 and their code by dial', async () => {
  const { simulator } = await connected();
  simulator.dials.http200Errors = true;
  const { status, body } = await client.userInfo(simulator, 'act.unknown');
  expect([status, body.error.code]).toEqual([200, 'access_token_invalid']);
});

test.each([
  ['empty', { data: {} }],
  ['absent', {}],
  ['null', { data: null }],
] as const)('beside an error, data is %s by dial', async (errorData, data) => {
  const { simulator } = await connected();
  simulator.dials.errorData = errorData;
  const { body } = await client.userInfo(simulator, 'act.unknown');
  expect(body).toEqual({ ...data, error: expect.anything() });
});

test('every answer has its own log_id, also as x-tt-logid', async () => {
  const { simulator, accessToken } = await connected();
  const answers = [
    await client.userInfo(simulator, accessToken),
    await client.userInfo(simulator, accessToken),
  ];
  const ids = answers.map(({ body }) => body.error.log_id);
  expect(ids[0]).not.toBe(ids[1]);
  expect(answers.map(({ headers }) => headers.get('x-tt-logid'))).toEqual(ids);
});

test('data can be missing or null in a success', async () => {
  const { simulator, accessToken } = await connected();
  order(simulator, { on: 'videoList', kind: 'data-missing' });
  order(simulator, { on: 'videoList', kind: 'data-null' });
  const missing = await client.videoCall(simulator, accessToken);
  const isNull = await client.videoCall(simulator, accessToken);
  expect(missing.body).toEqual({ error: expect.objectContaining({ code: 'ok' }) });
  expect(isNull.body).toEqual({ data: null, error: expect.objectContaining({ code: 'ok' }) });
});

test('a success of the token endpoint can come without tokens', async () => {
  const { simulator, refreshToken } = await connected();
  order(simulator, { on: 'refresh', kind: 'data-missing' });
  expect((await client.refresh(simulator, refreshToken)).text).toBe('{}');
});

test('a body can be an HTML page or half of its JSON', async () => {
  const { simulator, accessToken } = await connected();
  order(simulator, { on: 'user', kind: 'html' });
  order(simulator, { on: 'user', kind: 'truncated' });
  const html = await client.userInfo(simulator, accessToken);
  const half = await client.userInfo(simulator, accessToken);
  expect([html.status, html.text.startsWith('<html>')]).toEqual([502, true]);
  expect([half.status, half.text.startsWith('{"data"'), half.body]).toEqual([200, true, null]);
});

test.each(['reset', 'cut'] as const)('a connection can end early: %s', async (kind) => {
  const { simulator, accessToken } = await connected();
  order(simulator, { on: 'user', kind });
  await expect(client.userInfo(simulator, accessToken)).rejects.toThrow();
  expect((await client.userInfo(simulator, accessToken)).status).toBe(200);
});

test('a call can stay without an answer, and the simulator still closes', async () => {
  const { simulator, accessToken } = await connected();
  order(simulator, { on: 'user', kind: 'timeout' });
  const call = client.userInfo(simulator, accessToken);
  const ended = expect(call).rejects.toThrow();
  await client.userInfo(simulator, accessToken);
  await simulator.close();
  await ended;
});

test('the answer of a refresh can be lost after the rotation took place', async () => {
  const { simulator, refreshToken } = await connected();
  order(simulator, { on: 'refresh', kind: 'lost' });
  await expect(client.refresh(simulator, refreshToken)).rejects.toThrow();
  expect(simulator.grants()[0]?.refreshes).toBe(1);
  expect((await client.refresh(simulator, refreshToken)).body.error).toBe('invalid_grant');
});

test('OAuth endpoints can be unavailable: 500 server_error, or an error name of the table', async () => {
  const { simulator, refreshToken } = await connected();
  order(simulator, { on: 'refresh', kind: 'error' });
  order(simulator, { on: 'refresh', kind: 'error', code: 'temporarily_unavailable' });
  const first = await client.refresh(simulator, refreshToken);
  const second = await client.refresh(simulator, refreshToken);
  expect([first.status, first.body.error]).toEqual([500, 'server_error']);
  expect([second.status, second.body.error]).toEqual([200, 'temporarily_unavailable']);
  expect((await client.refresh(simulator, refreshToken)).body.error).toBeUndefined();
});

test('a failure can wait for a later call and last for several', async () => {
  const { simulator, accessToken } = await connected();
  order(simulator, { on: 'videoList', kind: 'error', skip: 1, times: 2 });
  const statuses = [];
  for (let call = 0; call < 4; call += 1) {
    statuses.push((await client.videoCall(simulator, accessToken)).status);
  }
  expect(statuses).toEqual([200, 500, 500, 200]);
});

test('a slow answer is a whole one', async () => {
  const { simulator, accessToken } = await connected();
  order(simulator, { on: 'user', kind: 'slow', delayMs: 20 });
  expect((await client.userInfo(simulator, accessToken)).status).toBe(200);
  expect(simulator.calls.at(-1)).toMatchObject({ failure: 'slow', status: 200 });
});
