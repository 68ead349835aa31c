/**
 * Which log event counts as which metric. The log lines are the only source: the log adapter adds the
 * metrics of an event to its line, and CloudWatch reads them from there. A new metric is one row.
 */
type Facts = Readonly<Record<string, string | number | boolean>>;

/** What a metric may be split by, and every value of it. CloudWatch keeps and bills a metric per value. */
export const DIMENSIONS = {
  /** Of the token route (RFC 6749). */
  grant: ['authorization_code', 'refresh_token'],
  /** TikTok's endpoints. */
  call: ['exchange', 'refresh', 'revoke', 'user', 'videos'],
  /** How TikTok answered. */
  result: ['ok', 'rate_limited', 'refused', 'server_error', 'timeout', 'network'],
  /** Where the data of a chart came from: the table, another chart's fetch, TikTok, or too old a store. */
  source: ['stored', 'waited', 'fetched', 'stale'],
  /** Our request windows. */
  scope: ['sign-in', 'token', 'api'],
} as const satisfies Record<string, readonly string[]>;
export type Dimension = keyof typeof DIMENSIONS;

export interface MetricRow {
  metric: string;
  /** Each of these events counts. */
  events: readonly string[];
  unit: 'Count' | 'Milliseconds';
  /** What it tells, for people. */
  meaning: string;
  /** Fact that holds the value; left out, every event counts 1. */
  value?: string;
  /** Only events whose facts are these. */
  where?: Facts;
  /** Facts to split by; each set gives metrics of its own. */
  dimensions?: readonly (readonly Dimension[])[];
}

const count = (
  metric: string,
  events: readonly string[],
  meaning: string,
  more: Partial<MetricRow> = {},
): MetricRow => ({ metric, events, unit: 'Count', meaning, ...more });

export const METRICS = {
  signInsBegun: count('SignInsBegun', ['sign_in_begun'], 'browsers sent to TikTok'),
  signInsFinished: count('SignInsFinished', ['connected'], 'TikTok accounts connected'),
  signInsRefused: count(
    'SignInsRefused',
    ['authorization_refused', 'sign_in_refused', 'page_refused'],
    'sign-ins that ended without a connection: by the user, by TikTok or by us',
  ),
  tokensIssued: count('TokensIssued', ['tokens_issued'], 'answers of the token route with tokens', {
    dimensions: [['grant']],
  }),
  tokensRefused: count(
    'TokensRefused',
    ['code_refused', 'refresh_refused'],
    'codes and refresh tokens of ours that were dead',
  ),
  refreshTokensReused: count(
    'RefreshTokensReused',
    ['refresh_token_reused'],
    'an old refresh token of ours came back; its sign-in was ended',
  ),
  codesReplayed: count(
    'CodesReplayed',
    ['code_replayed'],
    'a used code came back with all its secrets; its sign-in was ended',
  ),
  tiktokRefreshes: count('TikTokRefreshes', ['tiktok_refreshed'], "TikTok's tokens renewed"),
  tiktokRefreshFailures: count(
    'TikTokRefreshFailures',
    ['tiktok_refresh_failed'],
    "tries to renew TikTok's tokens that failed",
  ),
  tokensNotStored: count(
    'TokensNotStored',
    ['refresh_not_stored'],
    'renewed tokens that DynamoDB did not take: the sign-in may be lost',
  ),
  connectionsLost: count(
    'ConnectionsLost',
    ['connection_lost'],
    'sign-ins that TikTok no longer renews: the user must authorize again',
  ),
  disconnects: count(
    'Disconnects',
    ['disconnected', 'removed_by_tiktok'],
    'connections ended by their user, here or at TikTok',
  ),
  tiktokCalls: count('TikTokCalls', ['tiktok_call'], 'calls to TikTok, by endpoint and result', {
    dimensions: [['call', 'result'], ['result']],
  }),
  tiktokDuration: {
    metric: 'TikTokDuration',
    events: ['tiktok_call'],
    unit: 'Milliseconds',
    meaning: 'how long TikTok took, by endpoint',
    value: 'ms',
    dimensions: [['call']],
  },
  tiktokLimitReached: count(
    'TikTokLimitReached',
    ['tiktok_limit_reached', 'tiktok_budget_spent'],
    "fetches held back by TikTok's limit, or by our budget below it",
  ),
  dataServed: count('DataServed', ['data_served'], 'data of charts, by where it came from', {
    dimensions: [['source']],
  }),
  tiktokAppRefused: count(
    'TikTokAppRefused',
    ['tiktok_failure'],
    'TikTok says that our app, its secret or our request is wrong',
    { where: { outcome: 'refused' } },
  ),
  windowsHit: count(
    'RequestWindowsHit',
    ['request_window_hit'],
    'requests refused with 429 by a window of ours',
    { dimensions: [['scope']] },
  ),
  windowFailures: count(
    'RequestWindowFailures',
    ['request_window_failed'],
    'requests let through because the counter of the window failed',
  ),
  webhooksAccepted: count('WebhooksAccepted', ['webhook_accepted'], 'webhooks of TikTok'),
  webhooksRefused: count(
    'WebhooksRefused',
    ['webhook_signature_wrong', 'webhook_malformed'],
    'deliveries to the webhook that were not believed or not understood',
  ),
  kmsFailures: count('KmsFailures', ['kms_failed'], 'calls to KMS that failed'),
  upkeepLeft: count('UpkeepLeft', ['upkeep'], 'connections that upkeep could not settle yet', {
    value: 'left',
  }),
  upkeepFailures: count(
    'UpkeepFailures',
    ['upkeep_failed'],
    'connections that made upkeep fail; it tries again',
  ),
  faults: count('Faults', ['fault'], 'requests that met a bug, or AWS refusing a call'),
} as const satisfies Record<string, MetricRow>;

export type MetricName = keyof typeof METRICS;

const ROWS: readonly MetricRow[] = Object.values(METRICS);

/**
 * The members that make a log line of this event an embedded-metric-format document; undefined for an
 * event that no row counts.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(
  event: string,
  facts: Facts,
  { namespace, at }: { namespace: string; at: Date },
): Record<string, unknown> | undefined {
  const rows = ROWS.filter((row) => row.events.includes(event) && fits(row, facts));
  if (rows.length === 0) return undefined;
  const members: Record<string, unknown> = {};
  for (const { metric, value, dimensions = [] } of rows) {
    members[metric] = value === undefined ? 1 : facts[value];
    // CloudWatch takes texts only.
    for (const name of dimensions.flat()) members[name] = String(facts[name]);
  }
  const directives = rows.map(({ metric, unit, dimensions = [[]] }) => ({
    Namespace: namespace,
    Dimensions: dimensions,
    Metrics: [{ Name: metric, Unit: unit }],
  }));
  return { ...members, _aws: { Timestamp: at.getTime(), CloudWatchMetrics: directives } };
}

function fits({ where = {} }: MetricRow, facts: Facts): boolean {
  return Object.entries(where).every(([name, value]) => facts[name] === value);
}
