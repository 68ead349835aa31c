/**
 * What API Gateway itself answers, when no function was asked: JSON, never cached, in the form that the
 * client of the route understands. Types:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { ApiErrorCode, OAuthError } from '../contract/api.ts';

interface Answer {
  type: ResponseType;
  /** Left out: the status API Gateway gives to the type. */
  statusCode?: string;
  body: object;
  headers?: Record<string, string>;
}

const REALM = 'Bearer realm="social-insights"';

/** Types that only requests to `/api/*` can meet: TikTok's envelope. */
const API_ANSWERS: Answer[] = [
  {
    // RFC 6750 3.1: a request without a token gets no error code in the challenge.
    ...api(
      ResponseType.UNAUTHORIZED,
      '401',
      'access_token_invalid',
      'An access token is required.',
    ),
    headers: { 'WWW-Authenticate': REALM },
  },
  {
    ...api(
      ResponseType.ACCESS_DENIED,
      '401',
      'access_token_invalid',
      'The access token is invalid or expired.',
    ),
    headers: { 'WWW-Authenticate': `${REALM}, error="invalid_token"` },
  },
  api(
    ResponseType.EXPIRED_TOKEN,
    '401',
    'access_token_invalid',
    'The access token is invalid or expired.',
  ),
  api(ResponseType.INVALID_API_KEY, '500', 'internal_error', 'The usage plan does not fit.'),
  api(ResponseType.AUTHORIZER_FAILURE, '500', 'internal_error', 'The token could not be checked.'),
  api(
    ResponseType.AUTHORIZER_CONFIGURATION_ERROR,
    '500',
    'internal_error',
    'The token could not be checked.',
  ),
  {
    ...api(ResponseType.QUOTA_EXCEEDED, '429', 'rate_limit_exceeded', 'Too many requests.'),
    headers: { 'Retry-After': '3600' },
  },
  api(ResponseType.BAD_REQUEST_PARAMETERS, '400', 'invalid_params', 'A parameter is missing.'),
];

/** All other types: the error form of OAuth (RFC 6749 5.2). */
const OAUTH_ANSWERS: Answer[] = [
  {
    ...oauth(ResponseType.THROTTLED, 'temporarily_unavailable', 'too many requests'),
    headers: { 'Retry-After': '10' },
  },
  // API Gateway does not tell an unknown path from an unknown method, and calls both a missing token.
  {
    ...oauth(
      ResponseType.MISSING_AUTHENTICATION_TOKEN,
      'invalid_request',
      'no such route or method',
    ),
    statusCode: '404',
  },
  oauth(ResponseType.BAD_REQUEST_BODY, 'invalid_request', 'the body is not acceptable'),
  oauth(ResponseType.WAF_FILTERED, 'temporarily_unavailable', 'refused by the firewall'),
  oauth(ResponseType.DEFAULT_4XX, 'invalid_request', 'the request is not acceptable'),
  oauth(ResponseType.INTEGRATION_TIMEOUT, 'temporarily_unavailable', 'no answer in time'),
  oauth(ResponseType.INTEGRATION_FAILURE, 'server_error', 'the service failed'),
  oauth(ResponseType.DEFAULT_5XX, 'server_error', 'the service failed'),
];

/** Types that a page gets without a preflight: no token at all, no such route. */
const WITHOUT_TOKEN = new Set(
  [ResponseType.UNAUTHORIZED, ResponseType.MISSING_AUTHENTICATION_TOKEN].map(
    ({ responseType }) => responseType,
  ),
);

/**
 * Adds all answers to an API, each with `Cache-Control: no-store`, and readable by pages of the origins that
 * may call it.
 */
export function addGatewayResponses(restApi: RestApi, allowedOrigins: readonly string[]): void {
  for (const { type, statusCode, body, headers } of [...API_ANSWERS, ...OAUTH_ANSWERS]) {
    restApi.addGatewayResponse(type.responseType, {
      type,
      ...(statusCode !== undefined && { statusCode }),
      responseHeaders: {
        ...quoted({ 'Cache-Control': 'no-store', ...headers }),
        ...corsHeaders(type, allowedOrigins),
      },
      templates: { 'application/json': JSON.stringify(body) },
    });
  }
}

/**
 * A mapping can name one origin or repeat the caller's, and cannot choose. Repeating is no door: browsers send
 * a token only after a preflight, which allows the origins of the settings alone; what is said is fixed text,
 * and cookies are not allowed. A request without a token needs no preflight, so its answer names nobody.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping.html
 */
function corsHeaders(type: ResponseType, origins: readonly string[]): Record<string, string> {
  const [first, ...more] = origins;
  if (first === undefined) return {};
  const vary = { Vary: "'Origin'" };
  if (more.length === 0) return { ...vary, 'Access-Control-Allow-Origin': `'${first}'` };
  if (WITHOUT_TOKEN.has(type.responseType)) return vary;
  return { ...vary, 'Access-Control-Allow-Origin': 'method.request.header.Origin' };
}

function api(type: ResponseType, statusCode: string, code: ApiErrorCode, message: string): Answer {
  return {
    type,
    statusCode,
    body: { data: {}, error: { code, message, log_id: '$context.requestId' } },
  };
}

function oauth(type: ResponseType, error: OAuthError, description: string): Answer {
  return { type, body: { error, error_description: description } };
}

/** Static header values stand in single quotes in a mapping. */
function quoted(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`]));
}
