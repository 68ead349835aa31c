import type { Guard } from './iam/guard.ts';
import { startJsonService, type JsonService } from './json-protocol.ts';
import { keyAccess } from './kms-access.ts';
import { createKey, findKey, type KeyDefinition } from './kms-keys.ts';
import { kmsOperations } from './kms-operations.ts';

export interface LocalKms extends JsonService {
  /** Switches a key on or off, as EnableKey and DisableKey do. */
  setEnabled(keyId: string, enabled: boolean): void;
}

/**
 * A KMS for the laptop: the keys of the template with fresh secret parts, behind KMS's real wire
 * protocol. Keys are in memory only, so what was encrypted before a restart cannot be read after it.
 * https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html
 */
export async function startKms(options: {
  keys: readonly KeyDefinition[];
  /** Left out: every caller may use every key. */
  guard?: Guard;
  now?: () => number;
}): Promise<LocalKms> {
  const { guard, now } = options;
  const keys = options.keys.map(createKey);
  const service = await startJsonService({
    signingName: 'kms',
    now,
    targetPrefix: 'TrentService',
    operations: kmsOperations(keys),
    authorize:
      guard && ((caller, operation, input) => guard(caller, keyAccess(keys, operation, input))),
  });
  return {
    ...service,
    setEnabled: (keyId, enabled) => {
      findKey(keys, keyId).enabled = enabled;
    },
  };
}
