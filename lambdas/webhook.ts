import { clock } from './adapters/clock.ts';
import { createTable } from './adapters/document-client.ts';
import { createAccounts } from './adapters/dynamo-accounts.ts';
import { createConnections } from './adapters/dynamo-connections.ts';
import { createGrants } from './adapters/dynamo-grants.ts';
import { createSnapshots } from './adapters/dynamo-snapshots.ts';
import { createUnsettled } from './adapters/dynamo-unsettled.ts';
import { readEnv, webhookEnv } from './adapters/env.ts';
import { createLog } from './adapters/log.ts';
import { createTikTokCredentials } from './adapters/secrets.ts';
import { createWebhookHandler } from './handlers/webhook.ts';

const env = readEnv(webhookEnv);
const table = createTable(env.TABLE_NAME);
const pruneDays = env.TOKEN_PRUNE_DAYS;

export const handler = createWebhookHandler({
  tiktokCredentials: createTikTokCredentials(env.TIKTOK_SECRET_ARN).values,
  accounts: createAccounts({ table }),
  connections: createConnections({ table, pruneDays }),
  grants: createGrants({ table, pruneDays }),
  unsettled: createUnsettled({ table }),
  snapshots: createSnapshots({ table }),
  now: clock.now,
  log: createLog(env),
});
