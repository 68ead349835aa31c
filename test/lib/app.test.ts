import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shippedSettings } from './shipped-settings.ts';
import {
  ALL_PARTS,
  asText,
  cdkContext,
  ofType,
  only,
  ROOT,
  synthesize,
  testApp,
} from './synthesized.ts';
import type { Json, Template } from './synthesized.ts';

let templates: Record<string, Template> = {};
beforeAll(() => {
  templates = synthesize({
    apiGatewayLogRole: true,
    tags: { owner: 'insights-team' },
  });
});

const outputs = (name: string) =>
  Object.fromEntries(
    Object.entries(templates[name]?.Outputs ?? {}).map(([id, { Value }]) => [id, asText(Value)]),
  );

test.each([
  ['dev', shippedSettings('dev')],
  ['prod', shippedSettings('prod')],
  ['an environment with all parts', ALL_PARTS],
])('two syntheses of %s are the same, byte for byte', (_, settings) => {
  expect(JSON.stringify(synthesize(settings))).toBe(JSON.stringify(synthesize(settings)));
});

test('all recommended feature flags are on, and template validation is an error', () => {
  const recommended = JSON.parse(
    readFileSync(join(ROOT, 'node_modules/aws-cdk-lib/recommended-feature-flags.json'), 'utf8'),
  );
  expect(cdkContext()).toMatchObject({
    ...recommended,
    '@aws-cdk/core:validateAgainstDefaultRules': true,
  });
});

test('table, keys and lasting secrets are in the stack that is never redeployed with the API', () => {
  const types = Object.values(templates.Api?.Resources ?? {}).map(({ Type }) => Type);
  expect(types).not.toContain('AWS::DynamoDB::Table');
  expect(types).not.toContain('AWS::KMS::Key');
  expect(ofType(templates.Api, 'AWS::SecretsManager::Secret').map(([id]) => id)).toEqual([
    'UsagePlanKey',
  ]);
});

test('the stack of the data is protected against deletion unless it is a trial', () => {
  const stack = (settings: object) => {
    const app = testApp({ ...settings });
    return app.node.findChild('SocialInsights-test-Data') as Json;
  };
  expect(stack({}).terminationProtection).toBe(true);
  expect(stack({ removalPolicy: 'destroy' }).terminationProtection).toBe(false);
});

test('the API stack reads the data stack by weak references only', () => {
  const text = JSON.stringify(templates.Api);
  expect(text).toContain('"Fn::GetStackOutput":{"StackName":"SocialInsights-test-Data"');
  expect(text).not.toContain('Fn::ImportValue');
});

test('the log role of API Gateway has a stack of its own, when wanted', () => {
  expect(only(templates.ApiGatewayLogRole, 'AWS::ApiGateway::Account')).toBeDefined();
  expect(Object.keys(synthesize()).sort()).toEqual(['Api', 'Data']);
});

test('the log role stays when its stack goes, since other APIs may write through it', () => {
  for (const { DeletionPolicy } of Object.values(templates.ApiGatewayLogRole?.Resources ?? {})) {
    expect(DeletionPolicy).toBe('Retain');
  }
});

test('outputs are what the next step needs, and hold no secret', () => {
  const base = expect.stringMatching(/^https:\/\/RestApi\w+\.execute-api\./);
  expect(outputs('Api')).toEqual({
    BaseUrl: base,
    TikTokRedirectUri: expect.stringMatching(/\/v1\/auth\/tiktok\/callback$/),
    JwksUrl: expect.stringMatching(/\/v1\/\.well-known\/jwks\.json$/),
    ConnectorClientSecretArn: expect.stringContaining('RefConnectorClientSecret'),
  });
  expect(outputs('Data').TikTokSecretName).toBe('social-insights/test/tiktok');
});

test('a public address of the settings takes the place of the own one', () => {
  const { Api } = synthesize({ baseUrl: 'https://insights.example.com' });
  expect(Api?.Outputs.TikTokRedirectUri?.Value).toBe(
    'https://insights.example.com/auth/tiktok/callback',
  );
});

test('every resource that can be tagged names app, environment and owner', () => {
  const tagged = Object.values(templates).flatMap(({ Resources }) =>
    Object.values(Resources).filter(({ Properties }) => Array.isArray(Properties?.Tags)),
  );
  expect(tagged.length).toBeGreaterThan(50);
  for (const { Properties } of tagged) {
    expect(Properties.Tags).toEqual([
      { Key: 'app', Value: 'social-insights' },
      { Key: 'data-class', Value: 'personal' },
      { Key: 'env', Value: 'test' },
      { Key: 'owner', Value: 'insights-team' },
    ]);
  }
});

test('no template holds the value of a secret', () => {
  for (const template of Object.values(templates)) {
    const text = JSON.stringify(template);
    expect(text).not.toMatch(/"(SecretString|SecretStringTemplate)":/);
    expect(text).not.toMatch(/BEGIN [A-Z ]*PRIVATE KEY/);
  }
  for (const [, { Properties }] of ofType(templates.Api, 'AWS::Lambda::Function')) {
    for (const [name, value] of Object.entries(Properties.Environment.Variables)) {
      if (name.includes('SECRET'))
        expect(asText(value)).toMatch(/^(PublishOutputRef|UsagePlanKey)/);
    }
  }
});

test('an explicit account and region go into every stack', () => {
  const { stacks } = testApp(ALL_PARTS).synth();
  for (const { environment } of stacks) {
    expect(environment).toMatchObject({ account: '123456789012', region: 'eu-central-1' });
  }
});
