/** What the templates of an environment hold that has a price. */
import * as z from 'zod';

const schema = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});
export type Template = z.input<typeof schema>;

export interface Inventory {
  keys: number;
  secrets: number;
  /** Metrics that alarms watch; each is paid, also several of one alarm. */
  alarms: number;
  compositeAlarms: number;
  dashboards: number;
  webAcls: number;
  wafRules: number;
  /** Memory of each function, in MB, by its name as `functionName` gives it. */
  memoryMb: Record<string, number>;
  /** Metrics made from log lines by CloudWatch. */
  metricFilters: number;
  /** Whether API Gateway writes metrics for each method, which count as metrics of one's own. */
  methodMetrics: boolean;
  pointInTimeRecovery: boolean;
  /** Copies of the table that daily backups keep at a time. */
  backupCopies: number;
  /** Whether functions are traced; API Gateway is not. */
  tracing: boolean;
  /** Days that logs are kept: the longest of all groups. */
  logRetentionDays: number;
  /** Scheduled invocations in a month. */
  scheduledRuns: number;
  /** Types of resources that nothing is known about; their price is missing. */
  unknown: string[];
}

/** Without a price of their own; what passes through them is counted elsewhere. */
const WITHOUT_PRICE = [
  /^AWS::ApiGateway::/,
  /^AWS::IAM::/,
  /^AWS::KMS::Alias$/,
  /^AWS::Lambda::(Permission|Version|Alias|EventInvokeConfig|Function)$/,
  /^AWS::Logs::/,
  /^AWS::Events::Rule$/,
  /^AWS::DynamoDB::Table$/,
  /^AWS::WAFv2::(WebACLAssociation|LoggingConfiguration)$/,
  /^AWS::CodeDeploy::/,
  /^AWS::SNS::/,
  /^AWS::Budgets::/,
  /^AWS::Backup::(BackupVault|BackupSelection)$/,
  /^AWS::CertificateManager::/,
  /^AWS::Route53::RecordSet$/,
  /^AWS::SecretsManager::ResourcePolicy$/,
  /^AWS::CDK::Metadata$/,
];
const PRICED = [
  'AWS::KMS::Key',
  'AWS::SecretsManager::Secret',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::WAFv2::WebACL',
  'AWS::Backup::BackupPlan',
];
const MINUTES_PER_MONTH = 730 * 60;
const MINUTES: Record<string, number> = { minute: 1, hour: 60, day: 1440 };

/** Name of a function without CDK's hash: `Api...AuthorizeFunction1A2B3C4D` is `Authorize`. */
export function functionName(logicalId: string): string {
  return logicalId.replace(/(Function)?[0-9A-F]{8}$/, '');
}

/** Counts the resources of all stacks of an environment. */
export function readInventory(templates: readonly unknown[]): Inventory {
  const all = templates.flatMap((template) => Object.entries(schema.parse(template).Resources));
  const of = (type: string) => all.filter(([, { Type }]) => Type === type);
  const properties = (type: string) => of(type).map(([, { Properties }]) => Properties);
  const has = (type: string, text: string) => JSON.stringify(properties(type)).includes(text);
  const rules = z.object({ Rules: z.array(z.unknown()).default([]) });
  const logs = z.object({ RetentionInDays: z.number().default(0) });
  const memory = z.object({ MemorySize: z.number().default(128) });
  const types = new Set(all.map(([, { Type }]) => Type));
  return {
    keys: of('AWS::KMS::Key').length,
    secrets: of('AWS::SecretsManager::Secret').length,
    alarms: properties('AWS::CloudWatch::Alarm').reduce((sum, one) => sum + watched(one), 0),
    compositeAlarms: of('AWS::CloudWatch::CompositeAlarm').length,
    dashboards: of('AWS::CloudWatch::Dashboard').length,
    webAcls: of('AWS::WAFv2::WebACL').length,
    wafRules: properties('AWS::WAFv2::WebACL').flatMap((acl) => rules.parse(acl).Rules).length,
    memoryMb: Object.fromEntries(
      of('AWS::Lambda::Function').map(([id, { Properties }]) => [
        functionName(id),
        memory.parse(Properties).MemorySize,
      ]),
    ),
    metricFilters: of('AWS::Logs::MetricFilter').length,
    methodMetrics: has('AWS::ApiGateway::Stage', '"MetricsEnabled":true'),
    pointInTimeRecovery: has('AWS::DynamoDB::Table', '"PointInTimeRecoveryEnabled":true'),
    backupCopies: properties('AWS::Backup::BackupPlan').reduce(
      (sum, plan) => sum + copies(plan),
      0,
    ),
    tracing: has('AWS::Lambda::Function', '"Mode":"Active"'),
    logRetentionDays: Math.max(
      0,
      ...properties('AWS::Logs::LogGroup').map((group) => logs.parse(group).RetentionInDays),
    ),
    scheduledRuns: properties('AWS::Events::Rule').reduce((sum, rule) => sum + runs(rule), 0),
    unknown: [...types]
      .filter((type) => !PRICED.includes(type) && !WITHOUT_PRICE.some((known) => known.test(type)))
      .sort(),
  };
}

/** An alarm on an expression watches every metric that it is made of. */
function watched(alarm: Record<string, unknown>): number {
  const { Metrics } = z.object({ Metrics: z.array(z.looseObject({})).default([]) }).parse(alarm);
  return Math.max(1, Metrics.filter((metric) => 'MetricStat' in metric).length);
}

/** Each rule of a plan makes one copy a day, and keeps it for its days. */
function copies(plan: Record<string, unknown>): number {
  const rule = z.object({ Lifecycle: z.object({ DeleteAfterDays: z.number() }) });
  const { BackupPlan } = z
    .object({ BackupPlan: z.object({ BackupPlanRule: z.array(rule) }) })
    .parse(plan);
  return BackupPlan.BackupPlanRule.reduce((sum, one) => sum + one.Lifecycle.DeleteAfterDays, 0);
}

/** Runs in a month of an EventBridge rule with `rate(...)`; other rules wait for events. */
function runs(rule: Record<string, unknown>): number {
  const expression = String(rule['ScheduleExpression'] ?? '');
  const [, value, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (value === undefined) return 0;
  return Math.round(MINUTES_PER_MONTH / (Number(value) * (MINUTES[unit] ?? 1)));
}
