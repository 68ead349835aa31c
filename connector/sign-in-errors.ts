import { codeOfStatus } from './answers.ts';
import { ConnectorError, errorOfCode, messageOf } from './errors.ts';
import type { ErrorCode } from './error-texts.ts';

/** Phrases of Google's own faults, which have no codes; the first that fits counts. */
const PLATFORM_FAULTS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/invoked too many times|quota exceeded/i, 'quota'],
  [/address unavailable|dns error/i, 'network'],
  [/\block\b/i, 'busy'],
  [/timed? ?out|unexpected error|connection/i, 'network'],
];

/**
 * A fault of UrlFetchApp or LockService as a ConnectorError. Google writes whole addresses into its
 * messages; they are taken out.
 */
export function platformError(thrown: unknown): ConnectorError {
  if (thrown instanceof ConnectorError) return thrown;
  const message = messageOf(thrown);
  const fault = PLATFORM_FAULTS.find(([pattern]) => pattern.test(message));
  const detail = message.replace(/https?:\S+/g, '(address)');
  return new ConnectorError(fault?.[1] ?? 'unexpected', { detail });
}

/**
 * An error of the OAuth2 for Apps Script library as a ConnectorError. The library writes the
 * server's `error` or status into a sentence, at times followed by the whole body, so only code and
 * status are taken from it.
 */
export function signInError(thrown: unknown): ConnectorError {
  if (thrown instanceof ConnectorError) return thrown;
  const message = messageOf(thrown);
  const status = /^Error retrieving token: (\d{3})\b/.exec(message)?.[1];
  if (status) return new ConnectorError(codeOfStatus(Number(status)), { status: Number(status) });
  const code = /^Error (?:retrieving|authorizing) token: ([a-z_]*)/.exec(message)?.[1];
  if (code !== undefined)
    return errorOfCode(code, 'unexpected', { detail: `sign-in answered "${code}"` });
  if (message.startsWith('Token response not valid JSON')) return new ConnectorError('not_json');
  if (/state token/i.test(message)) return new ConnectorError('state_token');
  if (/^(Access not granted or expired|Offline access is required)/.test(message)) {
    return new ConnectorError('reconnect_required');
  }
  return platformError(thrown);
}
