import { clock } from './adapters/clock.ts';
import { createTable } from './adapters/document-client.ts';
import { createCallCounters } from './adapters/dynamo-call-budget.ts';
import { createConnections } from './adapters/dynamo-connections.ts';
import { createGrants } from './adapters/dynamo-grants.ts';
import { createRequestWindows } from './adapters/dynamo-request-windows.ts';
import { createSnapshots } from './adapters/dynamo-snapshots.ts';
import { createUnsettled } from './adapters/dynamo-unsettled.ts';
import { readEnv, userEnv } from './adapters/env.ts';
import { createDataKeys } from './adapters/kms-data-keys.ts';
import { createLog } from './adapters/log.ts';
import { createTikTokCredentials } from './adapters/secrets.ts';
import { createTikTokData } from './adapters/tiktok-data.ts';
import { createTikTokOAuth } from './adapters/tiktok-oauth.ts';
import { createUserHandler } from './handlers/user.ts';

const env = readEnv(userEnv);
const table = createTable(env.TABLE_NAME);
const pruneDays = env.TOKEN_PRUNE_DAYS;
const log = createLog(env);
const baseUrl = env.TIKTOK_API_BASE_URL;

export const handler = createUserHandler({
  ...clock,
  allowedOrigins: env.ALLOWED_ORIGINS,
  connections: createConnections({ table, pruneDays }),
  grants: createGrants({ table, pruneDays }),
  unsettled: createUnsettled({ table }),
  snapshots: createSnapshots({ table }),
  freshnessMs: env.FRESHNESS_MINUTES * 60_000,
  staleMs: env.STALE_HOURS * 3_600_000,
  dataKeys: createDataKeys({ keyId: env.DATA_KEY_ID, log }),
  tiktok: {
    ...createTikTokOAuth({
      baseUrl,
      credentials: createTikTokCredentials(env.TIKTOK_SECRET_ARN),
      log,
    }),
    ...createTikTokData({ baseUrl, log }),
  },
  callCounters: createCallCounters({ table }),
  tiktokCallsPerMinute: env.TIKTOK_CALLS_PER_MINUTE,
  windows: createRequestWindows({ table }),
  windowRule: {
    scope: 'api',
    minutes: env.API_RATE_LIMIT_WINDOW_MINUTES,
    max: env.API_RATE_LIMIT_MAX,
  },
  log,
});
