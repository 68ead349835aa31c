import { clock } from './adapters/clock.ts';
import { createTable } from './adapters/document-client.ts';
import { createGrants } from './adapters/dynamo-grants.ts';
import { authorizerEnv, readEnv } from './adapters/env.ts';
import { createPublicKeys } from './adapters/kms-public-keys.ts';
import { createLog } from './adapters/log.ts';
import { createSecret } from './adapters/secrets.ts';
import { createAuthorizerHandler } from './handlers/authorizer.ts';

const env = readEnv(authorizerEnv);
const table = createTable(env.TABLE_NAME);
const log = createLog(env);

export const handler = createAuthorizerHandler({
  issuer: env.BASE_URL,
  sessionsValidFrom: env.SESSIONS_VALID_FROM,
  grants: createGrants({ table, pruneDays: env.TOKEN_PRUNE_DAYS }),
  publicKeys: createPublicKeys({ keyIds: env.SIGNING_KEY_IDS, log }),
  usagePlanKey: createSecret(env.USAGE_PLAN_KEY_SECRET_ARN),
  now: clock.now,
  log,
});
