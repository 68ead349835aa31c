import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { Stack } from 'aws-cdk-lib/core';
import { REASONS } from '../../lib/acknowledgements.ts';
import { ALL_PARTS_FLOOR, DEV_FLOOR, PROD_FLOOR } from './floor.ts';
import { check } from './findings.ts';
import type { Checked } from './findings.ts';
import { shippedSettings } from './shipped-settings.ts';
import { ALL_PARTS, synthesize, testApp } from './synthesized.ts';

const ENVIRONMENTS = {
  dev: { settings: shippedSettings('dev'), floor: DEV_FLOOR },
  prod: { settings: shippedSettings('prod'), floor: PROD_FLOOR },
  'all parts': { settings: ALL_PARTS, floor: ALL_PARTS_FLOOR },
};
const NAMES = Object.keys(ENVIRONMENTS) as (keyof typeof ENVIRONMENTS)[];

const checked = new Map<string, Checked>();
beforeAll(() => {
  for (const name of NAMES) checked.set(name, check(ENVIRONMENTS[name].settings));
}, 120_000);
const of = (name: string) => {
  const found = checked.get(name);
  if (!found) throw new Error(`${name} was not checked`);
  return found;
};

test.each(NAMES)('%s: the packs find exactly the known floor', (name) => {
  const counts = Object.entries(of(name).found).map(([rule, paths]) => [rule, paths.length]);
  expect(Object.fromEntries(counts)).toEqual(ENVIRONMENTS[name].floor);
});

test.each(NAMES)('%s: each finding is acknowledged where it is, and nothing else is', (name) => {
  expect(of(name).acknowledged).toEqual(of(name).found);
});

test('every reason on the list is needed by one of the environments', () => {
  const used = NAMES.flatMap((name) => of(name).templates)
    .flatMap(({ Resources }) => Object.values(Resources))
    .flatMap(({ Metadata }) => Metadata?.cdk_nag?.rules_to_suppress ?? [])
    .map(({ reason }: { reason: string }) => reason);
  const listed = Object.values(REASONS).map(({ reason }) => reason);
  expect([...new Set(used)].sort()).toEqual([...new Set<string>(listed)].sort());
});

/** Reason of the finding that a method asks for no authorization, by path of the construct. */
function reasonsOfPublicMethods(): [path: string, reason: string][] {
  return of('prod')
    .templates.flatMap(({ Resources }) => Object.values(Resources))
    .flatMap(({ Metadata }) =>
      (Metadata?.cdk_nag?.rules_to_suppress ?? [])
        .filter(({ id }: { id: string }) => id === 'AwsSolutions-APIG4')
        .map(({ reason }: { reason: string }): [string, string] => [
          String(Metadata?.['aws:cdk:path']).replace(/^.*\/RestApi\/Default\/|\/Resource$/g, ''),
          reason,
        ]),
    );
}

test('routes that anybody may read have another reason than those that a caller proves itself on', () => {
  const having = (wanted: string) =>
    reasonsOfPublicMethods().flatMap(([path, reason]) => (reason === wanted ? [path] : []));
  expect(having(REASONS.publicDocument.reason).sort()).toEqual([
    '.well-known/jwks.json/GET',
    '.well-known/oauth-authorization-server/GET',
    'GET',
    'privacy/GET',
    'terms/GET',
  ]);
  expect(having(REASONS.publicRoute.reason).sort()).toEqual([
    'auth/tiktok/callback/ANY',
    'oauth/authorize/ANY',
    'oauth/revoke/ANY',
    'oauth/token/ANY',
    'webhooks/tiktok/ANY',
  ]);
});

test('what cdk-nag, Control Tower or CloudFormation refuses fails the synth, with rule and resource', () => {
  const app = testApp({}, true);
  const stack = app.node.findChild('SocialInsights-test-Data') as Stack;
  new CfnQueue(stack, 'Queue', { kmsMasterKeyId: 'x', visibilityTimeout: 99_999 });
  new CfnKey(stack, 'Key', {
    enableKeyRotation: true,
    keyPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::123456789012:root' },
          Action: 'kms:Decrypt',
          Resource: '*',
        },
      ],
    },
  });
  let message = '';
  try {
    app.synth();
  } catch (error) {
    ({ message } = error as Error);
  }
  expect(message).toContain('AwsSolutions-SQS3');
  expect(message).toContain('SocialInsights-test-Data/Queue');
  expect(message).toContain('CT.KMS.PR.3');
  expect(message).toContain('99999 is greater than the maximum of 43200');
}, 60_000);

test('a synth without the checks writes no acknowledgement into a template', () => {
  expect(JSON.stringify(synthesize())).not.toContain('cdk_nag');
});
