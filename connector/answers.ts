import { ConnectorError, type ErrorFacts } from './errors.ts';
import { isErrorCode, type ErrorCode } from './error-texts.ts';
import { inWords, mentionedPermissions } from './permissions.ts';

/** An HTTP answer, whatever fetched it. */
export interface RawAnswer {
  readonly status: number;
  /** Value of the `Retry-After` header, if any. */
  readonly retryAfter: string | null;
  readonly body: string;
}

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Retry-After` in seconds: a number, or a date seen from `nowMs` (RFC 9110 10.2.3). */
export function retryAfterSeconds(header: string | null, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - nowMs) / 1000));
}

/** The code of an answer whose body names none: API Gateway's own, a proxy's, a captive portal's. */
export function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'access_token_invalid';
  if (status === 429) return 'rate_limit_exceeded';
  const exact = `http_${status}`;
  if (isErrorCode(exact)) return exact;
  if (status >= 500) return 'http_server_error';
  if (status >= 400) return 'http_client_error';
  return 'http_redirect';
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** What a failed answer says: TikTok's envelope, OAuth's object, or API Gateway's `message`. */
function reported(answer: JsonObject): { code: unknown; detail: unknown; reference?: unknown } {
  const { error } = answer;
  if (isObject(error)) return { code: error.code, detail: error.message, reference: error.log_id };
  return { code: error, detail: answer.error_description ?? answer.message };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/**
 * Judges an answer of a data route: its `data`, or the error it stands for. Only 2xx with code `ok`
 * is success, as an answer of TikTok's can carry a failure under HTTP 200. A code the table knows
 * wins over the status. Errors are returned and not thrown, because the caller may try again.
 */
export function judge(raw: RawAnswer, nowMs: number): JsonObject | ConnectorError {
  const { status } = raw;
  const answer = parse(raw.body);
  const { error, data } = isObject(answer) ? answer : {};
  const success = status >= 200 && status < 300;
  if (success && isObject(error) && error.code === 'ok' && isObject(data)) return data;

  const { code, detail, reference } = isObject(answer)
    ? reported(answer)
    : { code: undefined, detail: undefined };
  const wait = retryAfterSeconds(raw.retryAfter, nowMs);
  const facts: ErrorFacts = {
    status,
    ...(isText(detail) ? { detail } : {}),
    ...(isText(reference) ? { reference } : {}),
    ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
  };
  if (code === 'scope_not_authorized') {
    const scopes = mentionedPermissions(facts.detail ?? '');
    const what = scopes.length === 0 ? 'the answer does not say which' : inWords(scopes);
    return new ConnectorError(code, { ...facts, what });
  }
  // `invalid_request` is what the gateway answers to anything it does not take; the status says more.
  if (isErrorCode(code) && code !== 'invalid_request') return new ConnectorError(code, facts);
  if (!success) return new ConnectorError(codeOfStatus(status), facts);
  if (!isObject(answer)) return new ConnectorError('not_json', facts);
  const what = isText(code) && code !== 'ok' ? code.slice(0, 60) : 'no data';
  return new ConnectorError('unexpected_answer', { ...facts, what });
}
