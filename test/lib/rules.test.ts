import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import { REASONS } from '../../lib/acknowledgements.ts';
import { synthesize, testApp } from './synthesized.ts';
import type { Template } from './synthesized.ts';

/** What is acknowledged in a set of templates: rule -> how many resources, and the reasons given. */
function acknowledged(templates: Record<string, Template>) {
  const counts: Record<string, number> = {};
  const reasons = new Set<string>();
  for (const { Resources } of Object.values(templates)) {
    for (const { Metadata } of Object.values(Resources)) {
      for (const { id, reason } of Metadata?.cdk_nag?.rules_to_suppress ?? []) {
        counts[id] = (counts[id] ?? 0) + 1;
        reasons.add(reason);
      }
    }
  }
  return { counts, reasons };
}

/** The templates as `npx cdk synth` makes them, with all rule checks. */
function checked(settings: Record<string, unknown>): Record<string, Template> {
  const { stacks } = testApp(settings, true).synth();
  return Object.fromEntries(stacks.map(({ stackName, template }) => [stackName, template]));
}

/** The error of a synth of the given app, without colour and line breaks of the terminal. */
function failure(app: ReturnType<typeof testApp>): string {
  try {
    app.synth();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the synth succeeded');
}

test('with the firewall nothing is acknowledged beyond the known floor', () => {
  const { counts } = acknowledged(checked({ waf: 'count' }));
  expect(counts).toEqual({
    'AwsSolutions-APIG4': 10,
    'AwsSolutions-COG4': 12,
    'AwsSolutions-IAM5[Resource::*]': 12,
    'AwsSolutions-SMG4': 4,
  });
}, 90_000);

test('a trial without firewall, with CORS and the log role, adds just those findings', () => {
  const { counts, reasons } = acknowledged(
    checked({
      removalPolicy: 'destroy',
      waf: 'off',
      apiGatewayLogRole: true,
      allowedOrigins: ['https://a.example'],
    }),
  );
  expect(counts).toEqual({
    'AwsSolutions-APIG3': 1,
    'AwsSolutions-APIG4': 10,
    'AwsSolutions-COG4': 12,
    'AwsSolutions-IAM5[Resource::*]': 13,
    'AwsSolutions-SMG4': 4,
  });
  expect([...reasons].sort()).toEqual(
    Object.values(REASONS)
      .map(({ reason }) => reason)
      .sort(),
  );
});

test('a finding of the AwsSolutions pack fails the synth and is named with its resource', () => {
  const app = testApp({}, true);
  new CfnQueue(app.node.findChild('SocialInsights-test-Data'), 'Queue', { kmsMasterKeyId: 'x' });
  const message = failure(app);
  expect(message).toContain('AwsSolutions-SQS3');
  expect(message).toContain('SocialInsights-test-Data/Queue');
});

test('a property that CloudFormation would refuse fails the synth', () => {
  const app = testApp({}, true);
  const stack = new Stack(app, 'Extra');
  new CfnQueue(stack, 'Queue', { visibilityTimeout: 99_999 });
  expect(failure(app)).toContain('99999 is greater than the maximum of 43200');
});

test('a synth without the checks writes no acknowledgement into a template', () => {
  expect(acknowledged(synthesize()).counts).toEqual({});
});
