/**
 * KMS key policies, split into administration and use, without wildcard actions. Naming the account as
 * principal lets IAM policies decide who: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
import { Aws } from 'aws-cdk-lib/core';
import {
  AccountRootPrincipal,
  AnyPrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Conditions, IPrincipal } from 'aws-cdk-lib/aws-iam';

/** Every encryption context of a data key holds one of these as `purpose`; key and role policies insist on it. */
export const DATA_KEY_PURPOSES = {
  tokens: 'tiktok-tokens',
  snapshots: 'tiktok-snapshots',
} as const;

const ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];

/** Services that publish to the encrypted topic of the alarms. */
export const ALARM_SERVICES = ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'];

/** What services need to encrypt at rest; DynamoDB's list is in its "encryption usage notes". */
const AT_REST = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:DescribeKey',
];

/** Envelope encryption of TikTok tokens and data: data keys only, and only for those purposes. */
export function dataKeyPolicy(): PolicyDocument {
  return policy(
    allow('UseForTikTokTokensAndData', ['kms:GenerateDataKey', 'kms:Decrypt'], {
      StringEquals: { 'kms:EncryptionContext:purpose': Object.values(DATA_KEY_PURPOSES) },
    }),
  );
}

/** Access tokens (ES256): sign with one algorithm, and read the public half. */
export function signingKeyPolicy(): PolicyDocument {
  return policy(
    allow('SignAccessTokens', ['kms:Sign'], {
      StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256' },
    }),
    allow('ReadPublicKey', ['kms:GetPublicKey']),
  );
}

/**
 * Encryption at rest of table, backups, secrets and logs: only through those services. `logGroups` are name
 * patterns of log groups in this account and region
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html).
 */
export function storageKeyPolicy(logGroups: readonly string[]): PolicyDocument {
  const account = `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}`;
  return policy(
    allow('UseThroughServices', [...AT_REST, 'kms:CreateGrant'], {
      StringEquals: {
        'kms:ViaService': (['dynamodb', 'secretsmanager', 'backup'] as const).map(viaService),
      },
    }),
    allow(
      'UseByCloudWatchLogs',
      AT_REST,
      {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': logGroups.map(
            (pattern) => `${account}:log-group:${pattern}`,
          ),
        },
      },
      new ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`),
    ),
    // AWS serves no aws:Source... condition here, and the mail would be lost without a word; the topic is named
    // by SNS itself: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    allow(
      'UseByEvents',
      ['kms:Decrypt', 'kms:GenerateDataKey'],
      {
        ArnLike: {
          'kms:EncryptionContext:aws:sns:topicArn': `arn:${Aws.PARTITION}:sns:${Aws.REGION}:${Aws.ACCOUNT_ID}:*`,
        },
      },
      new ServicePrincipal('events.amazonaws.com'),
    ),
    ...ALARM_SERVICES.map((service, at) =>
      allow(
        at === 0 ? 'UseByAlarms' : 'UseByBudget',
        ['kms:Decrypt', 'kms:GenerateDataKey'],
        { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        new ServicePrincipal(service),
      ),
    ),
  );
}

/** Value of `kms:ViaService` for a service in the stack's region. */
export function viaService(service: 'dynamodb' | 'secretsmanager' | 'backup'): string {
  return `${service}.${Aws.REGION}.amazonaws.com`;
}

function policy(...use: PolicyStatement[]): PolicyDocument {
  return new PolicyDocument({
    statements: [allow('Administration', ADMINISTRATION), ...use, denyForeignGrants()],
  });
}

function allow(
  sid: string,
  actions: string[],
  conditions: Conditions = {},
  principal: IPrincipal = new AccountRootPrincipal(),
): PolicyStatement {
  return new PolicyStatement({
    sid,
    actions,
    conditions,
    principals: [principal],
    resources: ['*'],
  });
}

/** Grants outlive policies, so only AWS services may make them (Control Tower CT.KMS.PR.3). */
function denyForeignGrants(): PolicyStatement {
  return new PolicyStatement({
    sid: 'NoGrantsButByAwsServices',
    effect: Effect.DENY,
    actions: ['kms:CreateGrant'],
    principals: [new AnyPrincipal()],
    resources: ['*'],
    conditions: {
      BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' },
    },
  });
}
