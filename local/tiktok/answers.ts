/** What TikTok says back: the two error shapes, the resource envelope, and their statuses. */
import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Dials } from './dials.ts';

/** What the call log may know about a call. Never a token, code, state or secret. */
export interface CallNote {
  error?: string;
  grantId?: string;
  account?: string;
  fields?: string[];
  items?: number;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[]>;
  body: string | Buffer;
  note: CallNote;
}

/** https://developers.tiktok.com/doc/tiktok-api-v2-error-handling/ */
const RESOURCE_STATUS = {
  access_token_invalid: 401,
  scope_not_authorized: 401,
  scope_permission_missed: 400,
  invalid_params: 400,
  rate_limit_exceeded: 429,
  internal_error: 500,
} as const;
export type ResourceError = keyof typeof RESOURCE_STATUS;

/** https://developers.tiktok.com/doc/oauth-error-handling */
export type OAuthErrorName =
  | 'access_denied'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_scope'
  | 'unsupported_grant_type'
  | 'server_error'
  | 'temporarily_unavailable';

export interface Answers {
  json(status: number, body: unknown, logId: string, note?: CallNote): Answer;
  /** Flat success of the token endpoint. */
  tokens(body: Record<string, unknown>, note: CallNote): Answer;
  oauthError(error: string, description: string, note?: CallNote): Answer;
  data(data: Record<string, unknown>, note: CallNote): Answer;
  resourceError(code: string, message: string, note?: CallNote): Answer;
  logId(): string;
}

export function createAnswers(clock: Clock, dials: Dials): Answers {
  /** Fourteen digits of UTC time, then hexadecimal: the shape TikTok's support asks for. */
  const logId = (): string => {
    const digits = new Date(clock.now()).toISOString().replace(/\D/g, '').slice(0, 14);
    return digits + randomBytes(10).toString('hex').toUpperCase();
  };
  const json: Answers['json'] = (status, body, id, note = {}) => ({
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-tt-logid': id,
    },
    body: JSON.stringify(body),
    note,
  });
  return {
    json,
    logId,
    tokens: (body, note) => json(200, body, logId(), note),
    oauthError: (error, description, note) => {
      const id = logId();
      const status = error === 'server_error' ? 500 : dials.oauthErrorStatus;
      const body = { error, error_description: description, log_id: id };
      return json(status, body, id, { ...note, error });
    },
    data: (data, note) => {
      const id = logId();
      return json(200, { data, error: { code: 'ok', message: '', log_id: id } }, id, note);
    },
    resourceError: (code, message, note) => {
      const id = logId();
      const known = new Map<string, number>(Object.entries(RESOURCE_STATUS)).get(code) ?? 500;
      const data = { empty: { data: {} }, absent: {}, null: { data: null } }[dials.errorData];
      const body = { ...data, error: { code, message, log_id: id } };
      return json(dials.http200Errors ? 200 : known, body, id, { ...note, error: code });
    },
  };
}

/** An HTML page. Its policy allows no script; `form-action` is left open, because browsers apply it to
 * the redirect that follows the form as well. */
export function page(status: number, html: string, note: CallNote = {}): Answer {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: html,
    note,
  };
}

export function redirect(location: string, cookie: string | null, note: CallNote = {}): Answer {
  const headers: Answer['headers'] = { location, 'cache-control': 'no-store' };
  if (cookie !== null) headers['set-cookie'] = cookie;
  return { status: 302, headers, body: '', note };
}

export function plain(status: number, text: string, note: CallNote = {}): Answer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: text, note };
}
