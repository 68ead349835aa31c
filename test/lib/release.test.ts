import { join } from 'node:path';
import { Template as Assertions } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { FUNCTION_NAMES } from '../../lib/function-names.ts';
import { CanaryRelease } from '../../lib/release.ts';
import { readApi } from '../../local/gateway/api-model.ts';
import { loadAssembly } from '../../local/template.ts';
import { RouteFunction } from '../../lib/route-function.ts';
import { asText, methods, ofType, only, synthesize, testApp, tinyBundles } from './synthesized.ts';
import type { Json, Template } from './synthesized.ts';
import { temporaryDirectory } from './temporary.ts';

let api: Template | undefined;
beforeAll(() => {
  ({ Api: api } = synthesize({ canary: { percent: 10, minutes: 5 } }));
});

test('each function has one alias, and a group that moves it', () => {
  expect(ofType(api, 'AWS::Lambda::Alias')).toHaveLength(FUNCTION_NAMES.length);
  expect(ofType(api, 'AWS::Lambda::Version')).toHaveLength(FUNCTION_NAMES.length);
  const groups = ofType(api, 'AWS::CodeDeploy::DeploymentGroup').map(([id]) => id);
  for (const [, alias] of ofType(api, 'AWS::Lambda::Alias')) {
    const { CodeDeployLambdaAliasUpdate: update } = (alias as Json).UpdatePolicy;
    expect(groups).toContain(update.DeploymentGroupName.Ref);
  }
});

test('the new version serves the share of requests for the minutes of the setting', () => {
  expect(only(api, 'AWS::CodeDeploy::DeploymentConfig').TrafficRoutingConfig).toEqual({
    Type: 'TimeBasedCanary',
    TimeBasedCanary: { CanaryPercentage: 10, CanaryInterval: 5 },
  });
});

test('routes, authorizer and schedule call the alias, and only that is permitted', () => {
  const live = /Live\w+/;
  for (const { Integration } of methods(api).values()) {
    expect(asText(Integration.Uri)).toMatch(live);
  }
  expect(asText(only(api, 'AWS::ApiGateway::Authorizer').AuthorizerUri)).toMatch(live);
  const schedule = ofType(api, 'AWS::Events::Rule').find(([id]) => id.startsWith('Upkeep'))?.[1];
  expect(asText(schedule?.Properties.Targets[0].Arn)).toMatch(live);
  for (const [, { Properties }] of ofType(api, 'AWS::Lambda::Permission')) {
    expect(asText(Properties.FunctionName)).toMatch(live);
  }
});

test('CodeDeploy may move these aliases and read alarms, nothing else', () => {
  const policy = ofType(api, 'AWS::IAM::ManagedPolicy').find(([id]) => id.startsWith('Release'));
  const statements: Json[] = policy?.[1].Properties.PolicyDocument.Statement;
  expect(statements.map(({ Action }) => Action)).toEqual([
    ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
    'cloudwatch:DescribeAlarms',
  ]);
  expect(statements[0].Resource).toHaveLength(2 * FUNCTION_NAMES.length);
  expect(statements[0].Resource.map(asText).join()).not.toContain('*');
});

test('an alarm brings the old version back, as does a deployment that fails or is stopped', () => {
  const { AutoRollbackConfiguration, AlarmConfiguration } = groupWithAlarm();
  expect(AutoRollbackConfiguration.Enabled).toBe(true);
  expect(AutoRollbackConfiguration.Events.sort()).toEqual([
    'DEPLOYMENT_FAILURE',
    'DEPLOYMENT_STOP_ON_ALARM',
    'DEPLOYMENT_STOP_ON_REQUEST',
  ]);
  expect(AlarmConfiguration.Alarms).toEqual([{ Name: { Ref: expect.stringMatching(/^Errors/) } }]);
});

test('the local gateway finds the functions behind the aliases', () => {
  process.env.CDK_VALIDATION = 'false';
  const { directory } = testApp({ canary: { percent: 10, minutes: 5 } }).synth();
  delete process.env.CDK_VALIDATION;
  const assembly = loadAssembly(directory);
  const names = assembly.resources('AWS::Lambda::Function').map(({ physicalId }) => physicalId);
  for (const { integration, authorizer } of readApi(assembly).methods) {
    expect(names).toContain(integration.kind === 'lambda' && integration.functionName);
    if (authorizer) expect(names).toContain(authorizer.functionName);
  }
});

test('without the setting there is no alias and no CodeDeploy', () => {
  const types = Object.values(synthesize().Api?.Resources ?? {}).map(({ Type }) => Type);
  expect(types.filter((type) => /CodeDeploy|Alias$|Version$/.test(type))).toEqual([]);
});

/** One released function and one alarm, in a stack of their own. */
function groupWithAlarm(): Json {
  const stack = new Stack(new App({ outdir: temporaryDirectory() }), 'Stack');
  const token = new RouteFunction(stack, 'Token', {
    description: 'released',
    bundle: join(tinyBundles(), 'token'),
    memoryMb: 256,
    timeoutSeconds: 5,
    environment: {},
    statements: [],
    logLevel: ApplicationLogLevel.INFO,
    reservedConcurrency: undefined,
    released: true,
    startedBy: 'caller',
    logKey: new Key(stack, 'Key'),
    logRetentionDays: 365,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const alarm = new Alarm(stack, 'Errors', {
    metric: new Metric({ namespace: 'Test', metricName: 'errors' }),
    threshold: 1,
    evaluationPeriods: 1,
  });
  const canary = { percent: 10, minutes: 5 };
  new CanaryRelease(stack, 'Release', { functions: { token }, canary, alarms: [alarm] });
  return only(Assertions.fromStack(stack).toJSON() as Template, 'AWS::CodeDeploy::DeploymentGroup');
}
