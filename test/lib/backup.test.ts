import { asText, ofType, only, synthesize } from './synthesized.ts';
import type { Json, Template } from './synthesized.ts';

let data: Template | undefined;
beforeAll(() => {
  ({ Data: data } = synthesize({ backupDays: 14 }));
});

const backupTypes = (template: Template | undefined) =>
  Object.values(template?.Resources ?? {}).filter(({ Type }) => Type.startsWith('AWS::Backup::'));

test('the table is copied daily and the copies are deleted after the days of the setting', () => {
  const [rule] = only(data, 'AWS::Backup::BackupPlan').BackupPlan.BackupPlanRule;
  expect(rule).toMatchObject({
    ScheduleExpression: 'cron(0 3 * * ? *)',
    Lifecycle: { DeleteAfterDays: 14 },
  });
  const { Resources } = only(data, 'AWS::Backup::BackupSelection').BackupSelection;
  expect(Resources.map(asText)).toEqual([expect.stringMatching(/^Table\w+\.Arn$/)]);
});

test('the vault is encrypted by our own key', () => {
  expect(asText(only(data, 'AWS::Backup::BackupVault').EncryptionKeyArn)).toMatch(/^StorageKey/);
});

test.each(['AWS::Backup::BackupVault', 'AWS::IAM::Role', 'AWS::IAM::ManagedPolicy'])(
  '%s stays when the stack goes: AWS Backup deletes copies with the role that made them',
  (type) => {
    const [resource] = ofType(data, type).map(([, each]) => each);
    expect(resource?.DeletionPolicy).toBe('RetainExceptOnCreate');
  },
);

test('its role copies this table into this vault and cannot restore, read items or delete the table', () => {
  const { PolicyDocument } = only(data, 'AWS::IAM::ManagedPolicy');
  const statements: Json[] = PolicyDocument.Statement;
  const actions = statements.flatMap(({ Action }) => Action).sort();
  expect(actions).toEqual([
    'backup:CopyIntoBackupVault',
    'backup:DescribeBackupVault',
    'backup:TagResource',
    'dynamodb:CreateBackup',
    'dynamodb:DeleteBackup',
    'dynamodb:DescribeBackup',
    'dynamodb:DescribeTable',
    'dynamodb:ListTagsOfResource',
    'dynamodb:StartAwsBackupJob',
    'kms:CreateGrant',
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:GenerateDataKey',
  ]);
  for (const { Resource } of statements) {
    expect(asText(Resource)).toMatch(
      /^(arn:.*:recovery-point:\*|Table\w+\.Arn(\/backup\/\*)?|BackupVault.*|StorageKey.*)$/,
    );
  }
  expect(ofType(data, 'AWS::IAM::Policy')).toEqual([]);
});

test('switched off, no copies are made, and vault and role stay as they are for those in it', () => {
  const off = synthesize({ backupDays: 0 }).Data;
  expect(backupTypes(off).map(({ Type }) => Type)).toEqual(['AWS::Backup::BackupVault']);
  for (const type of ['AWS::Backup::BackupVault', 'AWS::IAM::Role', 'AWS::IAM::ManagedPolicy']) {
    expect(ofType(off, type)).toEqual(ofType(data, type));
  }
});

test('a trial has none', () => {
  expect(backupTypes(synthesize({ removalPolicy: 'destroy' }).Data)).toEqual([]);
});

test.each([
  [{ backupDays: 365 }, '365'],
  [{ backupDays: 7 }, '35'],
  [{ backupDays: 365, removalPolicy: 'destroy' }, '35'],
])(
  'with %j the privacy policy tells %s days: the longest that a copy is kept',
  (settings, days) => {
    const [pages] = ofType(synthesize(settings).Api, 'AWS::Lambda::Function')
      .filter(([id]) => id.startsWith('PagesFunction'))
      .map(([, { Properties }]) => Properties);
    expect(pages.Environment.Variables.BACKUP_DAYS).toBe(days);
  },
);
