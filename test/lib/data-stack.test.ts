import { asText, ofType, only, synthesize } from './synthesized.ts';
import type { Json, Resource, Template } from './synthesized.ts';

let data: Template | undefined;
let trial: Template | undefined;
beforeAll(() => {
  ({ Data: data } = synthesize({ signingKeys: ['2', '1'] }));
  ({ Data: trial } = synthesize({ removalPolicy: 'destroy' }));
});

const STATEFUL = ['AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret'];
const stateful = (template: Template | undefined) =>
  Object.values(template?.Resources ?? {}).filter(({ Type }) => STATEFUL.includes(Type));
const statements = (key: Resource): Json[] => key.Properties.KeyPolicy.Statement;
const statement = (key: Resource | undefined, sid: string) =>
  key && statements(key).find(({ Sid }) => Sid === sid);
const keyFor = (purpose: string) =>
  ofType(data, 'AWS::KMS::Key').find(([id]) => id.startsWith(purpose))?.[1];

test('the table has one partition key, the TTL attribute of the adapters and on-demand capacity', () => {
  expect(only(data, 'AWS::DynamoDB::Table')).toMatchObject({
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    BillingMode: 'PAY_PER_REQUEST',
  });
});

test('the table can be restored to any point in time and is encrypted by our own key', () => {
  const table = only(data, 'AWS::DynamoDB::Table');
  expect(table.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
  expect(table.SSESpecification).toMatchObject({ SSEEnabled: true, SSEType: 'KMS' });
  expect(asText(table.SSESpecification.KMSMasterKeyId)).toMatch(/^StorageKey/);
});

test('table, keys and secrets are kept when the stack goes, and when one would be replaced', () => {
  expect(stateful(data)).toHaveLength(8);
  for (const { DeletionPolicy, UpdateReplacePolicy } of stateful(data)) {
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
  }
  expect(only(data, 'AWS::DynamoDB::Table').DeletionProtectionEnabled).toBe(true);
});

test('a trial environment goes without a trace', () => {
  for (const { DeletionPolicy } of stateful(trial)) expect(DeletionPolicy).toBe('Delete');
  expect(only(trial, 'AWS::DynamoDB::Table').DeletionProtectionEnabled).toBe(false);
});

test('symmetric keys rotate', () => {
  const keys = ofType(data, 'AWS::KMS::Key').filter(([, { Properties }]) => !Properties.KeySpec);
  expect(keys.map(([, { Properties }]) => Properties.EnableKeyRotation)).toEqual([true, true]);
});

test('there is one P-256 signing key per name in the settings', () => {
  const keys = ofType(data, 'AWS::KMS::Key').filter(([id]) => id.startsWith('SigningKey'));
  expect(keys.map(([, { Properties }]) => [Properties.KeySpec, Properties.KeyUsage])).toEqual([
    ['ECC_NIST_P256', 'SIGN_VERIFY'],
    ['ECC_NIST_P256', 'SIGN_VERIFY'],
  ]);
});

test('every key has an alias that names the environment', () => {
  const aliases = ofType(data, 'AWS::KMS::Alias').map(([, alias]) => alias.Properties.AliasName);
  expect(aliases.sort()).toEqual([
    'alias/social-insights/test/data',
    'alias/social-insights/test/signing/1',
    'alias/social-insights/test/signing/2',
    'alias/social-insights/test/storage',
  ]);
});

test('no key policy has a wildcard action', () => {
  for (const [, key] of ofType(data, 'AWS::KMS::Key')) {
    expect(statements(key).flatMap(({ Action }) => Action)).not.toContainEqual(
      expect.stringContaining('*'),
    );
  }
});

test('administration of a key does not include its use', () => {
  for (const [, key] of ofType(data, 'AWS::KMS::Key')) {
    const { Action } = statement(key, 'Administration');
    for (const use of ['Decrypt', 'Encrypt', 'GenerateDataKey', 'Sign', 'CreateGrant']) {
      expect(Action).not.toContain(`kms:${use}`);
    }
    expect(Action).toContain('kms:PutKeyPolicy');
  }
});

test('only AWS services may make grants on a key', () => {
  for (const [, key] of ofType(data, 'AWS::KMS::Key')) {
    expect(statement(key, 'NoGrantsButByAwsServices')).toEqual({
      Sid: 'NoGrantsButByAwsServices',
      Effect: 'Deny',
      Action: 'kms:CreateGrant',
      Principal: { AWS: '*' },
      Resource: '*',
      Condition: {
        BoolIfExists: {
          'kms:GrantIsForAWSResource': 'false',
          'aws:PrincipalIsAWSService': 'false',
        },
      },
    });
  }
});

test('the data key works only for TikTok tokens and data', () => {
  const uses = statements(keyFor('DataKey')!).filter(({ Sid }) => Sid.startsWith('Use'));
  expect(uses.map(({ Action, Condition }) => [Action, Condition])).toEqual([
    [
      ['kms:Decrypt', 'kms:GenerateDataKey'],
      {
        StringEquals: {
          'kms:EncryptionContext:purpose': ['tiktok-tokens', 'tiktok-snapshots'],
        },
      },
    ],
  ]);
});

test('a signing key signs with one algorithm only', () => {
  expect(statement(keyFor('SigningKey1'), 'SignAccessTokens')).toMatchObject({
    Action: 'kms:Sign',
    Condition: { StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256' } },
  });
});

test('the storage key serves DynamoDB, Secrets Manager, AWS Backup and the logs of this product only', () => {
  const key = keyFor('StorageKey')!;
  const through = statement(key, 'UseThroughServices').Condition.StringEquals;
  expect(through['kms:ViaService'].map(asText)).toEqual([
    'dynamodb.AWS-Region.amazonaws.com',
    'secretsmanager.AWS-Region.amazonaws.com',
    'backup.AWS-Region.amazonaws.com',
  ]);
  const logs = statement(key, 'UseByCloudWatchLogs').Condition.ArnLike;
  expect(
    logs['kms:EncryptionContext:aws:logs:arn'].map((arn: unknown) => asText(arn).split(':').pop()),
  ).toEqual([
    'SocialInsights-test-Api-*',
    'API-Gateway-Execution-Logs_*',
    'aws-waf-logs-social-insights-*',
  ]);
});

test('the TikTok secret is created empty, so no deployment can overwrite it', () => {
  const secret = data?.Resources.TikTokSecret?.Properties;
  expect(secret.Name).toBe('social-insights/test/tiktok');
  expect(secret).not.toHaveProperty('SecretString');
  expect(secret).not.toHaveProperty('GenerateSecretString');
});

test('our own secrets are generated: 64 letters and digits, under our own key', () => {
  for (const id of ['ConnectorClientSecret', 'RefreshTokenSecret']) {
    const secret = data?.Resources[id]?.Properties;
    expect(secret.GenerateSecretString).toEqual({ PasswordLength: 64, ExcludePunctuation: true });
    expect(asText(secret.KmsKeyId)).toMatch(/^StorageKey/);
  }
});

test('no output is exported, so the API stack never holds a change back', () => {
  for (const output of Object.values(data?.Outputs ?? {})) expect(output.Export).toBeUndefined();
});
