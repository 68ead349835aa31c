import type { Log } from '../core/ports.ts';
import { awsFailure } from './aws-client.ts';

/**
 * A failed call to KMS, logged as `kms_failed` and made an error to throw. Logged here and not by the
 * caller: some callers live on without their key, and a disabled key must not go unseen.
 */
export function kmsFailure(log: Log, operation: string, error: unknown): Error {
  const failure = awsFailure(`kms:${operation}`, error);
  log.error('kms_failed', { operation, error: failure.message });
  return failure;
}
