/** The wildcard resources that are left in the policies of roles, each with the reason why. */
import { REASONS } from '../../lib/acknowledgements.ts';

/** The part of a statement that can have a wildcard. */
interface Reach {
  Action: readonly string[];
  Resource: readonly string[];
}
interface Excuse {
  /** The service that takes the role. Another role with the same statement is not excused. */
  service: string;
  actions: readonly string[];
  resource: RegExp;
  reason: string;
}

/** Reasons are those of the acknowledged findings, so that a reader finds one text in both places. */
const EXCUSES: readonly Excuse[] = [
  {
    service: 'apigateway',
    actions: [
      ...['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogGroups'],
      ...['logs:DescribeLogStreams', 'logs:FilterLogEvents', 'logs:GetLogEvents'],
      'logs:PutLogEvents',
    ],
    resource: /^\*$/,
    reason: REASONS.gatewayLogs.reason,
  },
  {
    service: 'codedeploy',
    actions: ['cloudwatch:DescribeAlarms'],
    resource: /^\*$/,
    reason: REASONS.rollBackAlarms.reason,
  },
  {
    service: 'backup',
    actions: ['dynamodb:DescribeBackup', 'dynamodb:DeleteBackup'],
    resource: /^arn:[^*?]+:table\/[^*?]+\/backup\/\*$/,
    reason: REASONS.backupNames.reason,
  },
  {
    service: 'backup',
    actions: ['backup:TagResource'],
    resource: /^arn:[^*?]+:recovery-point:\*$/,
    reason: REASONS.backupTags.reason,
  },
];

/** X-Ray has no resources: `*` is all that its verbs accept, and means this account. */
export function isUnnamed(actions: readonly string[]): boolean {
  return actions.every((action) => action.startsWith('xray:'));
}

/**
 * Whether an action has a wildcard, or a resource has one where AWS lets it be named. `:*` at the end of a log
 * group's ARN stands for its own streams.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 */
export function hasWildcard({ Action, Resource }: Reach): boolean {
  const open = Resource.map((arn) => arn.replace(/(:log-group:[^*?]+):\*$/, '$1'));
  return [...Action, ...(isUnnamed(Action) ? [] : open)].some((text) => /[*?]/.test(text));
}

/** Why the wildcard may stay in a role that this service takes; empty when nothing excuses it. */
export function wildcardReason({ Action, Resource }: Reach, service: string): string {
  const excuse = EXCUSES.find(
    (each) =>
      each.service === service &&
      Action.every((action) => each.actions.includes(action)) &&
      Resource.every((arn) => each.resource.test(arn)),
  );
  return excuse?.reason ?? '';
}
