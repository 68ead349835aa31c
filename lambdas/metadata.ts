import { metadataEnv, readEnv } from './adapters/env.ts';
import { createLog } from './adapters/log.ts';
import { createMetadataHandler } from './handlers/metadata.ts';

const env = readEnv(metadataEnv);

export const handler = createMetadataHandler({
  baseUrl: env.BASE_URL,
  log: createLog(env),
});
