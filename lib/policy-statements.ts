/** The IAM statements behind the table of `permissions.ts`. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ITEM_KINDS } from '../lambdas/adapters/table-schema.ts';
import type { DataResources } from './data-stack.ts';
import type { FunctionName } from './function-names.ts';
import { DATA_KEY_PURPOSES, viaService } from './key-policies.ts';
import { PERMISSIONS } from './permissions.ts';
import type { ItemKind, ItemVerb, SecretName } from './permissions.ts';

/**
 * IAM statements of one function: exact ARNs, no wildcard action, items by `dynamodb:LeadingKeys`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function statementsOf(
  name: FunctionName,
  data: DataResources,
  secretArns: Record<SecretName, string>,
): PolicyStatement[] {
  const {
    items = {},
    dataKey = [],
    snapshotKey = [],
    signingKeys = [],
    secrets = [],
  } = PERMISSIONS[name];
  const kinds = Object.entries(items) as [ItemKind, readonly ItemVerb[]][];
  return [
    ...kinds.map(([kind, verbs]) => itemStatement(kind, verbs, data.tableArn)),
    ...(kinds.length > 0 ? [tableKeyStatement(data)] : []),
    ...(dataKey.length > 0 ? [dataKeyStatement('tokens', dataKey, data.dataKeyArn)] : []),
    ...(snapshotKey.length > 0
      ? [dataKeyStatement('snapshots', snapshotKey, data.dataKeyArn)]
      : []),
    ...signingKeys.map((verb) => signingKeyStatement(verb, data.signingKeyArns)),
    ...(secrets.length > 0
      ? secretStatements(
          secrets.map((secret) => secretArns[secret]),
          data.storageKeyArn,
        )
      : []),
  ];
}

function itemStatement(kind: ItemKind, verbs: readonly ItemVerb[], tableArn: string) {
  return new PolicyStatement({
    sid: `Item${kind[0]?.toUpperCase()}${kind.slice(1)}`,
    actions: verbs.map((verb) => `dynamodb:${verb}`),
    resources: [tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${ITEM_KINDS[kind]}*`] },
      // ForAllValues is true for a request without keys, hence the guard.
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  });
}

/** DynamoDB asks KMS in the caller's name to open the key of the table. */
function tableKeyStatement(data: DataResources) {
  return new PolicyStatement({
    sid: 'TableEncryption',
    actions: ['kms:Decrypt'],
    resources: [data.storageKeyArn],
    conditions: {
      StringEquals: {
        'kms:ViaService': viaService('dynamodb'),
        'kms:EncryptionContext:aws:dynamodb:tableName': data.tableName,
      },
    },
  });
}

function dataKeyStatement(
  purpose: keyof typeof DATA_KEY_PURPOSES,
  verbs: readonly string[],
  keyArn: string,
) {
  return new PolicyStatement({
    sid: purpose === 'tokens' ? 'TikTokTokens' : 'TikTokSnapshots',
    actions: verbs.map((verb) => `kms:${verb}`),
    resources: [keyArn],
    conditions: {
      StringEquals: { 'kms:EncryptionContext:purpose': DATA_KEY_PURPOSES[purpose] },
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['purpose', 'connection'] },
      Null: { 'kms:EncryptionContext:connection': 'false' },
    },
  });
}

function signingKeyStatement(verb: 'Sign' | 'GetPublicKey', keyArns: readonly string[]) {
  return verb === 'Sign'
    ? new PolicyStatement({
        sid: 'SignAccessTokens',
        actions: ['kms:Sign'],
        // All of them: while a rotation is deployed, older instances still sign with the key before.
        resources: [...keyArns],
        conditions: { StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256' } },
      })
    : new PolicyStatement({
        sid: 'ReadPublicKeys',
        actions: ['kms:GetPublicKey'],
        resources: [...keyArns],
      });
}

function secretStatements(arns: string[], storageKeyArn: string) {
  return [
    new PolicyStatement({
      sid: 'ReadSecrets',
      actions: ['secretsmanager:GetSecretValue'],
      resources: arns,
    }),
    new PolicyStatement({
      sid: 'SecretEncryption',
      actions: ['kms:Decrypt'],
      resources: [storageKeyArn],
      conditions: {
        StringEquals: {
          'kms:ViaService': viaService('secretsmanager'),
          'kms:EncryptionContext:SecretARN': arns,
        },
      },
    }),
  ];
}
