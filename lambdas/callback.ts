import { clock } from './adapters/clock.ts';
import { createTable } from './adapters/document-client.ts';
import { createAccounts } from './adapters/dynamo-accounts.ts';
import { createCodes } from './adapters/dynamo-codes.ts';
import { createConnections } from './adapters/dynamo-connections.ts';
import { createGrants } from './adapters/dynamo-grants.ts';
import { createRequestWindows } from './adapters/dynamo-request-windows.ts';
import { createSignIns } from './adapters/dynamo-sign-ins.ts';
import { createUnsettled } from './adapters/dynamo-unsettled.ts';
import { callbackEnv, readEnv } from './adapters/env.ts';
import { createDataKeys } from './adapters/kms-data-keys.ts';
import { createLog } from './adapters/log.ts';
import { createTikTokCredentials } from './adapters/secrets.ts';
import { createTikTokOAuth } from './adapters/tiktok-oauth.ts';
import { createCallbackHandler } from './handlers/callback.ts';

const env = readEnv(callbackEnv);
const table = createTable(env.TABLE_NAME);
const pruneDays = env.TOKEN_PRUNE_DAYS;
const log = createLog(env);

export const handler = createCallbackHandler({
  baseUrl: env.BASE_URL,
  refreshTokenAbsoluteDays: env.REFRESH_TOKEN_ABSOLUTE_DAYS,
  accounts: createAccounts({ table }),
  codes: createCodes({ table }),
  connections: createConnections({ table, pruneDays }),
  grants: createGrants({ table, pruneDays }),
  unsettled: createUnsettled({ table }),
  signIns: createSignIns({ table }),
  dataKeys: createDataKeys({ keyId: env.DATA_KEY_ID, log }),
  tiktok: createTikTokOAuth({
    baseUrl: env.TIKTOK_API_BASE_URL,
    credentials: createTikTokCredentials(env.TIKTOK_SECRET_ARN),
    log,
  }),
  windows: createRequestWindows({ table }),
  windowRule: { scope: 'sign-in', minutes: env.RATE_LIMIT_WINDOW_MINUTES, max: env.RATE_LIMIT_MAX },
  now: clock.now,
  log,
});
