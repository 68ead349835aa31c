/** Query parameters of the `/api/tiktok/*` routes, and the frame both answer in. */
import { MAX_COUNT, MAX_LIMIT, USUAL_COUNT, type Envelope } from '../../contract/api.ts';
import { FIELDS, isUsual } from '../../contract/fields.ts';
import { allEnded } from '../core/all-ended.ts';
import { ApiRefusal } from '../core/errors.ts';
import { withMember, type JsonText } from '../core/json-text.ts';
import { single, type Parameters } from '../core/parameters.ts';
import type { Log, RequestWindows } from '../core/ports.ts';
import type { WindowRule } from '../core/request-window.ts';
import { jsonText } from './answer.ts';
import { createRoute, holdBack, type HttpHandler } from './http.ts';
import type { HttpRequest } from './request.ts';
import { apiStyle } from './styles/api.ts';

export interface ApiRouteDeps {
  allowedOrigins: readonly string[];
  windows: RequestWindows;
  windowRule: WindowRule;
  now: () => number;
  log: Log;
}

export interface ApiRequest {
  connectionId: string;
  query: Parameters;
  /** Of the access token, which may be narrower than the sign-in's (RFC 6749 6). */
  scopes: readonly string[];
  /** When this instance is ended, epoch milliseconds. */
  endsAt: number;
  /** Rejects when the connection's window is full: nothing but a look at the table may come before it. */
  admitted: Promise<void>;
}

/** A route behind the authorizer: one window per connection, TikTok's envelope, CORS only if set. */
export function createApiRoute<Data>(
  name: string,
  deps: ApiRouteDeps,
  read: (request: ApiRequest) => Promise<JsonText<Data>>,
): HttpHandler {
  const { windows, now, log, windowRule: rule } = deps;
  const window = { rule, windows, now, caller: connectionOf, ofConnection: true };
  const always = (request: HttpRequest) => corsHeaders(request, deps.allowedOrigins);
  const options = { name, method: 'GET', style: apiStyle, log, always } as const;

  async function answer(request: HttpRequest, admitted: Promise<void>): Promise<JsonText<Data>> {
    // RFC 6750 3.1: a token given twice, in two ways or in one, is a malformed request.
    if (request.query.has('access_token') || request.repeatedHeaders.has('authorization')) {
      throw new ApiRefusal(
        'invalid_params',
        'The token belongs into one Authorization header and nowhere else.',
      );
    }
    const endsAt = now() + request.remainingMs();
    const connectionId = connectionOf(request);
    const scopes = fromAuthorizer(request, 'scope').split(' ');
    return read({ connectionId, query: request.query, scopes, endsAt, admitted });
  }
  return createRoute(options, async (request) => {
    const admitted = holdBack(request, { ...options, window });
    const [, data] = await allEnded([admitted, answer(request, admitted)]);
    const error = { code: 'ok' as const, message: '', log_id: request.id };
    return jsonText(withMember<Envelope<Data>, 'data'>('data', data, { error }));
  });
}

const connectionOf = (request: HttpRequest) => fromAuthorizer(request, 'connectionId');

function fromAuthorizer({ authorizer }: HttpRequest, name: 'connectionId' | 'scope'): string {
  const value = authorizer[name];
  if (typeof value !== 'string') throw new Error(`the authorizer named no ${name}`);
  return value;
}

function corsHeaders(request: HttpRequest, allowed: readonly string[]): Record<string, string> {
  const origin = request.headers.get('origin');
  if (allowed.length === 0) return {};
  return origin !== undefined && allowed.includes(origin)
    ? { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' }
    : { Vary: 'Origin' };
}

/**
 * `fields=`: TikTok's names, comma-separated. Absent: all but those that not every TikTok app may ask.
 * Throws `invalid_params`.
 */
export function readFields(query: Parameters, of: 'user' | 'video'): string[] {
  const rows = FIELDS.filter((field) => field.of === of);
  const known: string[] = rows.map((field) => field.tiktok.name);
  if (!query.has('fields')) return rows.filter(isUsual).map((field) => field.tiktok.name);
  const names = (once(query, 'fields') ?? '').split(',').map((name) => name.trim());
  if (!names.every((name) => known.includes(name))) {
    throw new ApiRefusal(
      'invalid_params',
      `fields must be a comma-separated list of: ${known.join(', ')}`,
    );
  }
  return [...new Set(names)];
}

export interface Paging {
  count: number;
  cursor: number | undefined;
}

/** `max_count` and `cursor` as at TikTok; `limit` (ours) asks for many pages in one answer. */
export function readPaging(query: Parameters): Paging {
  const maxCount = wholeNumber(query, 'max_count', 1);
  const limit = wholeNumber(query, 'limit', 1, MAX_LIMIT);
  if (maxCount !== undefined && limit !== undefined) {
    throw new ApiRefusal('invalid_params', 'max_count and limit exclude each other');
  }
  return {
    count: limit ?? Math.min(maxCount ?? USUAL_COUNT, MAX_COUNT),
    cursor: wholeNumber(query, 'cursor', 0),
  };
}

/** `since` and `until`, epoch seconds: only videos created then (ours). */
export function readRange(query: Parameters): {
  since: number | undefined;
  until: number | undefined;
} {
  return {
    since: wholeNumber(query, 'since', 0, LAST_SECOND),
    // Moment 0 would be the newest as TikTok's cursor.
    until: wholeNumber(query, 'until', 1, LAST_SECOND),
  };
}

/** `fresh_after`, epoch milliseconds: data read before it is not wanted (ours). */
export function readFreshAfter(query: Parameters): number | undefined {
  return wholeNumber(query, 'fresh_after', 0);
}

/** Eleven digits; more are milliseconds, which would ask for no video at all. */
const LAST_SECOND = 99_999_999_999;

function once(query: Parameters, name: string): string | undefined {
  const value = single(query, name);
  if (value === null) throw new ApiRefusal('invalid_params', `${name} is repeated`);
  return value;
}

function wholeNumber(
  query: Parameters,
  name: string,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (!query.has(name)) return undefined;
  const text = once(query, name);
  const value = Number(text);
  if (text === undefined || !/^\d{1,16}$/.test(text) || value < min || value > max) {
    const bounds = max < Number.MAX_SAFE_INTEGER ? `from ${min} to ${max}` : `of at least ${min}`;
    throw new ApiRefusal('invalid_params', `${name} must be a whole number ${bounds}`);
  }
  return value;
}
