import { ROUTES } from '../../contract/api.ts';
import { asText, methods, ofType, only, synthesize } from './synthesized.ts';
import type { Json, Template } from './synthesized.ts';

const ANSWER_405 = ['authorize', 'callback', 'token', 'revoke', 'webhook'];

let api: Template | undefined;
let cors: Template | undefined;
let narrow: Template | undefined;
beforeAll(() => {
  ({ Api: api } = synthesize());
  ({ Api: cors } = synthesize({ allowedOrigins: ['https://a.example', 'https://b.example'] }));
  ({ Api: narrow } = synthesize({ rateLimitMax: 12, apiRateLimitMax: 4 }));
});

const settingsOf = (template: Template | undefined) =>
  only(template, 'AWS::ApiGateway::Stage').MethodSettings as Json[];
const throttle = (template: Template | undefined, path: string, verb = '*') => {
  const setting = settingsOf(template).find(
    ({ ResourcePath, HttpMethod }) => ResourcePath === path && HttpMethod === verb,
  );
  return setting && [setting.HttpMethod, setting.ThrottlingRateLimit, setting.ThrottlingBurstLimit];
};

test('the routes are exactly those of the contract', () => {
  const expected = Object.entries(ROUTES).map(
    ([name, { method, path }]) => `${ANSWER_405.includes(name) ? 'ANY' : method} ${path}`,
  );
  expect([...methods(api).keys()].sort()).toEqual(expected.sort());
});

test.each([
  ['GET /api/tiktok/user', 'User'],
  ['GET /api/tiktok/videos', 'Videos'],
  ['ANY /oauth/authorize', 'Authorize'],
  ['ANY /oauth/token', 'Token'],
  ['ANY /oauth/revoke', 'Revoke'],
  ['ANY /auth/tiktok/callback', 'Callback'],
  ['ANY /webhooks/tiktok', 'Webhook'],
  ['GET /.well-known/jwks.json', 'Keys'],
  ['GET /.well-known/oauth-authorization-server', 'Metadata'],
  ['GET /', 'Pages'],
  ['GET /privacy', 'Pages'],
  ['GET /terms', 'Pages'],
])('%s goes to the function %s', (route, name) => {
  const { Integration } = methods(api).get(route);
  expect(Integration.Type).toBe('AWS_PROXY');
  expect(asText(Integration.Uri)).toContain(`:lambda:path/2015-03-31/functions/${name}Function`);
});

test('only the routes under /api ask for a token and count against the usage plan', () => {
  for (const [route, { AuthorizationType, ApiKeyRequired }] of methods(api)) {
    const guarded = route.includes(' /api/');
    expect([route, AuthorizationType, ApiKeyRequired ?? false]).toEqual([
      route,
      guarded ? 'CUSTOM' : 'NONE',
      guarded,
    ]);
  }
});

test('the authorizer reads the Authorization header and its answer is never cached', () => {
  expect(only(api, 'AWS::ApiGateway::Authorizer')).toMatchObject({
    Type: 'TOKEN',
    IdentitySource: 'method.request.header.Authorization',
    AuthorizerResultTtlInSeconds: 0,
    IdentityValidationExpression: '^[Bb][Ee][Aa][Rr][Ee][Rr] .+$',
  });
});

test('the API takes the key of the usage plan from the authorizer', () => {
  expect(only(api, 'AWS::ApiGateway::RestApi').ApiKeySourceType).toBe('AUTHORIZER');
});

test('the usage plan stands on the stage and has one key', () => {
  const plan = only(api, 'AWS::ApiGateway::UsagePlan');
  expect(plan.ApiStages).toHaveLength(1);
  expect(asText(plan.ApiStages[0].Stage)).toMatch(/^RestApiDeploymentStagev1/);
  expect(plan.Throttle).toEqual({ RateLimit: 60, BurstLimit: 240 });
  expect(only(api, 'AWS::ApiGateway::UsagePlanKey').KeyType).toBe('API_KEY');
});

test('the value of the key is a reference to a generated secret of 40 letters and digits', () => {
  expect(asText(only(api, 'AWS::ApiGateway::ApiKey').Value)).toMatch(
    /^\{\{resolve:secretsmanager:UsagePlanKey:SecretString:::\}\}$/,
  );
  expect(only(api, 'AWS::SecretsManager::Secret').GenerateSecretString).toEqual({
    PasswordLength: 40,
    ExcludePunctuation: true,
  });
});

test('the stage has a default throttle and each sign-in route its own, for every method', () => {
  expect(throttle(api, '/*')).toEqual(['*', 120, 480]);
  const own = {
    'oauth~1authorize': [10, 30],
    'auth~1tiktok~1callback': [10, 30],
    'oauth~1token': [30, 150],
    'oauth~1revoke': [30, 150],
  };
  for (const [path, limits] of Object.entries(own)) {
    for (const verb of ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']) {
      expect(throttle(api, `/~1${path}`, verb)).toEqual([verb, ...limits]);
    }
  }
  expect(settingsOf(api)).toHaveLength(1 + 4 * 7);
});

test('throttles of stage and usage plan scale with the two maxima', () => {
  expect(throttle(narrow, '/*')).toEqual(['*', 12, 60]);
  expect(throttle(narrow, '/~1oauth~1token', 'POST')).toEqual(['POST', 6, 30]);
  expect(only(narrow, 'AWS::ApiGateway::UsagePlan').Throttle).toEqual({
    RateLimit: 2,
    BurstLimit: 8,
  });
});

test('errors are logged on every route, request data on none', () => {
  for (const { LoggingLevel, DataTraceEnabled, CachingEnabled } of settingsOf(api)) {
    expect([LoggingLevel, DataTraceEnabled, CachingEnabled]).toEqual(['ERROR', false, undefined]);
  }
});

test('the stage is called v1 and has no cache', () => {
  expect(only(api, 'AWS::ApiGateway::Stage')).toMatchObject({
    StageName: 'v1',
    CacheClusterEnabled: false,
  });
});

test('the gateway sends no traces: they would hold the URL of the callback, with code and state', () => {
  expect(only(api, 'AWS::ApiGateway::Stage').TracingEnabled).toBe(false);
});

test('the access log is JSON and names the route, never path, query string or headers', () => {
  const { Format } = only(api, 'AWS::ApiGateway::Stage').AccessLogSetting;
  const variables = Object.values(JSON.parse(Format));
  expect(variables).toContain('$context.resourcePath');
  expect(variables).toContain('$context.extendedRequestId');
  expect(Format).not.toMatch(
    /context\.path\b|requestOverride|querystring|header|authorizer\.[^sl]/,
  );
});

test('the execution log group exists before the stage, encrypted and with an end', () => {
  const [id, group] =
    ofType(api, 'AWS::Logs::LogGroup').find(([name]) => name.startsWith('ExecutionLogs')) ?? [];
  expect(asText(group?.Properties.LogGroupName)).toMatch(
    /^API-Gateway-Execution-Logs_RestApi\w+\/v1$/,
  );
  const stage: Json = ofType(api, 'AWS::ApiGateway::Stage')[0]?.[1];
  expect(stage.DependsOn).toContain(id);
});

test('every log group is encrypted by our own key and kept for the set time', () => {
  const groups = ofType(api, 'AWS::Logs::LogGroup');
  expect(groups.length).toBeGreaterThan(12);
  for (const [, { Properties }] of groups) {
    expect(Properties.RetentionInDays).toBe(365);
    expect(asText(Properties.KmsKeyId)).toMatch(/StorageKey/);
  }
});

test('TLS is 1.2 or 1.3 with forward secrecy, at a strict regional endpoint', () => {
  expect(only(api, 'AWS::ApiGateway::RestApi')).toMatchObject({
    SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
    EndpointAccessMode: 'STRICT',
    EndpointConfiguration: { Types: ['REGIONAL'] },
  });
});

test('every route is validated, and no parameter is required by the gateway', () => {
  expect(only(api, 'AWS::ApiGateway::RequestValidator')).toMatchObject({
    ValidateRequestBody: true,
    ValidateRequestParameters: true,
  });
  for (const { RequestValidatorId, RequestParameters, RequestModels } of methods(api).values()) {
    expect(RequestValidatorId).toBeDefined();
    expect([RequestParameters, RequestModels]).toEqual([undefined, undefined]);
  }
});

test('nothing can be invoked from the test console', () => {
  const permissions = ofType(api, 'AWS::Lambda::Permission').map(([, { Properties }]) =>
    asText(Properties.SourceArn),
  );
  // Every route, the authorizer, and the schedule of upkeep.
  expect(permissions).toHaveLength(Object.keys(ROUTES).length + 2);
  expect(permissions.join(' ')).not.toContain('test-invoke-stage');
});

test('without allowed origins there is no CORS', () => {
  expect([...methods(api).keys()].join(' ')).not.toContain('OPTIONS');
});

test('allowed origins get preflight answers on the routes under /api only', () => {
  const preflights = [...methods(cors)].filter(([route]) => route.startsWith('OPTIONS'));
  expect(preflights.map(([route]) => route)).toEqual([
    'OPTIONS /api/tiktok/user',
    'OPTIONS /api/tiktok/videos',
  ]);
  for (const [, { Integration, AuthorizationType, ApiKeyRequired }] of preflights) {
    expect([Integration.Type, AuthorizationType, ApiKeyRequired ?? false]).toEqual([
      'MOCK',
      'NONE',
      false,
    ]);
  }
});

test('the account-wide log role of API Gateway is not in this stack', () => {
  expect(ofType(api, 'AWS::ApiGateway::Account')).toEqual([]);
});
