/** A refusal as it is noted for those who waited for the fetch, and back. */
import type { ApiErrorCode } from '../../contract/api.ts';
import { ApiRefusal } from './errors.ts';
import type { FetchFailure } from './snapshot-port.ts';

/** What waiting may cure. All else is told: a permission missing, a sign-in that is over, a fault of ours. */
export function isPassing(code: string): boolean {
  return code === 'upstream_unavailable' || code === 'rate_limit_exceeded';
}

export function failureOf(refusal: ApiRefusal, at: number): FetchFailure {
  const seconds = Number(refusal.headers['Retry-After']);
  return {
    at,
    code: refusal.code,
    message: refusal.message,
    ...(seconds > 0 && { retryAfterSeconds: seconds }),
  };
}

export function refusalOf({ code, message, retryAfterSeconds }: FetchFailure): ApiRefusal {
  return new ApiRefusal(code as ApiErrorCode, message, { retryAfterSeconds });
}
