import { clock } from './adapters/clock.ts';
import { createTable } from './adapters/document-client.ts';
import { createAccounts } from './adapters/dynamo-accounts.ts';
import { createConnections } from './adapters/dynamo-connections.ts';
import { createGrants } from './adapters/dynamo-grants.ts';
import { createSnapshots } from './adapters/dynamo-snapshots.ts';
import { createUnsettled } from './adapters/dynamo-unsettled.ts';
import { readEnv, upkeepEnv } from './adapters/env.ts';
import { createDataKeys } from './adapters/kms-data-keys.ts';
import { createLog } from './adapters/log.ts';
import { createTikTokCredentials } from './adapters/secrets.ts';
import { createTikTokOAuth } from './adapters/tiktok-oauth.ts';
import { createUpkeepHandler } from './handlers/upkeep.ts';

const env = readEnv(upkeepEnv);
const table = createTable(env.TABLE_NAME);
const pruneDays = env.TOKEN_PRUNE_DAYS;
const log = createLog(env);

export const handler = createUpkeepHandler({
  ...clock,
  accounts: createAccounts({ table }),
  connections: createConnections({ table, pruneDays }),
  grants: createGrants({ table, pruneDays }),
  snapshots: createSnapshots({ table }),
  unsettled: createUnsettled({ table }),
  sessionsValidFrom: env.SESSIONS_VALID_FROM,
  dataKeys: createDataKeys({ keyId: env.DATA_KEY_ID, log }),
  tiktok: createTikTokOAuth({
    baseUrl: env.TIKTOK_API_BASE_URL,
    credentials: createTikTokCredentials(env.TIKTOK_SECRET_ARN),
    log,
  }),
  log,
});
