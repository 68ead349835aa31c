/** What a chart costs when its data is there: counted at the stand-ins of DynamoDB and KMS. */
import { SCOPES } from '../../contract/fields.ts';
import { createSealer } from '../../lambdas/core/envelope.ts';
import { createConnections } from '../../lambdas/adapters/dynamo-connections.ts';
import { createGrants } from '../../lambdas/adapters/dynamo-grants.ts';
import { createRequestWindows } from '../../lambdas/adapters/dynamo-request-windows.ts';
import { createSnapshots } from '../../lambdas/adapters/dynamo-snapshots.ts';
import { createDataKeys } from '../../lambdas/adapters/kms-data-keys.ts';
import { createVideosHandler } from '../../lambdas/handlers/videos.ts';
import { startKms, type LocalKms } from '../../local/aws/kms.ts';
import { createFakeCallCounters } from '../fakes/call-counters.ts';
import { createFakeLog } from '../fakes/log.ts';
import { createFakeTikTok } from '../fakes/tiktok.ts';
import { createFakeUnsettled } from '../fakes/unsettled.ts';
import { invoke } from '../handlers/event.ts';
import { pointAwsTo } from './aws-environment.ts';
import { connectionOf } from './connections.port.ts';
import { openTable, type TestTable } from './table.ts';

const HOUR = 3_600_000;
const keyId = 'data-key';
const videos = Array.from({ length: 200 }, (_, at) => ({
  id: String(2n ** 60n + BigInt(at)),
  create_time: 1_790_000_000 - at,
  video_description: `A video, its number ${at} and words about it #number${at}`,
  cover_image_url: `https://p16.example/${at}?x-expires=1790000000&x-signature=${at ** 5}`,
  view_count: at * 7919,
}));

let db: TestTable;
let kms: LocalKms;
/** Requests that DynamoDB saw, by name. */
let seen: Record<string, number> = {};
beforeAll(async () => {
  db = await openTable();
  const arn = `arn:aws:kms:eu-central-1:000000000000:key/${keyId}`;
  const symmetric = { spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT' } as const;
  kms = await startKms({ keys: [{ id: keyId, arn, ...symmetric }] });
  pointAwsTo({ AWS_ENDPOINT_URL_KMS: kms.endpoint });
  db.table.documents.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const name = String(commandName).replace('Command', '');
        seen[name] = (seen[name] ?? 0) + 1;
        return next(args);
      },
    { step: 'initialize', name: 'count' },
  );
});
afterAll(async () => {
  await db.close();
  await kms.close();
});

async function charts(connectionId: string) {
  const { table } = db;
  const log = createFakeLog();
  const fake = createFakeTikTok({ videos });
  await fake.oauth.exchangeCode('code', 'redirect');
  const tokens = { openId: 'o', accessToken: 'act.1', refreshToken: 'rft.1' };
  const connections = createConnections({ table, pruneDays: 30 });
  const seal = await createSealer(createDataKeys({ keyId, log }), connectionId, 7);
  await connections.create({
    ...connectionOf(connectionId),
    scopes: ['video.list'],
    sealed: seal(tokens),
    accessExpiresAt: Date.now() + HOUR,
  });
  /** An instance of its own: it has seen no key yet. */
  const instance = () =>
    createVideosHandler({
      allowedOrigins: [],
      connections,
      grants: createGrants({ table, pruneDays: 30 }),
      unsettled: createFakeUnsettled(),
      snapshots: createSnapshots({ table }),
      dataKeys: createDataKeys({ keyId, log }),
      tiktok: { ...fake.oauth, ...fake.data },
      callCounters: createFakeCallCounters(),
      tiktokCallsPerMinute: 570,
      parallelWindows: true,
      windows: createRequestWindows({ table }),
      windowRule: { scope: 'api', minutes: 5, max: 1_000 },
      freshnessMs: HOUR,
      staleMs: 24 * HOUR,
      now: Date.now,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      log,
    });
  const ask = (handler: ReturnType<typeof instance>, more: Record<string, string> = {}) =>
    invoke(handler, {
      path: '/api/tiktok/videos',
      query: { fields: 'id,create_time,view_count', limit: '200', ...more },
      authorizer: { connectionId, scope: SCOPES.join(' ') },
    });
  return { instance, ask, fake };
}

/** What a piece of work costs, in calls. */
async function costOf(work: () => Promise<unknown>) {
  seen = {};
  const before = { ...kms.calls };
  await work();
  const total = (calls: Record<string, number>) =>
    Object.values(calls).reduce((sum, count) => sum + count, 0);
  return { dynamo: seen, kms: total(kms.calls) - total(before) };
}

test('a warm chart of 200 videos: one read, the count of the window, and no KMS call', async () => {
  const { instance, ask, fake } = await charts('warm');
  const [first, second] = [instance(), instance()];
  await ask(first);
  expect((await ask(second)).status).toBe(200);
  const asked = fake.calls.length;
  const cost = await costOf(async () => {
    const { json } = await ask(second);
    expect((json().data as { videos: object[] }).videos).toHaveLength(200);
  });
  expect(cost).toEqual({ dynamo: { GetItem: 1, UpdateItem: 1 }, kms: 0 });
  expect(fake.calls).toHaveLength(asked);
});

test('an instance that opens a snapshot asks KMS once, and not for those that follow it', async () => {
  const { instance, ask } = await charts('first');
  const [first, second] = [instance(), instance()];
  await ask(first);
  expect((await costOf(() => ask(second))).kms).toBe(1);
  await ask(first, { fresh_after: String(Date.now()) });
  expect((await costOf(() => ask(second))).kms).toBe(0);
});
