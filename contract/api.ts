/** What the backend and its callers promise each other: routes, parameter names, answers, error codes. */

/** Every route of the REST API, by the name of its Lambda function and path. */
export const ROUTES = {
  authorize: { method: 'GET', path: '/oauth/authorize' },
  callback: { method: 'GET', path: '/auth/tiktok/callback' },
  token: { method: 'POST', path: '/oauth/token' },
  revoke: { method: 'POST', path: '/oauth/revoke' },
  user: { method: 'GET', path: '/api/tiktok/user' },
  videos: { method: 'GET', path: '/api/tiktok/videos' },
  webhook: { method: 'POST', path: '/webhooks/tiktok' },
  metadata: { method: 'GET', path: '/.well-known/oauth-authorization-server' },
  keys: { method: 'GET', path: '/.well-known/jwks.json' },
  landing: { method: 'GET', path: '/' },
  privacy: { method: 'GET', path: '/privacy' },
  terms: { method: 'GET', path: '/terms' },
} as const;

export const CLIENT_ID = 'looker-studio-connector';

/** Script property names the connector reads (Apps Script: Project settings, Script properties). */
export const SCRIPT_PROPERTIES = {
  baseUrl: 'BACKEND_API_BASE_URL',
  clientSecret: 'BACKEND_CLIENT_SECRET',
} as const;

/** TikTok's page size, https://developers.tiktok.com/doc/tiktok-api-v2-video-list */
export const MAX_COUNT = 20;
/** Videos of a page where `max_count` is left out. */
export const USUAL_COUNT = 10;
/** Most videos one answer of `/api/tiktok/videos?limit=` carries; more come with `cursor`. */
export const MAX_LIMIT = 1000;
/** Videos fetched when the user chose nothing (the limit this product always had). */
export const DEFAULT_VIDEO_LIMIT = 200;
/** The most a user can choose: 500 pages of TikTok, which the six minutes of Apps Script allow. */
export const HIGHEST_VIDEO_LIMIT = 10_000;

/** RFC 6749 4.1.2.1 and 5.2, RFC 7009 2.2.1: the `error` of the sign-in routes. */
export const OAUTH_ERRORS = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
  'unsupported_token_type',
  'invalid_scope',
  'access_denied',
  'server_error',
  'temporarily_unavailable',
] as const;
export type OAuthError = (typeof OAUTH_ERRORS)[number];

/**
 * `error.code` of the `/api/tiktok/*` routes. TikTok's own codes keep their meaning
 * (https://developers.tiktok.com/doc/tiktok-api-v2-error-handling/); `reconnect_required` (the user
 * must authorize again) and `upstream_unavailable` (TikTok does not answer) are ours.
 */
export const API_ERRORS = [
  'access_token_invalid',
  'scope_not_authorized',
  'invalid_params',
  'rate_limit_exceeded',
  'internal_error',
  'reconnect_required',
  'upstream_unavailable',
] as const;
export type ApiErrorCode = (typeof API_ERRORS)[number];

/** TikTok's envelope, in which the `/api/tiktok/*` routes answer. */
export interface Envelope<Data> {
  data: Data;
  error: { code: 'ok' | ApiErrorCode; message: string; log_id: string };
}

/** `missing_scopes`: permissions the user did not grant and the asked fields need; their fields are absent. */
export interface UserData {
  user: Record<string, unknown>;
  missing_scopes: string[];
}

/** `cursor` (UTC milliseconds) continues after the last video while `has_more`, as at TikTok. */
export interface VideosData {
  videos: Record<string, unknown>[];
  cursor: number;
  has_more: boolean;
  missing_scopes: string[];
}

/**
 * How old an answer is. `data_as_of` (epoch milliseconds): when it was read from TikTok. `stale`: older
 * than asked for, because TikTok does not answer right now.
 */
export interface Freshness {
  data_as_of: number;
  stale?: true;
}

export type UserAnswer = UserData & Freshness;
/** `is_complete`: nothing older is left in the range that was asked. */
export type VideosAnswer = VideosData & Freshness & { is_complete: boolean };

/** RFC 6749 5.1; `refresh_token_expires_in` is what the OAuth2 for Apps Script library understands. */
export interface TokenAnswer {
  access_token: string;
  token_type: 'Bearer';
  expires_in: number;
  refresh_token: string;
  refresh_token_expires_in: number;
  scope: string;
}
