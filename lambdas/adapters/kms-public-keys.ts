import { KMSClient } from '@aws-sdk/client-kms';
import type { Log, PublicKeys } from '../core/ports.ts';
import { awsClientOptions } from './aws-client.ts';
import { fetchPublicJwk } from './public-jwk.ts';
import { remembered } from './remembered.ts';

/**
 * The public halves of these KMS keys as JWKs, in their order. Fetched once per Lambda instance: a key's
 * public half never changes, and another list of keys comes with another environment.
 */
export function createPublicKeys({
  keyIds,
  log,
}: {
  keyIds: readonly string[];
  log: Log;
}): PublicKeys {
  const kms = new KMSClient(awsClientOptions);
  const keys = remembered(() =>
    Promise.all(keyIds.map((keyId) => fetchPublicJwk(kms, keyId, log))),
  );
  return { list: async () => [...(await keys.get())] };
}
