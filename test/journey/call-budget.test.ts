import { SCOPES } from '../../contract/fields.ts';
import { createCallCounters } from '../../lambdas/adapters/dynamo-call-budget.ts';
import { createTikTokData } from '../../lambdas/adapters/tiktok-data.ts';
import { createTikTokOAuth } from '../../lambdas/adapters/tiktok-oauth.ts';
import { readVideos } from '../../lambdas/core/account-data.ts';
import { createSealer } from '../../lambdas/core/envelope.ts';
import { ApiRefusal } from '../../lambdas/core/errors.ts';
import { openTable, type TestTable } from '../adapters/table.ts';
import { valueOf } from '../adapters/tiktok.port.ts';
import { createFakeConnections } from '../fakes/connections.ts';
import { createFakeDataKeys } from '../fakes/data-keys.ts';
import { createFakeGrants } from '../fakes/grants.ts';
import { createFakeLog } from '../fakes/log.ts';
import { createFakeUnsettled } from '../fakes/unsettled.ts';
import * as simulated from '../local/tiktok/client.ts';

/** TikTok's limit and ours: three fetches of 200 videos, reserved with their windows. */
const LIMIT = 60;
const ID = 'AAAAAAAAAAAAAAAAAAAAAA';

let db: TestTable;
beforeAll(async () => {
  db = await openTable();
});
afterAll(async () => {
  await simulated.closeAll();
  await db.close();
});

/** Two instances of the videos function: one table, one TikTok, nothing else in common. */
async function createInstances() {
  const clock = { ms: simulated.START };
  const tiktok = await simulated.start({ now: () => clock.ms });
  tiktok.dials.rateLimit.max = LIMIT;
  const credentials = {
    values: async () => [
      { clientKey: simulated.CLIENT_KEY, clientSecret: simulated.CLIENT_SECRET },
    ],
    forget: () => undefined,
  };
  const endpoint = { baseUrl: tiktok.origin, log: createFakeLog() };
  const oauth = createTikTokOAuth({ ...endpoint, credentials });
  const code = (await simulated.consent(tiktok, { account: 'prolific' })).get('code') ?? '';
  const tokens = valueOf(await oauth.exchangeCode(code, simulated.REDIRECT_URI));
  const [connections, dataKeys] = [createFakeConnections(), createFakeDataKeys()];
  await connections.create({
    connectionId: ID,
    accountHash: 'account',
    scopes: [...SCOPES],
    sealed: (await createSealer(dataKeys, ID, 1))(tokens),
    version: 1,
    accessExpiresAt: clock.ms + 7_200_000,
    refreshExpiresAt: clock.ms + 15_552_000_000,
    connectedAt: clock.ms,
  });
  const instance = () => {
    const deps = {
      connections,
      dataKeys,
      callCounters: createCallCounters(db),
      grants: createFakeGrants(),
      unsettled: createFakeUnsettled(),
      log: createFakeLog(),
      tiktokCallsPerMinute: LIMIT,
      parallelWindows: true,
      now: () => clock.ms,
      sleep: async () => undefined,
      tiktok: { ...oauth, ...createTikTokData({ ...endpoint, wait: async () => undefined }) },
    };
    const request = { fields: ['id'], count: 200 };
    return () => readVideos(ID, { ...request, deadline: clock.ms + 300 }, deps);
  };
  return { clock, tiktok, instances: [instance(), instance()] as const };
}

test('two instances together stay within the limit, and a refusal says when it is over', async () => {
  const { clock, tiktok, instances } = await createInstances();
  const [one, two] = instances;
  const answers = await Promise.allSettled([one(), two(), one(), two(), one(), two(), one()]);
  const served = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const refusals = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [answer.reason as unknown] : [],
  );
  expect(served.length).toBeGreaterThanOrEqual(3);
  expect(refusals.length).toBeGreaterThanOrEqual(1);
  const truth = tiktok.truth('prolific').videos.slice(0, 200);
  for (const { videos } of served) {
    expect(videos.map(({ id }) => id)).toEqual(truth.map(({ id }) => id));
  }
  const lists = tiktok.calls.filter(({ endpoint }) => endpoint === 'videoList');
  expect(lists.length).toBeLessThanOrEqual(LIMIT);
  expect(lists.filter(({ status }) => status !== 200)).toEqual([]);

  const refusal = refusals[0];
  if (!(refusal instanceof ApiRefusal)) throw new Error('not a refusal', { cause: refusal });
  expect(refusal.code).toBe('rate_limit_exceeded');
  clock.ms += Number(refusal.headers['Retry-After']) * 1000;
  expect((await two()).videos).toHaveLength(200);
});
