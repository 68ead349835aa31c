import { keysEnv, readEnv } from './adapters/env.ts';
import { createPublicKeys } from './adapters/kms-public-keys.ts';
import { createLog } from './adapters/log.ts';
import { createKeysHandler } from './handlers/metadata.ts';

const env = readEnv(keysEnv);
const log = createLog(env);

export const handler = createKeysHandler({
  publicKeys: createPublicKeys({ keyIds: env.SIGNING_KEY_IDS, log }),
  log,
});
