import { createTikTokOAuth } from '../../lambdas/adapters/tiktok-oauth.ts';
import { createFakeLog } from '../fakes/log.ts';
import { startScriptedServer, type ScriptedServer } from './scripted-server.ts';

const TOKENS = JSON.stringify({
  open_id: 'o1',
  scope: 'video.list',
  access_token: 'act.canary',
  expires_in: 7200,
  refresh_token: 'rft.canary',
  refresh_expires_in: 15_552_000,
});

const servers: ScriptedServer[] = [];
const start = async (...script: Parameters<typeof startScriptedServer>) => {
  const server = await startScriptedServer(...script);
  servers.push(server);
  return server;
};
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

/** Credentials whose readings are these lists of secrets, the last one for ever. */
function credentialsOf(...readings: string[][]) {
  let reading = 0;
  return {
    values: async () =>
      (readings[reading] ?? []).map((clientSecret) => ({ clientKey: 'key', clientSecret })),
    forget: () => {
      reading = Math.min(reading + 1, readings.length - 1);
    },
  };
}

function oauthAt(baseUrl: string, credentials = credentialsOf(['only']), timeoutSeconds = 6) {
  const log = createFakeLog();
  return { log, oauth: createTikTokOAuth({ baseUrl, log, credentials, timeoutSeconds }) };
}

/** Accepts one client secret and refuses the others as TikTok does, with HTTP 200. */
const accepting = (secret: string) =>
  start((response, body) => {
    const isRight = new URLSearchParams(body).get('client_secret') === secret;
    response.end(isRight ? TOKENS : JSON.stringify({ error: 'invalid_client', log_id: 'L1' }));
  });

const secretsSent = (server: ScriptedServer) =>
  server.requests.map(({ body }) => new URLSearchParams(body).get('client_secret'));

test('a secret replaced since the last reading is read again, and the call succeeds', async () => {
  const server = await accepting('new');
  const { oauth } = oauthAt(server.baseUrl, credentialsOf(['old'], ['new', 'old']));
  expect((await oauth.refresh('rft.1')).outcome).toBe('ok');
  expect(secretsSent(server)).toEqual(['old', 'new']);
});

test('while TikTok still knows only the previous secret, that one is used', async () => {
  const server = await accepting('old');
  const { oauth } = oauthAt(server.baseUrl, credentialsOf(['new', 'old']));
  expect((await oauth.refresh('rft.1')).outcome).toBe('ok');
  expect(secretsSent(server)).toEqual(['new', 'old']);
});

test('when no live secret is right, TikTok refused and each was tried once', async () => {
  const server = await accepting('another');
  const { oauth, log } = oauthAt(server.baseUrl, credentialsOf(['new', 'old']));
  expect(await oauth.refresh('rft.1')).toEqual({ outcome: 'refused', code: 'invalid_client' });
  expect(secretsSent(server)).toEqual(['new', 'old']);
  expect(log.lines[0]).toMatchObject({ level: 'error', facts: { code: 'invalid_client' } });
});

test('another refusal is final: a refresh token is not tried again with another secret', async () => {
  const server = await start((response) =>
    response.end(JSON.stringify({ error: 'invalid_grant', log_id: 'L1' })),
  );
  const { oauth } = oauthAt(server.baseUrl, credentialsOf(['new', 'old']));
  expect((await oauth.refresh('rft.1')).outcome).toBe('dead');
  expect(secretsSent(server)).toEqual(['new']);
});

test('a silent TikTok is unavailable after the timeout, and asked once', async () => {
  const server = await start(() => undefined);
  const { oauth, log } = oauthAt(server.baseUrl, undefined, 0.05);
  expect(await oauth.exchangeCode('code', 'https://b.example/cb')).toEqual({
    outcome: 'unavailable',
  });
  expect(server.requests).toHaveLength(1);
  expect(log.lines[0]).toMatchObject({ event: 'tiktok_no_answer', facts: { reason: 'timeout' } });
});

test('an answer that stops half-way is unavailable after the timeout', async () => {
  const server = await start((response) => response.write(TOKENS.slice(0, 20)));
  const { oauth } = oauthAt(server.baseUrl, undefined, 0.05);
  expect(await oauth.refresh('rft.1')).toEqual({ outcome: 'unavailable' });
});

test('a redirect is not followed: the secret stays where it was sent', async () => {
  const elsewhere = await start((response) => response.end(TOKENS));
  const server = await start((response) =>
    response.writeHead(307, { location: `${elsewhere.baseUrl}/` }).end(),
  );
  const { oauth } = oauthAt(server.baseUrl);
  expect(await oauth.refresh('rft.1')).toEqual({ outcome: 'unavailable' });
  expect(elsewhere.requests).toHaveLength(0);
});

test('nobody listening is unavailable', async () => {
  const server = await start(() => undefined);
  await server.close();
  const { oauth, log } = oauthAt(server.baseUrl);
  expect(await oauth.refresh('rft.canary')).toEqual({ outcome: 'unavailable' });
  expect(log.lines[0]).toMatchObject({ facts: { call: 'refresh', reason: 'network' } });
});

test('an answer that makes no sense does not get into the log', async () => {
  const server = await start((response) => response.end(TOKENS.slice(0, -1)));
  const { oauth, log } = oauthAt(server.baseUrl);
  await oauth.refresh('rft.canary');
  expect(log.lines.map(({ event }) => event)).toEqual(['tiktok_failure', 'tiktok_call']);
  expect(JSON.stringify(log.lines)).not.toContain('canary');
});
