/** Log groups: encrypted by our own key, kept for the set time. */
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';

export interface LogKeeping {
  /** The storage key, of the data stack. */
  logKey: IKey;
  logRetentionDays: RetentionDays;
  removalPolicy: RemovalPolicy;
}

/** Creates a log group; without a `name` CloudFormation gives it one that begins with the stack's. */
export function createLogGroup(
  scope: Construct,
  id: string,
  keeping: LogKeeping,
  name?: string,
): LogGroup {
  const group = new LogGroup(scope, id, {
    encryptionKey: keeping.logKey,
    retention: keeping.logRetentionDays,
    removalPolicy: keeping.removalPolicy,
    ...(name !== undefined && { logGroupName: name }),
  });
  const resource = group.node.defaultChild as CfnLogGroup;
  acknowledge(resource, 'logKeyElsewhere');
  if (keeping.logRetentionDays < RetentionDays.ONE_YEAR) acknowledge(resource, 'logsShort');
  return group;
}
