import { createTable } from './adapters/document-client.ts';
import { createRequestWindows } from './adapters/dynamo-request-windows.ts';
import { createSignIns } from './adapters/dynamo-sign-ins.ts';
import { authorizeEnv, readEnv } from './adapters/env.ts';
import { clock } from './adapters/clock.ts';
import { createLog } from './adapters/log.ts';
import { createTikTokCredentials } from './adapters/secrets.ts';
import { createAuthorizeHandler } from './handlers/authorize.ts';

const env = readEnv(authorizeEnv);
const table = createTable(env.TABLE_NAME);
const credentials = createTikTokCredentials(env.TIKTOK_SECRET_ARN);

export const handler = createAuthorizeHandler({
  baseUrl: env.BASE_URL,
  clientId: env.CLIENT_ID,
  redirectUris: env.REDIRECT_URIS,
  tiktokAuthorizeUrl: env.TIKTOK_AUTHORIZE_URL,
  tiktokCredentials: credentials.values,
  signIns: createSignIns({ table }),
  windows: createRequestWindows({ table }),
  windowRule: { scope: 'sign-in', minutes: env.RATE_LIMIT_WINDOW_MINUTES, max: env.RATE_LIMIT_MAX },
  now: clock.now,
  log: createLog(env),
});
