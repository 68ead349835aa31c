import { API_ERRORS, OAUTH_ERRORS } from '../../contract/api.ts';
import { ofType, synthesize } from './synthesized.ts';
import type { Json } from './synthesized.ts';

const ENVELOPE = [
  'UNAUTHORIZED',
  'ACCESS_DENIED',
  'EXPIRED_TOKEN',
  'INVALID_API_KEY',
  'QUOTA_EXCEEDED',
  'AUTHORIZER_FAILURE',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'BAD_REQUEST_PARAMETERS',
];
const OAUTH = [
  'THROTTLED',
  'MISSING_AUTHENTICATION_TOKEN',
  'BAD_REQUEST_BODY',
  'WAF_FILTERED',
  'DEFAULT_4XX',
  'INTEGRATION_TIMEOUT',
  'INTEGRATION_FAILURE',
  'DEFAULT_5XX',
];

const responses = new Map<string, Json>();
beforeAll(() => {
  for (const [, { Properties }] of ofType(synthesize().Api, 'AWS::ApiGateway::GatewayResponse')) {
    responses.set(Properties.ResponseType, Properties);
  }
});

const body = (type: string) =>
  JSON.parse(responses.get(type).ResponseTemplates['application/json']) as Json;
const header = (type: string, name: string) =>
  responses.get(type).ResponseParameters[`gatewayresponse.header.${name}`];

test('all types that this API can meet are answered by us', () => {
  expect([...responses.keys()].sort()).toEqual([...ENVELOPE, ...OAUTH].sort());
});

test('no answer may be stored by a cache', () => {
  for (const type of responses.keys()) expect(header(type, 'Cache-Control')).toBe("'no-store'");
});

test.each(ENVELOPE)('%s, which only /api can meet, is a TikTok envelope', (type) => {
  expect(Object.keys(body(type))).toEqual(['data', 'error']);
  expect(Object.keys(body(type).error)).toEqual(['code', 'message', 'log_id']);
  expect(API_ERRORS).toContain(body(type).error.code);
  expect(body(type).error.log_id).toBe('$context.requestId');
});

test.each(OAUTH)('%s is an OAuth error', (type) => {
  expect(Object.keys(body(type))).toEqual(['error', 'error_description']);
  expect(OAUTH_ERRORS).toContain(body(type).error);
});

test('a request without a token gets 401 and a challenge without an error code', () => {
  expect(responses.get('UNAUTHORIZED').StatusCode).toBe('401');
  expect(header('UNAUTHORIZED', 'WWW-Authenticate')).toBe(`'Bearer realm="social-insights"'`);
});

test('a refused token gets 401 invalid_token, not 403', () => {
  expect(responses.get('ACCESS_DENIED').StatusCode).toBe('401');
  expect(header('ACCESS_DENIED', 'WWW-Authenticate')).toBe(
    `'Bearer realm="social-insights", error="invalid_token"'`,
  );
});

test('a throttled caller is told when to come back', () => {
  expect(header('THROTTLED', 'Retry-After')).toBe("'10'");
  expect(body('THROTTLED').error).toBe('temporarily_unavailable');
});

test('an unknown route or method gets 404, since the gateway cannot tell them apart', () => {
  expect(responses.get('MISSING_AUTHENTICATION_TOKEN').StatusCode).toBe('404');
  expect(body('MISSING_AUTHENTICATION_TOKEN')).toEqual({
    error: 'invalid_request',
    error_description: 'no such route or method',
  });
});

test('the defaults keep the status of the type', () => {
  expect(responses.get('DEFAULT_4XX').StatusCode).toBeUndefined();
  expect(responses.get('DEFAULT_5XX').StatusCode).toBeUndefined();
});

describe('pages of other origins', () => {
  const cors = (allowedOrigins: string[]) =>
    new Map(
      ofType(synthesize({ allowedOrigins }).Api, 'AWS::ApiGateway::GatewayResponse').map(
        ([, { Properties }]): [string, Json[]] => [
          Properties.ResponseType,
          ['Access-Control-Allow-Origin', 'Vary', 'Access-Control-Allow-Credentials'].map(
            (name) => Properties.ResponseParameters[`gatewayresponse.header.${name}`],
          ),
        ],
      ),
    );

  test('none is named when none may call', () => {
    for (const headers of cors([]).values()) {
      expect(headers).toEqual([undefined, undefined, undefined]);
    }
  });

  test('the one that may call is named in every answer', () => {
    const answers = cors(['https://a.example']);
    expect(answers.size).toBe(ENVELOPE.length + OAUTH.length);
    for (const headers of answers.values()) {
      expect(headers).toEqual(["'https://a.example'", "'Origin'", undefined]);
    }
  });

  test('of several the caller is named, but where it sent no token and so no preflight', () => {
    for (const [type, headers] of cors(['https://a.example', 'https://b.example'])) {
      const bare = ['UNAUTHORIZED', 'MISSING_AUTHENTICATION_TOKEN'].includes(type);
      const origin = bare ? undefined : 'method.request.header.Origin';
      expect([type, ...headers]).toEqual([type, origin, "'Origin'", undefined]);
    }
  });
});
