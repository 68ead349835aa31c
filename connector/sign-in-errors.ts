import { codeOfStatus } from './answers.ts';
import { ConnectorError, errorOfCode, messageOf } from './errors.ts';
import type { ErrorCode } from './error-texts.ts';

/** Phrases of Google's own faults, which have no codes; the first that fits counts. */
const PLATFORM_FAULTS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/whitelist|allowlist|not permitted by your admin/i, 'address_not_allowed'],
  // What is too much for a moment, or a fault of a moment, and not the quota of a day.
  [/in a short time|bandwidth quota|too many lockservice operations/i, 'google_busy'],
  [/^we're sorry|server error occurred|^service (?:unavailable|error)/i, 'google_busy'],
  [/invoked too many times|too much computer time|quota exceeded/i, 'quota'],
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
  const detail = messageOf(thrown).replace(/https?:\S+/g, '(address)');
  const fault = PLATFORM_FAULTS.find(([pattern]) => pattern.test(detail));
  return new ConnectorError(fault?.[1] ?? 'unexpected', { detail });
}

/**
 * Status of an answer that API Gateway gives by itself, by the `message` in it, which is all that the
 * library tells. https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const GATEWAY_MESSAGES: Readonly<Record<string, number>> = {
  Forbidden: 403,
  'Missing Authentication Token': 403,
  'Not Found': 404,
  'Too Many Requests': 429,
  'Limit Exceeded': 429,
  'Internal server error': 500,
  'Bad Gateway': 502,
  'Service Unavailable': 503,
  'Endpoint request timed out': 504,
};

/** The HTTP status in a library's sentence about a failed token request, if it tells one. */
function statusIn(reason: string): number | undefined {
  const written = /^(\d{3}):/.exec(reason)?.[1];
  return written === undefined ? GATEWAY_MESSAGES[reason] : Number(written);
}

/**
 * An error of the OAuth2 for Apps Script library as a ConnectorError. The library writes the
 * server's `error` or status into a sentence, at times followed by the whole body, so only code and
 * status are taken from it.
 */
export function signInError(thrown: unknown): ConnectorError {
  if (thrown instanceof ConnectorError) return thrown;
  const message = messageOf(thrown);
  const status = statusIn(/^Error retrieving token: ([^]*)$/.exec(message)?.[1] ?? '');
  if (status !== undefined) return new ConnectorError(codeOfStatus(status), { status });
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
