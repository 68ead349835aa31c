import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, synthesize } from './synthesized.ts';
import type { Json } from './synthesized.ts';

const template = JSON.parse(readFileSync(join(ROOT, 'docs/restore-role.json'), 'utf8')) as Json;
const runbook = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8');
const { AssumeRolePolicyDocument: trust, Policies } = template.Resources.RestoreRole.Properties;
const statements: Json[] = Policies[0].PolicyDocument.Statement;
const resources = ({ Resource }: Json) =>
  (Resource['Fn::Sub'] ?? `\${${Resource.Ref}}`).replace(/^arn.*:table/, 'table');

/** The parts on DynamoDB and KMS of AWS's AWSBackupServiceRolePolicyForRestores, version 25. */
const AWS_GRANTS = [
  'dynamodb:BatchWriteItem',
  'dynamodb:DeleteItem',
  'dynamodb:DescribeTable',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:RestoreTableFromAwsBackup',
  'dynamodb:RestoreTableFromBackup',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

test('only AWS Backup can take the role', () => {
  expect(trust.Statement).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'backup.amazonaws.com' },
      Action: 'sts:AssumeRole',
    },
  ]);
});

test('it may what AWS grants to a restore, for one new table, the copies of one old and one key', () => {
  expect([...new Set(statements.flatMap(({ Action }) => Action))].sort()).toEqual(AWS_GRANTS);
  expect([...new Set(statements.map(resources))]).toEqual([
    'table/${NewTable}',
    'table/${OldTable}/backup/*',
    '${KeyArn}',
  ]);
});

test('the policy of the storage key allows each use of the key that the role needs', () => {
  const key = synthesize({ backupDays: 1 }).Data?.Resources.StorageKeyB6649B55?.Properties;
  const granted: Json[] = key.KeyPolicy.Statement.filter(
    ({ Effect, Principal }: Json) => Effect === 'Allow' && Principal.AWS,
  );
  const actions = granted.flatMap(({ Action }) => Action);
  const needed = AWS_GRANTS.filter((action) => action.startsWith('kms:'));
  expect(actions).toEqual(expect.arrayContaining(needed));
});

test('the runbook makes it with its parameters and restores from the vault of the environment', () => {
  const section = runbook.split('\n### From a daily backup\n')[1]?.split('\n## ')[0] ?? '';
  for (const name of Object.keys(template.Parameters)) expect(section).toContain(` ${name}=`);
  expect(section).toContain('--template-file docs/restore-role.json');
  const vault = synthesize({ env: 'env' }).Data?.Resources.BackupVaultADF21B19?.Properties;
  const name = vault.BackupVaultName.replace('env', '<env>');
  expect(section).toContain(`--backup-vault-name ${name} `);
});
