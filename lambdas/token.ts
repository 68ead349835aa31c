import { clock } from './adapters/clock.ts';
import { createTable } from './adapters/document-client.ts';
import { createCodes } from './adapters/dynamo-codes.ts';
import { createGrants } from './adapters/dynamo-grants.ts';
import { createRequestWindows } from './adapters/dynamo-request-windows.ts';
import { createUnsettled } from './adapters/dynamo-unsettled.ts';
import { readEnv, tokenEnv } from './adapters/env.ts';
import { createSigner } from './adapters/kms-signer.ts';
import { createLog } from './adapters/log.ts';
import { createSecret } from './adapters/secrets.ts';
import { createTokenHandler } from './handlers/token.ts';

const env = readEnv(tokenEnv);
const table = createTable(env.TABLE_NAME);
const log = createLog(env);

export const handler = createTokenHandler({
  issuer: env.BASE_URL,
  client: { clientId: env.CLIENT_ID, secrets: createSecret(env.CLIENT_SECRET_ARN) },
  codes: createCodes({ table }),
  grants: createGrants({ table, pruneDays: env.TOKEN_PRUNE_DAYS }),
  unsettled: createUnsettled({ table }),
  signer: createSigner({ keyIds: env.SIGNING_KEY_IDS, log }),
  refreshTokenKeys: createSecret(env.REFRESH_TOKEN_SECRET_ARN),
  sessionsValidFrom: env.SESSIONS_VALID_FROM,
  refreshTokenIdleDays: env.REFRESH_TOKEN_IDLE_DAYS,
  windows: createRequestWindows({ table }),
  windowRule: { scope: 'token', minutes: env.RATE_LIMIT_WINDOW_MINUTES, max: env.RATE_LIMIT_MAX },
  now: clock.now,
  log,
});
