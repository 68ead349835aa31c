/** Refusals. Expected outcomes are return values; anything else that is thrown is a bug. */
import type { ApiErrorCode, OAuthError } from '../../contract/api.ts';

/** Status of each code (RFC 6749 5.2, RFC 6750 3.1; TikTok's error page for its own codes). */
export const API_STATUS: Readonly<Record<ApiErrorCode, number>> = {
  access_token_invalid: 401,
  reconnect_required: 401,
  scope_not_authorized: 403,
  invalid_params: 400,
  rate_limit_exceeded: 429,
  internal_error: 500,
  upstream_unavailable: 503,
};

export const OAUTH_STATUS: Readonly<Record<OAuthError, number>> = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_response_type: 400,
  unsupported_token_type: 400,
  invalid_scope: 400,
  access_denied: 403,
  server_error: 500,
  temporarily_unavailable: 503,
};

interface RefusalOptions {
  cause?: unknown;
  retryAfterSeconds?: number | undefined;
  /** Overrides the table, e.g. 405 or 429 with an OAuth code. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
}

/** A refusal with a stable code. `description` is public and fixed text; `cause` is for the log only. */
export abstract class Refusal<Code extends string = string> extends Error {
  readonly code: Code;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: Code, description: string, status: number, options: RefusalOptions) {
    super(description, { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.status = options.status ?? status;
    this.headers = {
      ...options.headers,
      ...(options.retryAfterSeconds === undefined
        ? {}
        : { 'Retry-After': String(Math.max(1, Math.ceil(options.retryAfterSeconds))) }),
    };
  }
}

/** A refusal of a sign-in route, answered as RFC 6749 5.2 JSON. */
export class OAuthRefusal extends Refusal<OAuthError> {
  constructor(code: OAuthError, description: string, options: RefusalOptions = {}) {
    super(code, description, OAUTH_STATUS[code], options);
  }
}

/** A refusal of an `/api/tiktok/*` route, answered in TikTok's envelope. */
export class ApiRefusal extends Refusal<ApiErrorCode> {
  constructor(code: ApiErrorCode, description: string, options: RefusalOptions = {}) {
    super(code, description, API_STATUS[code], options);
  }
}

/** A refusal shown to a person as an HTML page: before a redirect URI is proven, never a redirect. */
export class PageRefusal extends Refusal {
  readonly advice: string;

  constructor(
    code: string,
    what: string,
    advice: string,
    status = 400,
    options: RefusalOptions = {},
  ) {
    super(code, what, status, options);
    this.advice = advice;
  }
}
