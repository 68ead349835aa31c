import { createHmac } from 'node:crypto';
import { createLog } from '../../lambdas/adapters/log.ts';
import { DIMENSIONS, METRICS, type MetricRow } from '../../lambdas/adapters/metrics.ts';
import { createDataKeys } from '../../lambdas/adapters/kms-data-keys.ts';
import { createTikTokData } from '../../lambdas/adapters/tiktok-data.ts';
import { startKms } from '../../local/aws/kms.ts';
import { pointAwsTo } from '../adapters/aws-environment.ts';
import { readEmbeddedMetrics, type EmbeddedMetric } from '../adapters/emf.ts';
import { startScriptedServer } from '../adapters/scripted-server.ts';
import { createFakeLog } from '../fakes/log.ts';
import { createBackend, type Backend } from './backend.ts';
import type { RequestDraft } from './event.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const NAMESPACE = 'SocialInsights/test';
type Lines = ReturnType<typeof createFakeLog>['lines'];

/** What the functions really write for these events, as CloudWatch reads it. */
function metricsOf(lines: Lines): EmbeddedMetric[] {
  const written: string[] = [];
  const env = { LOG_LEVEL: 'ERROR', METRICS_NAMESPACE: NAMESPACE } as const;
  const log = createLog(env, { write: (line) => written.push(line) });
  for (const { level, event, facts } of lines) log[level](event, facts);
  return written.flatMap(readEmbeddedMetrics);
}

/** A sign-in, and the ways it goes wrong. */
async function signIns(backend: Backend): Promise<void> {
  const authorize = (change: object) =>
    backend.call('authorize', { query: { ...backend.authorizeQuery, ...change } });
  await authorize({ client_id: 'somebody else' });
  await authorize({ response_type: 'token' });
  const { state, cookie } = await backend.begin();
  await backend.call('callback', { query: { error: 'access_denied', state }, headers: { cookie } });
  const code = (await backend.signIn()).get('code') ?? '';
  await backend.call('token', backend.redemption(code));
  await backend.call('token', backend.redemption(code));
}

async function refreshTokens(backend: Backend): Promise<void> {
  const first = await backend.connect();
  const refresh = async (token: string) =>
    (await backend.call('token', backend.refreshing(token))).json()['refresh_token'] as string;
  await refresh(await refresh(first.refresh_token));
  backend.advance(60_000);
  await refresh(first.refresh_token);
}

/** TikTok's limit, the window that it closes, and two charts that ask at once. */
async function held(backend: Backend, draft: RequestDraft): Promise<void> {
  const read = () => backend.call('user', { ...draft, query: { fields: 'open_id' } });
  backend.tiktok.next('user', { outcome: 'rate_limited', retryAfterSeconds: 100 });
  await read();
  await read();
  backend.advance(5 * MINUTE);
  await Promise.all([read(), read()]);
}

/** Data with TikTok's token renewed, not renewed, not stored, and lost. */
async function data(backend: Backend): Promise<void> {
  const { access_token } = await backend.connect();
  const { draft } = await backend.bearer(access_token);
  const read = () => {
    // What was read before is not fresh any more.
    backend.advance(20 * MINUTE);
    return backend.call('user', { ...draft, query: { fields: 'open_id' } });
  };
  const expired = () => backend.tiktok.next('user', { outcome: 'expired' });
  await held(backend, draft);
  expired();
  await read();
  expired();
  backend.tiktok.next('refresh', { outcome: 'rate_limited' });
  await read();
  const { commit } = backend.connections;
  backend.connections.commit = async () => {
    throw new Error('the table does not answer');
  };
  expired();
  await read();
  backend.connections.commit = commit;
  backend.advance(DAY);
  backend.tiktok.next('refresh', { outcome: 'dead' });
  await read();
}

async function windows(backend: Backend): Promise<void> {
  const authorize = () => backend.call('authorize', { query: backend.authorizeQuery });
  for (let request = 0; request <= 60; request += 1) await authorize();
  backend.windows.count = async () => {
    throw new Error('the table does not answer');
  };
  await authorize();
}

function delivery(body: string): RequestDraft {
  const signature = createHmac('sha256', 'tiktok-secret').update(`1.${body}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'tiktok-signature': `t=1,s=${signature}` };
  return { headers, body };
}

async function webhooks(backend: Backend): Promise<void> {
  await backend.connect();
  const event = {
    event: 'authorization.removed',
    create_time: Math.ceil(backend.now() / 1000),
    user_openid: 'open-id-1',
  };
  const { headers = {} } = delivery('{}');
  await backend.call('webhook', delivery(JSON.stringify({ client_key: 'tiktok-key', ...event })));
  await backend.call('webhook', delivery(JSON.stringify({ client_key: 'another', ...event })));
  await backend.call('webhook', delivery('[]'));
  await backend.call('webhook', { headers, body: '{"changed":true}' });
}

async function upkeep(backend: Backend): Promise<void> {
  const { refresh_token } = await backend.connect();
  await backend.call('revoke', backend.revoking(refresh_token));
  await backend.signIn();
  backend.advance(61_000);
  backend.grants.find = async () => {
    throw new Error('the table does not answer');
  };
  await backend.upkeep();
}

/** The adapters that fakes stand for above. */
async function adapters(): Promise<Lines> {
  const log = createFakeLog();
  const refusal = JSON.stringify({ error: { code: 'invalid_params' } });
  const server = await startScriptedServer((response) => response.writeHead(400).end(refusal));
  await createTikTokData({ baseUrl: server.baseUrl, log }).user('act.1', ['open_id']);
  await server.close();
  const kms = await startKms({ keys: [] });
  pointAwsTo({ AWS_ENDPOINT_URL_KMS: kms.endpoint });
  await createDataKeys({ keyId: 'none', log })
    .generate({})
    .catch(() => undefined);
  await kms.close();
  return log.lines;
}

let seen: EmbeddedMetric[];
let events: string[];
beforeAll(async () => {
  const lines = await adapters();
  for (const play of [signIns, refreshTokens, data, windows, webhooks, upkeep]) {
    const backend = createBackend();
    await play(backend);
    lines.push(...backend.log.lines);
  }
  events = lines.map(({ event }) => event);
  seen = metricsOf(lines);
});

const rows: [string, MetricRow][] = Object.values(METRICS).map((row) => [row.metric, row]);

test.each(rows)('%s is emitted, from every event that counts as it', (metric, row) => {
  const mine = seen.filter(({ name }) => name === metric);
  expect(mine.length).toBeGreaterThan(0);
  for (const { dimensionSets } of mine) {
    expect(dimensionSets.map((set) => Object.keys(set))).toEqual(row.dimensions ?? [[]]);
    expect(dimensionSets.flatMap((set) => Object.values(set))).not.toContain('undefined');
  }
  expect(row.events.filter((event) => !events.includes(event))).toEqual([]);
});

test('all metrics are in the namespace of the environment', () => {
  expect(new Set(seen.map(({ namespace }) => namespace))).toEqual(new Set([NAMESPACE]));
});

test('no metric is split by what many may have: a connection, an account, an address, a request', () => {
  // The windows of this backend are one, with a name of its own.
  const known: Record<string, readonly string[]> = { ...DIMENSIONS, scope: ['any'] };
  const pairs = seen.flatMap(({ dimensionSets }) => dimensionSets.flatMap(Object.entries));
  expect(pairs.length).toBeGreaterThan(0);
  for (const [name, value] of pairs) expect(known[name]).toContain(value);
});

test('what upkeep could not settle is its value, not a count of runs', () => {
  expect(seen.filter(({ name }) => name === 'UpkeepLeft').map(({ value }) => value)).toEqual([1]);
});
