/**
 * What an auditor looks for in the templates, over the shipped environments and one with every optional
 * part. The numbers are those of the project's list of AWS checks; what only one of the other tests in
 * this folder can show is not repeated. Blind spots of the rule packs come last (1.6).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shippedSettings } from './shipped-settings.ts';
import { ALL_PARTS, asText, methods, ofType, only, ROOT, synthesize } from './synthesized.ts';
import type { Json, Resource, Template } from './synthesized.ts';

const ENVIRONMENTS: Record<string, Record<string, unknown>> = {
  dev: shippedSettings('dev'),
  prod: shippedSettings('prod'),
  'all parts': ALL_PARTS,
};

describe.each(Object.entries(ENVIRONMENTS))('%s', (_, settings) => {
  let stacks: Record<string, Template> = {};
  let all: [string, Resource][] = [];
  beforeAll(() => {
    stacks = synthesize(settings);
    all = Object.values(stacks).flatMap(({ Resources }) => Object.entries(Resources));
  });
  const every = (type: string) => all.filter(([, { Type }]) => Type === type);
  const statements = (): Json[] =>
    every('AWS::IAM::ManagedPolicy').flatMap(([, { Properties }]) => [
      ...Properties.PolicyDocument.Statement,
    ]);

  test('4.1 the access log is JSON without path, query string or header', () => {
    const { Format } = only(stacks.Api, 'AWS::ApiGateway::Stage').AccessLogSetting;
    expect(JSON.parse(Format)).toMatchObject({ tlsVersion: '$context.tlsVersion' });
    expect(Format).not.toMatch(/context\.path\b|requestOverride|querystring|header/);
  });

  test('4.3 the account-wide log role is in no stack but its own', () => {
    const roles = every('AWS::ApiGateway::Account').map(([id]) => id);
    expect(roles).toHaveLength(settings.apiGatewayLogRole === true ? 1 : 0);
    expect(ofType(stacks.Api, 'AWS::ApiGateway::Account')).toEqual([]);
  });

  test('4.4 every route is throttled, sign-in routes tighter, and keys count under /api only', () => {
    const throttles: Json[] = only(stacks.Api, 'AWS::ApiGateway::Stage').MethodSettings;
    const rest = throttles.find(({ ResourcePath }) => ResourcePath === '/*');
    for (const path of [
      'oauth~1authorize',
      'oauth~1token',
      'oauth~1revoke',
      'auth~1tiktok~1callback',
    ]) {
      const own = throttles.filter(({ ResourcePath }) => ResourcePath === `/~1${path}`);
      expect(own.length).toBeGreaterThan(0);
      for (const { ThrottlingRateLimit } of own) {
        expect(ThrottlingRateLimit).toBeLessThan(rest.ThrottlingRateLimit);
      }
    }
    for (const [route, { ApiKeyRequired }] of methods(stacks.Api)) {
      expect([route, ApiKeyRequired ?? false]).toEqual([route, /^GET \/api\//.test(route)]);
    }
  });

  test('4.5 every answer of the gateway is JSON with no-store', () => {
    expect(every('AWS::ApiGateway::GatewayResponse').length).toBeGreaterThan(10);
    for (const [, { Properties }] of every('AWS::ApiGateway::GatewayResponse')) {
      const { ResponseTemplates, ResponseParameters } = Properties;
      expect(JSON.parse(ResponseTemplates['application/json'])).toHaveProperty('error');
      expect(ResponseParameters['gatewayresponse.header.Cache-Control']).toBe("'no-store'");
    }
  });

  test('4.8 no TLS below 1.2, on the API and on a domain', () => {
    const policies = ['AWS::ApiGateway::RestApi', 'AWS::ApiGateway::DomainName'].flatMap((type) =>
      every(type).map(([, { Properties }]) => Properties.SecurityPolicy),
    );
    expect(policies).toHaveLength('customDomain' in settings ? 2 : 1);
    for (const policy of policies) expect(policy).toMatch(/^SecurityPolicy_TLS13_1_2_PFS_/);
  });

  test('4.10 a custom domain leaves no other way in', () => {
    const { DisableExecuteApiEndpoint } = only(stacks.Api, 'AWS::ApiGateway::RestApi');
    expect(DisableExecuteApiEndpoint).toBe('customDomain' in settings);
  });

  test('4.11 answers are not compressed: secrets and echoed input could be told apart by length', () => {
    expect(only(stacks.Api, 'AWS::ApiGateway::RestApi').MinimumCompressionSize).toBeUndefined();
  });

  test('4.12 the test console of API Gateway may invoke nothing', () => {
    for (const [, { Properties }] of every('AWS::Lambda::Permission')) {
      expect(asText(Properties.SourceArn)).not.toContain('test-invoke-stage');
    }
  });

  test('4.13 a firewall has a rate rule for the routes of browsers, one for those of tokens, one for all', () => {
    const rules = every('AWS::WAFv2::WebACL').map(([, { Properties }]) => Properties.Rules.length);
    expect(rules).toEqual(settings.waf === 'off' ? [] : [3]);
  });

  test('5.1 to 5.4 functions: Node 24, arm64, traced, JSON logs into a group of their own', () => {
    for (const [, { Properties }] of every('AWS::Lambda::Function')) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.stringMatching(/Logs\w+$/) } },
      });
    }
    expect(all.filter(([, { Type }]) => /^Custom::/.test(Type))).toEqual([]);
  });

  test('5.5 reserved concurrency is as the settings say, and leaves 100 of a quota of 1000', () => {
    const reserved = every('AWS::Lambda::Function').flatMap(
      ([, { Properties }]) => Properties.ReservedConcurrentExecutions ?? [],
    );
    expect(reserved.sort()).toEqual(Object.values(Object(settings.reservedConcurrency)).sort());
    expect(reserved.reduce((sum: number, each: number) => sum + each, 0)).toBeLessThanOrEqual(900);
  });

  test('5.6 no wildcard action, and no resource but those AWS gives no name for', () => {
    const open = new Set<string>();
    for (const { Action, Resource } of statements()) {
      for (const action of [Action].flat()) {
        expect(action).not.toContain('*');
        if ([Resource].flat().some((each: Json) => asText(each).includes('*'))) open.add(action);
      }
    }
    const expected = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
    if (ofType(stacks.Data, 'AWS::Backup::BackupPlan').length > 0) {
      expected.push('backup:TagResource', 'dynamodb:DeleteBackup', 'dynamodb:DescribeBackup');
    }
    if ('canary' in settings) expected.push('cloudwatch:DescribeAlarms');
    if (settings.apiGatewayLogRole === true) {
      expected.push(
        ...['CreateLogGroup', 'CreateLogStream', 'DescribeLogGroups', 'DescribeLogStreams'],
        ...['FilterLogEvents', 'GetLogEvents', 'PutLogEvents'],
      );
    }
    expect([...open].map((action) => action.replace('logs:', '')).sort()).toEqual(expected.sort());
  });

  test('5.7 no value of a secret is in a template: ARNs and generated ones only', () => {
    for (const [, { Properties }] of every('AWS::SecretsManager::Secret')) {
      expect(Properties).not.toHaveProperty('SecretString');
      expect(Properties.GenerateSecretString ?? {}).not.toHaveProperty('SecretStringTemplate');
    }
  });

  test('6.1 every key has an alias, thirty days until it is gone, and grants for AWS services only', () => {
    const keys = every('AWS::KMS::Key');
    const aliased = every('AWS::KMS::Alias').map(([, { Properties }]) =>
      asText(Properties.TargetKeyId),
    );
    expect(aliased.sort()).toEqual(keys.map(([id]) => `${id}.Arn`).sort());
    for (const [, { Properties }] of keys) {
      expect(Properties.PendingWindowInDays).toBe(30);
      expect(JSON.stringify(Properties.KeyPolicy)).toContain('kms:GrantIsForAWSResource');
    }
  });

  test('7.1 the table: on demand, restorable, own key, TTL, protected where it lasts', () => {
    expect(only(stacks.Data, 'AWS::DynamoDB::Table')).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEType: 'KMS' },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      DeletionProtectionEnabled: settings.removalPolicy !== 'destroy',
    });
  });

  test('8.4 everything that can be tagged says app, environment and class of data', () => {
    for (const [, { Properties }] of all.filter(([, each]) =>
      Array.isArray(each.Properties?.Tags),
    )) {
      const keys = Properties.Tags.map(({ Key }: { Key: string }) => Key);
      expect(keys).toEqual(expect.arrayContaining(['app', 'env', 'data-class']));
    }
  });

  test('8.5 no stack exports a value, so none holds back another', () => {
    expect(JSON.stringify(stacks)).not.toMatch(/"Export"|Fn::ImportValue/);
  });

  test('1.6 the table is of the type that the packs know', () => {
    expect(every('AWS::DynamoDB::GlobalTable')).toEqual([]);
  });

  test('1.6 every log group is encrypted by the storage key, which the packs cannot follow', () => {
    expect(every('AWS::Logs::LogGroup').length).toBeGreaterThan(12);
    for (const [, { Properties }] of every('AWS::Logs::LogGroup')) {
      expect(asText(Properties.KmsKeyId)).toMatch(/StorageKey\w+Arn/);
      expect(Properties.RetentionInDays).toBeGreaterThan(0);
    }
  });

  test('1.6 the ARN of a log group, which covers its streams, is named by its own function only', () => {
    const groups = statements()
      .filter(({ Sid }) => Sid === 'WriteLog')
      .map(({ Resource }) => asText(Resource));
    expect(new Set(groups).size).toBe(every('AWS::Lambda::Function').length);
    for (const group of groups) expect(group).toMatch(/^\w+Logs\w+\.Arn$/);
  });

  test('1.6 each permission to invoke names one route of this API, or the schedule', () => {
    for (const [, { Properties }] of every('AWS::Lambda::Permission')) {
      const { Principal, SourceArn } = Properties;
      if (Principal === 'events.amazonaws.com')
        expect(asText(SourceArn)).toMatch(/^Upkeep.*\.Arn$/);
      else {
        const arn = asText(SourceArn);
        expect(arn).toMatch(/^arn:[\w-]+:execute-api:[\w-]+:[\w-]+:RestApi\w+\//);
        expect(arn).toMatch(/\/(authorizers\/\w+|\w+\/(GET|\*)\/.*)$/);
      }
    }
  });
});

test('1.6 nothing is done behind the back of the packs: no override, no imported secret or table', () => {
  const sources = readdirSync(join(ROOT, 'lib'))
    .map((file) => readFileSync(join(ROOT, 'lib', file), 'utf8'))
    .join('\n');
  expect(sources).not.toMatch(/add(Property)?(Deletion)?Override|TableV2|Secret\.from|Table\.from/);
});
