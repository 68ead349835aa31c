/** AWS's own metrics of our resources, as alarms and dashboard use them. */
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Aws, Duration } from 'aws-cdk-lib/core';
import { ROUTES } from '../contract/api.ts';
import { backupVaultName } from './backup.ts';
import type { FunctionName } from './function-names.ts';
import { FUNCTIONS } from './functions.ts';
import { metricsNamespace } from './metrics.ts';
import type { RouteFunction } from './route-function.ts';
import type { Settings } from './settings.ts';

/** What is watched: the parts of one environment. */
export interface Watched {
  settings: Settings;
  restApi: RestApi;
  functions: Record<FunctionName, RouteFunction>;
  tableName: string;
  accessLogs: ILogGroup;
}

export const FIVE_MINUTES = Duration.minutes(5);

/**
 * An alarm's expression reads at most ten metrics. The two left out call nothing that could fail them,
 * and what they answer counts as an error of the API.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html
 */
const WATCHED_FUNCTIONS = [
  'authorize',
  'callback',
  'token',
  'revoke',
  'user',
  'videos',
  'webhook',
  'authorizer',
  'upkeep',
  'keys',
] as const satisfies readonly FunctionName[];

type FunctionMetric = 'Errors' | 'Throttles' | 'Invocations' | 'Duration';

/** One metric of one function, over all its versions. */
export function functionMetric(
  { functions }: Watched,
  name: FunctionName,
  metric: FunctionMetric,
  period = FIVE_MINUTES,
): Metric {
  const statistic = metric === 'Duration' ? 'Maximum' : 'Sum';
  return functions[name].function.metric(metric, { statistic, period, label: name });
}

/** Errors or throttles of all watched functions together. */
export function functionsSum(watched: Watched, metric: 'Errors' | 'Throttles'): MathExpression {
  return sumOf(
    WATCHED_FUNCTIONS.map((name) => functionMetric(watched, name, metric)),
    metric,
  );
}

/**
 * The longest run that a caller waited for, in percent of that function's own time-out. Upkeep runs too seldom
 * to be long three times in a row; a run of it that is cut off is not finished, which has its own alarm.
 */
export function longestRunPercent(watched: Watched): MathExpression {
  const names = WATCHED_FUNCTIONS.filter((name) => name !== 'upkeep');
  const usingMetrics = Object.fromEntries(
    names.map((name) => [name, functionMetric(watched, name, 'Duration')]),
  );
  const shares = names.map(
    // Milliseconds to percent of seconds.
    (name) => `${name} / ${FUNCTIONS[name].timeoutSeconds * 10}`,
  );
  return new MathExpression({
    expression: `MAX([${shares.join(', ')}])`,
    usingMetrics,
    period: FIVE_MINUTES,
    label: 'Longest run, % of its time-out',
  });
}

/** All Lambda functions of the account in this region share its quota, so all are counted. */
export function concurrentExecutions(): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'ConcurrentExecutions',
    statistic: 'Maximum',
    period: FIVE_MINUTES,
  });
}

const ITEM_VERBS = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] as const;

/** Requests that DynamoDB throttled, and those that failed by its own fault. */
export function tableMetric({ tableName }: Watched, what: 'throttled' | 'failed'): MathExpression {
  const metric = (metricName: string, dimensions: Record<string, string> = {}) =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: tableName, ...dimensions },
      statistic: 'Sum',
      period: FIVE_MINUTES,
    });
  return what === 'throttled'
    ? sumOf(
        ['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) => metric(name)),
        'Throttled',
      )
    : sumOf(
        ITEM_VERBS.map((Operation) => metric('SystemErrors', { Operation })),
        'Failed',
      );
}

/** The firewall's metric name: its dimension in CloudWatch, where environments must not mix. */
export function firewallMetricName({ env }: Pick<Settings, 'env'>): string {
  return `social-insights-${env}`;
}

/** Requests that the firewall blocked or, in count mode, would have. */
export function firewallMatches({ settings }: Watched): Metric {
  return new Metric({
    namespace: 'AWS/WAFV2',
    metricName: settings.waf === 'block' ? 'BlockedRequests' : 'CountedRequests',
    dimensionsMap: { WebACL: firewallMetricName(settings), Region: Aws.REGION, Rule: 'ALL' },
    statistic: 'Sum',
    period: FIVE_MINUTES,
  });
}

/**
 * Daily backups that failed.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
 */
export function failedBackups({ settings }: Watched): Metric {
  return new Metric({
    namespace: 'AWS/Backup',
    metricName: 'NumberOfBackupJobsFailed',
    dimensionsMap: { BackupVaultName: backupVaultName(settings) },
    statistic: 'Sum',
    period: Duration.hours(1),
  });
}

/** The percentage of 4xx on the token route, from the access log: the gateway's refusals count too. */
export function tokenRefusalPercent(watched: Watched): MathExpression {
  const filter = (id: string, condition: string) =>
    watched.accessLogs
      .addMetricFilter(`${id}Filter`, {
        filterPattern: FilterPattern.literal(`{ ${condition} }`),
        metricNamespace: metricsNamespace(watched.settings),
        metricName: id,
      })
      .metric({ statistic: 'Sum', period: Duration.minutes(15) });
  const route = `$.route = "${ROUTES.token.path}"`;
  return new MathExpression({
    // Few requests make no rate.
    expression: 'IF(requests >= 20, 100 * FILL(refusals, 0) / requests, 0)',
    usingMetrics: {
      requests: filter('TokenRouteRequests', route),
      refusals: filter('TokenRouteRefusals', `(${route}) && ($.status = "4*")`),
    },
    period: Duration.minutes(15),
    label: 'Refused, %',
  });
}

/** Metrics without data in a period count as 0; plain addition would make the sum missing too. */
export function sumOf(metrics: readonly IMetric[], label: string, period = FIVE_MINUTES) {
  // Ids must differ from those of other sums in the same graph.
  const prefix = label.toLowerCase().replace(/[^a-z]/g, '');
  const usingMetrics = Object.fromEntries(metrics.map((metric, at) => [`${prefix}${at}`, metric]));
  const filled = Object.keys(usingMetrics).map((id) => `FILL(${id}, 0)`);
  return new MathExpression({
    expression: `SUM([${filled.join(', ')}])`,
    usingMetrics,
    period,
    label,
  });
}
