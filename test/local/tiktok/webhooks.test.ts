import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as client from './client.ts';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}
const servers: Server[] = [];

/** An app's webhook endpoint; `statuses` are its answers in turn, then 200. */
async function receiver(statuses: number[] = []): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

/** The check of an app: HMAC-SHA256 over `<t>.<raw body>` under the client secret. */
function isSigned({ headers, body }: Received): boolean {
  const [, t, s] = /^t=(\d+),s=([0-9a-f]{64})$/.exec(String(headers['tiktok-signature'])) ?? [];
  return createHmac('sha256', client.CLIENT_SECRET).update(`${t}.${body}`).digest('hex') === s;
}

afterAll(async () => {
  await client.closeAll();
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

test('revoking sends authorization.removed with reason 5, signed, content encoded twice', async () => {
  const { url, received } = await receiver();
  const simulator = await client.start({ webhookUrl: url });
  const { accessToken, openId } = await client.signIn(simulator, { account: 'ada' });
  await client.revoke(simulator, accessToken);
  await simulator.webhooksIdle();
  expect(received).toHaveLength(1);
  expect(JSON.parse(received[0]?.body ?? '')).toEqual({
    client_key: client.CLIENT_KEY,
    event: 'authorization.removed',
    create_time: client.START / 1000,
    user_openid: openId,
    content: '{"reason":5}',
  });
  expect(received.map(isSigned)).toEqual([true]);
});

test('a revoke can stay without an event', async () => {
  const { url, received } = await receiver();
  const simulator = await client.start({ webhookUrl: url });
  simulator.dials.revokeSendsWebhook = false;
  await client.revoke(simulator, (await client.signIn(simulator)).accessToken);
  await simulator.webhooksIdle();
  expect(received).toEqual([]);
});

test.each([0, 1, 2, 3, 4, 5] as const)(
  'removal with reason %i kills the grants',
  async (reason) => {
    const { url, received } = await receiver();
    const simulator = await client.start({ webhookUrl: url });
    const { accessToken, refreshToken } = await client.signIn(simulator, { account: 'ada' });
    simulator.disconnect('ada', reason);
    await simulator.webhooksIdle();
    expect(JSON.parse(JSON.parse(received[0]?.body ?? '').content)).toEqual({ reason });
    expect((await client.userInfo(simulator, accessToken)).status).toBe(401);
    expect((await client.refresh(simulator, refreshToken)).body.error).toBe('invalid_grant');
  },
);

test('duplicates are the same event again', async () => {
  const { url, received } = await receiver();
  const simulator = await client.start({ webhookUrl: url });
  simulator.dials.webhook.duplicates = 2;
  simulator.disconnect('ada');
  await simulator.webhooksIdle();
  expect(received).toHaveLength(3);
  expect(new Set(received.map(({ body }) => body)).size).toBe(1);
});

test('the 401 of a dead token can come before a delayed event', async () => {
  const { url, received } = await receiver();
  const simulator = await client.start({ webhookUrl: url });
  simulator.dials.webhook.delayMs = 100;
  const { accessToken } = await client.signIn(simulator, { account: 'ada' });
  simulator.disconnect('ada');
  expect((await client.userInfo(simulator, accessToken)).status).toBe(401);
  expect(received).toHaveLength(0);
  await simulator.webhooksIdle();
  expect(received).toHaveLength(1);
});

test('an answer other than 200 is retried, then given up', async () => {
  const { url, received } = await receiver([500, 204, 302, 500]);
  const simulator = await client.start({ webhookUrl: url });
  simulator.dials.webhook.retryDelaysMs = [1, 2, 3];
  simulator.sendWebhook({ account: 'ada', content: { reason: 1 } });
  await simulator.webhooksIdle();
  expect(simulator.deliveries().map(({ attempt, status }) => [attempt, status])).toEqual([
    [1, 500],
    [2, 204],
    [3, 302],
    [4, 500],
  ]);
  expect(received.map(isSigned)).toEqual([true, true, true, true]);
});

test('a retry is signed with a new timestamp, or with its first by dial', async () => {
  const stamps = async (retryTimestamp: 'fresh' | 'first') => {
    const { url, received } = await receiver([500]);
    let now = client.START;
    const simulator = await client.start({ webhookUrl: url, now: () => (now += 5_000) });
    Object.assign(simulator.dials.webhook, { retryDelaysMs: [1], retryTimestamp });
    simulator.sendWebhook({ account: 'ada', content: {} });
    await simulator.webhooksIdle();
    return new Set(received.map(({ headers }) => headers['tiktok-signature'])).size;
  };
  expect([await stamps('fresh'), await stamps('first')]).toEqual([2, 1]);
});

test.each(['wrong', 'missing'] as const)('a signature can be %s', async (signature) => {
  const { url, received } = await receiver();
  const simulator = await client.start({ webhookUrl: url });
  simulator.dials.webhook.signature = signature;
  simulator.sendWebhook({ account: 'ada', content: { reason: 1 } });
  await simulator.webhooksIdle();
  expect(received.map(isSigned)).toEqual([false]);
});

test('a stale signature is right and an hour old', async () => {
  const { url, received } = await receiver();
  const simulator = await client.start({ webhookUrl: url });
  simulator.dials.webhook.signature = 'stale';
  simulator.sendWebhook({ account: 'ada', content: { reason: 1 } });
  await simulator.webhooksIdle();
  expect(received.map(isSigned)).toEqual([true]);
  expect(received[0]?.headers['tiktok-signature']).toContain(`t=${client.START / 1000 - 3_600},`);
});

test('an app that is not there gets its retries too', async () => {
  const simulator = await client.start({ webhookUrl: 'http://127.0.0.1:9/hook' });
  simulator.dials.webhook.retryDelaysMs = [1];
  simulator.sendWebhook({ account: 'ada', content: {} });
  await simulator.webhooksIdle();
  expect(simulator.deliveries().map(({ status }) => status)).toEqual([0, 0]);
});

test('a webhook URL must be https, or http on this machine', async () => {
  await expect(client.start({ webhookUrl: 'http://example.com/hook' })).rejects.toThrow('https');
  const simulator = await client.start({ webhookUrl: 'https://example.com/hook' });
  expect(() => simulator.register({ webhookUrl: 'nonsense' })).toThrow('webhook URL');
});
