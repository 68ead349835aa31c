import { request } from 'node:http';
import { startTikTokSimulator } from '../../../local/tiktok/simulator.ts';
import type { TikTokSimulator } from '../../../local/tiktok/simulator.ts';
import * as client from './client.ts';

afterAll(client.closeAll);

const post = (simulator: TikTokSimulator, name: string, body: unknown) =>
  client.send(`${simulator.origin}/_simulator/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** `fetch` does not let a caller set Host. */
const statusWith = (simulator: TikTokSimulator, headers: Record<string, string>) =>
  new Promise<number | undefined>((resolve, reject) => {
    request(`${simulator.origin}/_simulator/state`, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });

test('dials can be turned over HTTP, nested ones one by one', async () => {
  const simulator = await client.start();
  const change = { tokenProfile: 'legacy', rateLimit: { max: 5 }, pages: { shortBy: 2 } };
  expect((await post(simulator, 'dials', change)).status).toBe(200);
  expect(simulator.dials).toMatchObject({
    tokenProfile: 'legacy',
    rateLimit: { max: 5, windowMs: 60_000 },
    pages: { shortBy: 2, cursor: 'sub-second' },
  });
});

test.each([
  ['an unknown dial', { tokenProfil: 'legacy' }],
  ['a wrong value', { oauthErrorStatus: 500 }],
  ['an unknown nested dial', { rateLimit: { maximum: 5 } }],
  ['a list', []],
])('%s is refused and nothing changes', async (_, change) => {
  const simulator = await client.start();
  const before = structuredClone(simulator.dials);
  const { status, body } = await post(simulator, 'dials', change);
  expect(status).toBe(400);
  expect(body.faults.length).toBeGreaterThan(0);
  expect(simulator.dials).toEqual(before);
});

test('failures ordered over HTTP happen', async () => {
  const simulator = await client.start();
  const { accessToken } = await client.signIn(simulator);
  await post(simulator, 'dials', { failNext: [{ on: 'user', kind: 'error' }] });
  expect((await client.userInfo(simulator, accessToken)).status).toBe(500);
});

test('the clock moves and users disconnect over HTTP', async () => {
  const simulator = await client.start();
  await client.signIn(simulator, { account: 'ada' });
  await post(simulator, 'advance', { ms: 1_000 });
  await post(simulator, 'disconnect', { account: 'ada' });
  expect(simulator.now()).toBe(client.START + 1_000);
  expect(simulator.grants()[0]?.endedBy).toBe('user');
});

test('neither the state nor the call log holds a token, a code, a state or a secret', async () => {
  const simulator = await client.start({ tokenMark: 'CANARY' });
  const callback = await client.consent(simulator, { account: 'ada' }, { state: 'CANARY-state' });
  const { body } = await client.exchange(simulator, callback.get('code') ?? '');
  await client.refresh(simulator, body.refresh_token);
  await client.userInfo(simulator, body.access_token);
  await client.revoke(simulator, body.access_token);
  const state = await client.send(`${simulator.origin}/_simulator/state`);
  expect(body.access_token).toContain('CANARY');
  expect(state.body.calls).toHaveLength(6);
  for (const text of [state.text, JSON.stringify(simulator.calls)]) {
    expect(text).not.toContain('CANARY');
    expect(text).not.toContain(client.CLIENT_SECRET);
  }
});

test.each([
  ['another host name', { host: 'evil.example.com' }, 403],
  ['a page of another origin', { origin: 'https://evil.example.com' }, 403],
  ['a page of this machine', { origin: 'http://localhost:3000' }, 200],
])('a request from %s gets %j %i', async (_, headers, status) => {
  const simulator = await client.start();
  expect(await statusWith(simulator, headers)).toBe(status);
});

test('a form cannot turn dials', async () => {
  const simulator = await client.start();
  const { status } = await client.send(`${simulator.origin}/_simulator/dials`, {
    method: 'POST',
    body: new URLSearchParams({ latencyMs: '5' }),
  });
  expect(status).toBe(415);
});

test('calls are on record with endpoint, status, fields and moment, and can be forgotten', async () => {
  const simulator = await client.start();
  const { accessToken } = await client.signIn(simulator, { account: 'ada' });
  simulator.reset();
  await client.videoCall(simulator, accessToken, {}, 'id,title');
  expect(simulator.calls).toEqual([
    {
      endpoint: 'videoList',
      method: 'POST',
      path: '/v2/video/list/',
      status: 200,
      at: client.START,
      account: 'ada',
      grantId: 'grant-1',
      fields: ['id', 'title'],
      items: 10,
    },
  ]);
  expect(simulator.counts()).toMatchObject({ videoList: 1, authorize: 0, token: 0 });
  simulator.reset();
  expect(simulator.calls).toEqual([]);
});

test('a body of more than a megabyte gets 413', async () => {
  const simulator = await client.start();
  const { status } = await client.send(`${simulator.origin}/v2/oauth/token/`, {
    method: 'POST',
    body: 'x'.repeat(1_000_001),
  });
  expect(status).toBe(413);
});

test('a taken port gives an error that names it', async () => {
  const simulator = await client.start();
  const port = Number(new URL(simulator.origin).port);
  const second = startTikTokSimulator({
    port,
    clientKey: 'k',
    clientSecret: 's',
    redirectUris: [],
  });
  await expect(second).rejects.toThrow(`port ${port} is already in use`);
});
