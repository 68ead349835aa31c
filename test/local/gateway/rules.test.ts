import type { ApiRequest } from '../../../local/gateway/api-request.ts';
import { createContext } from '../../../local/gateway/context.ts';
import { renderGatewayResponse } from '../../../local/gateway/gateway-response.ts';
import type { ResponseOverride } from '../../../local/gateway/gateway-response.ts';
import { isBinary } from '../../../local/gateway/media-types.ts';
import { evaluatePolicy, policySchema } from '../../../local/gateway/policy.ts';
import { readStages } from '../../../local/gateway/stage-model.ts';
import { parseTemplate } from '../../../local/gateway/velocity.ts';

const ARN = 'arn:aws:execute-api:eu-central-1:000000000000:abc/v1/GET/api/user';

describe('a policy', () => {
  const statement = (
    Effect: string,
    Resource: string | string[],
    Action = 'execute-api:Invoke',
  ) => ({
    Effect,
    Resource,
    Action,
  });
  test.each([
    ['allows its own ARN', [statement('Allow', ARN)], 'allow'],
    ['allows by a star over slashes', [statement('Allow', 'arn:aws:execute-api:*/v1/*')], 'allow'],
    ['allows by a question mark', [statement('Allow', ARN.replace('GET', 'G?T'))], 'allow'],
    ['allows one resource of a list', [statement('Allow', ['x', ARN])], 'allow'],
    ['allows by a wider action', [statement('Allow', '*', 'execute-api:*')], 'allow'],
    ['says nothing about another path', [statement('Allow', `${ARN}/x`)], 'implicit deny'],
    ['takes a dot for a dot', [statement('Allow', ARN.replace('/user', '.user'))], 'implicit deny'],
    ['says nothing about another action', [statement('Allow', '*', 's3:*')], 'implicit deny'],
    [
      'denies although it allows as well',
      [statement('Allow', '*'), statement('Deny', '*/api/*')],
      'explicit deny',
    ],
  ])('%s', (_, Statement, expected) => {
    expect(evaluatePolicy(policySchema.parse({ Statement }), ARN)).toBe(expected);
  });
});

describe('gateway responses', () => {
  const request: ApiRequest = {
    verb: 'GET',
    path: '/',
    fullPath: '/',
    stage: 'v1',
    protocol: 'HTTP/1.1',
    sourceIp: '127.0.0.1',
    headers: [],
    header: (name) => (name === 'x-key' ? 'from the request' : undefined),
    query: new Map(),
    pathParameters: null,
    body: Buffer.alloc(0),
  };
  const override = (given: Partial<ResponseOverride>): ResponseOverride => ({
    status: undefined,
    headers: {},
    templates: {},
    ...given,
  });
  const render = (
    type: Parameters<typeof renderGatewayResponse>[0]['type'],
    overrides: Record<string, ResponseOverride> = {},
  ) => {
    const context = createContext(request, { id: 'abc', account: '0', stages: [] }, 0);
    const faults = new Map(Object.entries(overrides));
    return renderGatewayResponse({ type }, faults, request, context);
  };

  test.each([
    ['UNAUTHORIZED', 401],
    ['ACCESS_DENIED', 403],
    ['INVALID_API_KEY', 403],
    ['MISSING_AUTHENTICATION_TOKEN', 403],
    ['THROTTLED', 429],
    ['QUOTA_EXCEEDED', 429],
    ['BAD_REQUEST_PARAMETERS', 400],
    ['AUTHORIZER_FAILURE', 500],
    ['INTEGRATION_TIMEOUT', 504],
  ] as const)('%s is by default a %s in JSON', (type, status) => {
    const answer = render(type);
    expect(answer.status).toBe(status);
    expect(Object.keys(JSON.parse(answer.body.toString()))[0]).toMatch(/^message$/i);
  });

  test('a type without its own override takes that of its class, status included', () => {
    const overrides = {
      DEFAULT_4XX: override({ status: 418, templates: { 'application/json': '{"four":1}' } }),
      DEFAULT_5XX: override({ templates: { 'application/json': '{"five":1}' } }),
    };
    expect(render('THROTTLED', overrides)).toMatchObject({
      status: 418,
      body: Buffer.from('{"four":1}'),
    });
    expect(render('AUTHORIZER_FAILURE', overrides)).toMatchObject({
      status: 500,
      body: Buffer.from('{"five":1}'),
    });
  });

  test('headers are static texts, request parameters or context values', () => {
    const headers = {
      'X-Static': "'it's'",
      'X-Request': 'method.request.header.x-key',
      'X-Stage': 'context.stage',
      'X-None': 'method.request.header.other',
    };
    const { headers: sent } = render('THROTTLED', { THROTTLED: override({ headers }) });
    expect(Object.fromEntries(sent)).toMatchObject({
      'X-Static': "it's",
      'X-Request': 'from the request',
      'X-Stage': 'v1',
    });
    expect(sent.map(([name]) => name)).not.toContain('X-None');
  });

  test('a request that is too large cannot be answered otherwise', () => {
    expect(render('REQUEST_TOO_LARGE', { DEFAULT_4XX: override({ status: 418 }) }).status).toBe(
      413,
    );
  });
});

describe('media types', () => {
  test.each([
    ['image/png', ['image/*'], true],
    ['image/png; q=1', ['image/png'], true],
    ['text/html,image/png', ['image/png'], false],
    [undefined, ['image/*'], false],
    [undefined, ['*/*'], true],
    ['image/png', [], false],
  ])('%s among %j: binary is %s', (header, list, expected) => {
    expect(isBinary(header, list)).toBe(expected);
  });
});

describe('method settings', () => {
  const stage = (HttpMethod: string, ResourcePath: string) =>
    readStages([
      {
        type: 'AWS::ApiGateway::Stage',
        logicalId: 'Stage',
        stack: 'Api',
        physicalId: 'v1',
        arn: '',
        ref: 'v1',
        properties: {
          StageName: 'v1',
          MethodSettings: [
            { HttpMethod, ResourcePath, ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 },
          ],
        },
      },
    ])[0];

  test('slashes in a path may be written ~1', () => {
    const rate = { perSecond: 1, burst: 2 };
    expect(stage('POST', '/~1oauth~1token')?.throttle('/oauth/token', 'POST')).toEqual(rate);
    expect(stage('POST', '/oauth/token')?.throttle('/oauth/token', 'POST')).toEqual(rate);
    expect(stage('GET', '/~1')?.throttle('/', 'GET')).toEqual(rate);
  });

  test('two stars are for every method', () => {
    expect(stage('*', '/*')?.throttle('/any/path', 'PUT')).toEqual({ perSecond: 1, burst: 2 });
  });

  test('a setting that names ANY throttles nothing, and a warning says so', () => {
    const any = stage('ANY', '/~1oauth~1token');
    expect(any?.throttle('/oauth/token', 'POST')).toBeUndefined();
    expect(any?.warnings).toEqual(['MethodSettings of /oauth/token name ANY, which is no verb']);
  });
});

describe('a Velocity template', () => {
  const render = (source: string) => {
    const variables = new Map<string, string>();
    return parseTemplate(
      source,
      'GET /',
    )({
      get: (name) => variables.get(name) ?? '',
      set: (name, value) => void variables.set(name, value),
    });
  };
  test.each([
    ['text and $nothing', 'text and '],
    ['#set($a = "x")\n$a', 'x'],
    ['#if($a == "")\nempty\n#end', 'empty'],
    ['#set($a = "1")\n#if($a == "0" || $a == "1")\nyes\n#else\nno\n#end', 'yes'],
    ['#set($a = "1")\n#if($a == "1" && $b == "1")\nyes\n#else\nno\n#end', 'no'],
    ['#set($a = "2")\n#if($a == "1")\none\n#elseif($a == "2")\ntwo\n#else\nno\n#end', 'two'],
    ['#if($a != "")\n#if($a == "")\nin\n#else\nout\n#end\n#end\nlast', 'last'],
  ])('%j gives %j', (source, expected) => {
    expect(render(source)).toBe(expected);
  });

  test('outside the subset is an error that names the method', () => {
    expect(() => render('#foreach($a in $b)\n#end')).toThrow('GET /');
  });
});
