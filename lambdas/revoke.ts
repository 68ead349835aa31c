import { clock } from './adapters/clock.ts';
import { createTable } from './adapters/document-client.ts';
import { createAccounts } from './adapters/dynamo-accounts.ts';
import { createConnections } from './adapters/dynamo-connections.ts';
import { createGrants } from './adapters/dynamo-grants.ts';
import { createRequestWindows } from './adapters/dynamo-request-windows.ts';
import { createSnapshots } from './adapters/dynamo-snapshots.ts';
import { createUnsettled } from './adapters/dynamo-unsettled.ts';
import { readEnv, revokeEnv } from './adapters/env.ts';
import { createDataKeys } from './adapters/kms-data-keys.ts';
import { createPublicKeys } from './adapters/kms-public-keys.ts';
import { createLog } from './adapters/log.ts';
import { createSecret, createTikTokCredentials } from './adapters/secrets.ts';
import { createTikTokOAuth } from './adapters/tiktok-oauth.ts';
import { createRevokeHandler } from './handlers/revoke.ts';

const env = readEnv(revokeEnv);
const table = createTable(env.TABLE_NAME);
const pruneDays = env.TOKEN_PRUNE_DAYS;
const log = createLog(env);

export const handler = createRevokeHandler({
  ...clock,
  issuer: env.BASE_URL,
  client: { clientId: env.CLIENT_ID, secrets: createSecret(env.CLIENT_SECRET_ARN) },
  accounts: createAccounts({ table }),
  connections: createConnections({ table, pruneDays }),
  grants: createGrants({ table, pruneDays }),
  snapshots: createSnapshots({ table }),
  unsettled: createUnsettled({ table }),
  sessionsValidFrom: env.SESSIONS_VALID_FROM,
  dataKeys: createDataKeys({ keyId: env.DATA_KEY_ID, log }),
  publicKeys: createPublicKeys({ keyIds: env.SIGNING_KEY_IDS, log }),
  refreshTokenKeys: createSecret(env.REFRESH_TOKEN_SECRET_ARN),
  tiktok: createTikTokOAuth({
    baseUrl: env.TIKTOK_API_BASE_URL,
    credentials: createTikTokCredentials(env.TIKTOK_SECRET_ARN),
    log,
  }),
  windows: createRequestWindows({ table }),
  windowRule: { scope: 'token', minutes: env.RATE_LIMIT_WINDOW_MINUTES, max: env.RATE_LIMIT_MAX },
  log,
});
