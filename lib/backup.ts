/** Daily backups of the table in a vault of their own, besides point-in-time recovery. */
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from 'aws-cdk-lib/aws-backup';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Aws, Duration } from 'aws-cdk-lib/core';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import { viaService } from './key-policies.ts';
import type { Settings } from './settings.ts';

export interface TableBackupProps {
  table: Table;
  key: Key;
  settings: Settings;
  removalPolicy: RemovalPolicy;
}

/** One vault per environment; its name is also the dimension of its metrics. */
export function backupVaultName({ env }: Pick<Settings, 'env'>): string {
  return `social-insights-${env}`;
}

/** Not with `removalPolicy` `destroy`: a vault that holds backups cannot be deleted. */
export function makesBackups(settings: Pick<Settings, 'backupDays' | 'removalPolicy'>): boolean {
  return settings.removalPolicy === 'retain' && settings.backupDays > 0;
}

/** DynamoDB's point-in-time recovery keeps 35 days, whatever the daily backups do. */
const RECOVERY_DAYS = 35;

/** After so many days no copy holds what was deleted. */
export function longestBackupDays(settings: Settings): number {
  return makesBackups(settings) ? Math.max(RECOVERY_DAYS, settings.backupDays) : RECOVERY_DAYS;
}

/**
 * Vault and role stay when backups are switched off: copies are still in the vault, AWS Backup deletes them with
 * the role that made them, and the name of the vault would be taken when they are switched on again. They are
 * kept with the table when the stack is deleted, for the same reason. Both cost nothing. https://docs.aws.amazon.com/aws-backup/latest/devguide/deleting-backups.html
 *
 * Verbs of the role: the DynamoDB part of AWS's AWSBackupServiceRolePolicyForBackup, for one table. It
 * cannot restore; the operator does (docs/runbook.md).
 */
export class TableBackup extends Construct {
  constructor(scope: Construct, id: string, props: TableBackupProps) {
    super(scope, id);
    const { table, key, settings, removalPolicy } = props;
    const vault = new BackupVault(this, 'Vault', {
      backupVaultName: backupVaultName(settings),
      encryptionKey: key,
      removalPolicy,
    });
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'AWS Backup copies the table into its vault',
      statements: [
        new PolicyStatement({
          sid: 'CopyTable',
          actions: [
            'dynamodb:CreateBackup',
            'dynamodb:DescribeTable',
            'dynamodb:ListTagsOfResource',
            'dynamodb:StartAwsBackupJob',
          ],
          resources: [table.tableArn],
        }),
        new PolicyStatement({
          sid: 'ManageBackups',
          actions: ['dynamodb:DescribeBackup', 'dynamodb:DeleteBackup'],
          resources: [`${table.tableArn}/backup/*`],
        }),
        new PolicyStatement({
          sid: 'WriteVault',
          actions: ['backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'],
          resources: [vault.backupVaultArn],
        }),
        new PolicyStatement({
          sid: 'TagBackups',
          // The tags of the table go with each copy.
          actions: ['backup:TagResource'],
          resources: [
            `arn:${Aws.PARTITION}:backup:${Aws.REGION}:${Aws.ACCOUNT_ID}:recovery-point:*`,
          ],
        }),
        new PolicyStatement({
          sid: 'TableEncryption',
          actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
          resources: [key.keyArn],
          conditions: {
            StringEquals: { 'kms:ViaService': [viaService('dynamodb'), viaService('backup')] },
          },
        }),
        new PolicyStatement({
          sid: 'LendKeyToServices',
          actions: ['kms:CreateGrant'],
          resources: [key.keyArn],
          conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
        }),
      ],
    });
    acknowledge(policy, 'backupNames', 'backupTags');
    const role = new Role(this, 'Role', {
      description: 'AWS Backup copies the table into its vault',
      assumedBy: new ServicePrincipal('backup.amazonaws.com'),
      managedPolicies: [policy],
    });
    for (const kept of [policy, role]) kept.applyRemovalPolicy(removalPolicy);
    if (!makesBackups(settings)) return;
    const plan = new BackupPlan(this, 'Plan', {
      backupVault: vault,
      backupPlanRules: [
        new BackupPlanRule({
          ruleName: 'daily',
          scheduleExpression: Schedule.cron({ hour: '3', minute: '0' }),
          deleteAfter: Duration.days(settings.backupDays),
        }),
      ],
    });
    plan.addSelection('Selection', {
      resources: [BackupResource.fromArn(table.tableArn)],
      role: role.withoutPolicyUpdates(),
      disableDefaultBackupPolicy: true,
    });
  }
}
