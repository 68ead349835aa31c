/**
 * Every rule finding that stays, with the reason, in one list. A finding is acknowledged on the
 * narrowest construct that raises it, so it cannot hide another one. `test/lib/floor.ts` counts them.
 */
import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

interface Acknowledgement {
  /** The same finding under the name each rule pack gives it. */
  ids: readonly string[];
  reason: string;
}

const inPacks = (rule: string, ...packs: (keyof typeof PACKS)[]) =>
  packs.map((pack) => `${PACKS[pack]}-${rule}`);
const PACKS = {
  r5: 'NIST.800.53.R5',
  r4: 'NIST.800.53.R4',
  hipaa: 'HIPAA.Security',
  pci: 'PCI.DSS.321',
  serverless: 'Serverless',
};
const controlTower = (rule: string) => `cdk-validator-cfnguard::${rule}`;

const NO_ROTATION = [
  'AwsSolutions-SMG4',
  ...inPacks('SecretsManagerRotationEnabled', 'r5', 'hipaa'),
];
const NO_NAME = ['AwsSolutions-IAM5[Resource::*]'];
const DEAD_LETTERS = inPacks('LambdaDLQ', 'serverless', 'r5', 'hipaa');
const WORK_IN_TABLE =
  'The event carries nothing: the work stands in the table and is looked at again every 15 minutes, ' +
  'so a lost run needs no queue.';

export const REASONS = {
  publicRoute: {
    ids: ['AwsSolutions-APIG4'],
    reason:
      'Public by design: browsers and TikTok arrive here without a token. Held back by stage throttles ' +
      'and, in the function, by client secret, PKCE, one-time state or webhook signature.',
  },
  publicDocument: {
    ids: ['AwsSolutions-APIG4'],
    reason:
      'A document for everybody, the same for each caller: pages for users and reviewers, metadata (RFC 8414) ' +
      'or public keys (RFC 7517). It reads no parameter and no table; the throttle of the stage bounds it.',
  },
  noCognito: {
    ids: ['AwsSolutions-COG4'],
    reason:
      'This API is itself the OAuth authorization server; /api/* is guarded by a Lambda authorizer ' +
      'that checks its own access tokens and revocation.',
  },
  noCache: {
    ids: inPacks('APIGWCacheEnabledAndEncrypted', 'r5', 'r4', 'hipaa', 'pci'),
    reason:
      'A cache would answer one user with the data of another and repeat one-time redirects; such answers say ' +
      'Cache-Control: no-store. Only documents for everybody may be stored, by callers, for five minutes.',
  },
  noClientCertificate: {
    ids: inPacks('APIGWSSLEnabled', 'r5', 'hipaa', 'pci'),
    reason:
      'The certificate proves the gateway to HTTP back ends; there is none. Lambda is called by IAM ' +
      'with the permission of each route.',
  },
  noGatewayTraces: {
    ids: [
      ...inPacks('APIGWXrayEnabled', 'hipaa', 'serverless'),
      controlTower('api_gw_xray_enabled_check'),
    ],
    reason:
      "X-Ray keeps the whole URL of a request, and the callback's holds TikTok's code and state; a stage is " +
      'traced as a whole. Times stand in the access log, and the functions are traced.',
  },
  noVpc: {
    ids: [
      ...inPacks('LambdaInsideVPC', 'r5', 'r4', 'hipaa', 'pci'),
      controlTower('lambda_inside_vpc_check'),
    ],
    reason:
      'Nothing private to reach: the functions call TikTok over the internet and AWS by signed TLS ' +
      'requests. A VPC would add a NAT gateway and protect nothing.',
  },
  callerWaits: {
    ids: DEAD_LETTERS,
    reason: 'Invoked synchronously only: the caller hears of a failure, no event can be lost.',
  },
  upkeepRepeats: {
    ids: DEAD_LETTERS,
    reason: WORK_IN_TABLE,
  },
  upkeepSchedule: {
    ids: inPacks('EventBusDLQ', 'serverless'),
    reason: WORK_IN_TABLE,
  },
  tamperRules: {
    ids: inPacks('EventBusDLQ', 'serverless'),
    reason:
      'A mail to a person, which EventBridge tries for 24 hours. What happened stays in CloudTrail; a ' +
      'queue of lost mails would have no reader.',
  },
  concurrencyOff: {
    ids: inPacks('LambdaConcurrency', 'r5', 'hipaa'),
    reason:
      'Left out by the setting "reservedConcurrency": a small account quota leaves nothing to reserve. ' +
      'Throttles of stage, route and usage plan bound the load.',
  },
  backupOff: {
    ids: inPacks('DynamoDBInBackupPlan', 'r5', 'r4', 'hipaa'),
    reason:
      'No daily backups by the settings "backupDays" and "removalPolicy"; point-in-time recovery is ' +
      'on. A trial must be removable, and a vault that holds backups is not.',
  },
  backupNames: {
    ids: ['AwsSolutions-IAM5[Resource::<TableCD117FA1.Arn>/backup/*]'],
    reason: 'DynamoDB names a backup when it is made; only those of this one table are covered.',
  },
  backupTags: {
    ids: [
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:backup:<AWS::Region>:<AWS::AccountId>:recovery-point:*]',
    ],
    reason:
      'AWS Backup names a copy when it is made. The role may put tags on copies of the account and region, and ' +
      'neither read nor delete those of others.',
  },
  rollBackAlarms: {
    ids: NO_NAME,
    reason: 'cloudwatch:DescribeAlarms lists alarms, reads no data, and is asked without a name.',
  },
  traces: {
    ids: NO_NAME,
    reason: 'xray:PutTraceSegments and xray:PutTelemetryRecords have no resource to name.',
  },
  gatewayLogs: {
    ids: NO_NAME,
    reason:
      'API Gateway accepts only a role that can write to any of its log groups in the account and ' +
      'region; the log groups of future APIs have no names yet.',
  },
  tiktokSecret: {
    ids: NO_ROTATION,
    reason: 'TikTok offers no interface to rotate a client secret; the runbook rotates it by hand.',
  },
  clientSecret: {
    ids: NO_ROTATION,
    reason:
      'The same value stands in the script properties of the connector, which no rotation function ' +
      'can reach; the runbook changes both together.',
  },
  refreshTokenSecret: {
    ids: NO_ROTATION,
    reason:
      'Refresh tokens are derived from it, so rotation on a schedule would sign every user out; the ' +
      'runbook rotates it after an incident, when that is wanted.',
  },
  usagePlanKey: {
    ids: NO_ROTATION,
    reason:
      'Not a credential: it only names the usage plan and opens nothing without an access token. ' +
      'API keys cannot change their value; redeploying the stack makes a new one.',
  },
  mailOnly: {
    ids: ['Serverless-SNSRedrivePolicy'],
    reason:
      'A mail to a person, which SNS tries for hours. The alarm itself stays visible in CloudWatch and ' +
      'is told again when it changes; a queue of lost mails would have no reader.',
  },
  firewallOff: {
    ids: ['AwsSolutions-APIG3', ...inPacks('APIGWAssociatedWithWAF', 'r5', 'pci')],
    reason: 'Switched off by the setting "waf" of this environment, to save its monthly price.',
  },
  logKeyElsewhere: {
    ids: [controlTower('cloudwatch_log_group_encrypted_check')],
    reason:
      'False alarm: encrypted by the storage key. The rule cannot follow the reference to the stack ' +
      'that holds the key; a test checks every log group.',
  },
  logsShort: {
    ids: [controlTower('cloudwatch_log_group_retention_period_check')],
    reason: 'Kept for less than a year by the setting "logRetentionDays" of this environment.',
  },
  newerTls: {
    ids: [controlTower('api_gw_domain_tls_check')],
    reason:
      'False alarm: the policy is TLS 1.2 and 1.3 with forward secrecy. The rule knows the older ' +
      'name TLS_1_2 only, which allows weaker ciphers.',
  },
  exactSourceArn: {
    ids: [controlTower('lambda_function_public_access_prohibited_check')],
    reason:
      'False alarm: the permission names the ARN of one route or of the authorizer of this API, account ' +
      'included. The rule cannot read an ARN that is joined at deployment.',
  },
} as const satisfies Record<string, Acknowledgement>;

export type Reason = keyof typeof REASONS;

/** Acknowledges findings on one construct. Ids: https://github.com/cdklabs/cdk-nag/blob/main/RULES.md */
export function acknowledge(construct: IConstruct, ...names: Reason[]): void {
  for (const name of names) {
    const { ids, reason } = REASONS[name];
    Validations.of(construct).acknowledge(...ids.map((id) => ({ id, reason })));
  }
}
