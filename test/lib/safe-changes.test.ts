/**
 * What CloudFormation would replace, and with it lose: the resources that hold data are pinned, by
 * logical id and by the properties whose change means replacement (the "Update requires" lines of
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/). Change this file only with
 * a plan for the data of those who have deployed.
 */
import { shippedSettings } from './shipped-settings.ts';
import { asText, synthesize } from './synthesized.ts';
import type { Template } from './synthesized.ts';

const REPLACING: Record<string, readonly string[]> = {
  'AWS::DynamoDB::Table': [
    'TableName',
    'KeySchema',
    'LocalSecondaryIndexes',
    'ImportSourceSpecification',
  ],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
  'AWS::KMS::Alias': ['AliasName'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::Backup::BackupVault': ['BackupVaultName', 'EncryptionKeyArn'],
  // AWS Backup deletes its copies with the role that made them.
  'AWS::IAM::Role': ['RoleName', 'Path'],
  'AWS::IAM::ManagedPolicy': ['ManagedPolicyName', 'Path', 'Description'],
};

const pinned = (env: string): Record<string, object> => ({
  TableCD117FA1: { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] },
  StorageKeyB6649B55: {},
  StorageKeyAliasCD39693C: { AliasName: `alias/social-insights/${env}/storage` },
  DataKey17AFBB84: {},
  DataKeyAliasF989EB84: { AliasName: `alias/social-insights/${env}/data` },
  SigningKey1B4873A1C: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
  SigningKey1AliasA5F902DD: { AliasName: `alias/social-insights/${env}/signing/1` },
  TikTokSecret: { Name: `social-insights/${env}/tiktok` },
  ConnectorClientSecret: { Name: `social-insights/${env}/connector-client` },
  RefreshTokenSecret: { Name: `social-insights/${env}/refresh-token` },
});
const BACKUPS = {
  BackupVaultADF21B19: {
    BackupVaultName: 'social-insights-prod',
    EncryptionKeyArn: { 'Fn::GetAtt': ['StorageKeyB6649B55', 'Arn'] },
  },
  BackupRole4CD139C5: {},
  BackupPolicyEED4C8EE: { Description: 'AWS Backup copies the table into its vault', Path: '/' },
};

/** Of each stateful resource: the properties that replace it. */
function stateful(template: Template | undefined): Record<string, object> {
  return Object.fromEntries(
    Object.entries(template?.Resources ?? {}).flatMap(([id, resource]) => {
      const { Type, Properties, DeletionPolicy = 'Delete' } = resource;
      const names = REPLACING[Type];
      const goes = Type.startsWith('AWS::IAM::') && DeletionPolicy === 'Delete';
      if (!names || goes) return [];
      const kept = names.filter((name) => Properties?.[name] !== undefined);
      return [[id, Object.fromEntries(kept.map((name) => [name, Properties[name]]))]];
    }),
  );
}

const environment = (env: 'dev' | 'prod') => synthesize(shippedSettings(env));

test.each([
  ['dev', pinned('dev')],
  ['prod', { ...pinned('prod'), ...BACKUPS }],
] as const)(
  '%s: no deployment replaces the table, a key, a secret or the backups',
  (env, expected) => {
    expect(stateful(environment(env).Data)).toEqual(expected);
  },
);

test('prod: switching daily backups off takes away neither the vault nor its name', () => {
  const off = synthesize({ ...shippedSettings('prod'), backupDays: 0 });
  expect(stateful(off.Data)).toEqual({ ...pinned('prod'), ...BACKUPS });
});

test('everything that is kept when the data stack goes is pinned here', () => {
  const { Data } = environment('prod');
  const kept = Object.entries(Data?.Resources ?? {})
    .filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain'))
    .map(([id]) => id);
  expect(Object.keys(stateful(Data))).toEqual(expect.arrayContaining(kept));
  expect(kept.length).toBeGreaterThan(5);
});

test('the API stack can be deleted and deployed anew: nothing in it but logs is worth keeping', () => {
  const { Api } = environment('prod');
  const kept = Object.values(Api?.Resources ?? {}).filter(
    ({ DeletionPolicy }) => DeletionPolicy !== undefined && DeletionPolicy !== 'Delete',
  );
  expect([...new Set(kept.map(({ Type }) => Type))]).toEqual(['AWS::Logs::LogGroup']);
  expect(Object.keys(stateful(Api))).toEqual(['UsagePlanKey']);
  for (const { Export } of Object.values(Api?.Outputs ?? {})) expect(Export).toBeUndefined();
});

/**
 * Logs are kept beyond their stack, and those of the firewall beyond the firewall: a group of a fixed name
 * would be met by the next one. Names are made by CloudFormation, or carry an id that is new with the owner.
 */
test('logs that an earlier API or firewall left stand in the way of no new one', () => {
  const { Api } = environment('prod');
  const named = Object.entries(Api?.Resources ?? {}).flatMap(([id, { Type, Properties }]) =>
    Type === 'AWS::Logs::LogGroup' && Properties.LogGroupName !== undefined
      ? [[id.replace(/[0-9A-F]{8}$/, ''), asText(Properties.LogGroupName)]]
      : [],
  );
  expect(Object.fromEntries(named)).toEqual({
    ExecutionLogs: expect.stringMatching(/RestApi[0-9A-F]{8}/),
    FirewallLogs: expect.stringMatching(/FirewallWebAcl\w*\.Id$/),
  });
});
