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
  more: Partial<MetricRow> = {},
): MetricRow => ({ metric, events, unit: 'Count', ...more });

export const METRICS = {
  /** Browsers sent to TikTok. */
  signInsBegun: count('SignInsBegun', ['sign_in_begun']),
  /** TikTok accounts connected. */
  signInsFinished: count('SignInsFinished', ['connected']),
  /** Sign-ins that ended without a connection: by the user, by TikTok or by us. */
  signInsRefused: count('SignInsRefused', [
    'authorization_refused',
    'sign_in_refused',
    'page_refused',
  ]),
  /** Answers of the token route with tokens. */
  tokensIssued: count('TokensIssued', ['tokens_issued'], {
    dimensions: [['grant']],
  }),
  /** Codes and refresh tokens of ours that were dead. */
  tokensRefused: count('TokensRefused', ['code_refused', 'refresh_refused']),
  /** An old refresh token of ours came back; its sign-in was ended. */
  refreshTokensReused: count('RefreshTokensReused', ['refresh_token_reused']),
  /** A used code came back with all its secrets; its sign-in was ended. */
  codesReplayed: count('CodesReplayed', ['code_replayed']),
  /** TikTok's tokens renewed. */
  tiktokRefreshes: count('TikTokRefreshes', ['tiktok_refreshed']),
  /** Tries to renew TikTok's tokens that failed. */
  tiktokRefreshFailures: count('TikTokRefreshFailures', ['tiktok_refresh_failed']),
  /** Renewed tokens that DynamoDB did not take: the sign-in may be lost. */
  tokensNotStored: count('TokensNotStored', ['refresh_not_stored']),
  /** Sign-ins that TikTok no longer renews: the user must authorize again. */
  connectionsLost: count('ConnectionsLost', ['connection_lost']),
  /** Connections ended by their user, here or at TikTok. */
  disconnects: count('Disconnects', ['disconnected', 'removed_by_tiktok']),
  /** Calls to TikTok, by endpoint and result. */
  tiktokCalls: count('TikTokCalls', ['tiktok_call'], {
    dimensions: [['call', 'result'], ['result']],
  }),
  /** How long TikTok took, by endpoint. */
  tiktokDuration: {
    metric: 'TikTokDuration',
    events: ['tiktok_call'],
    unit: 'Milliseconds',
    value: 'ms',
    dimensions: [['call']],
  },
  /** Fetches held back by TikTok's limit, or by our budget below it. */
  tiktokLimitReached: count('TikTokLimitReached', ['tiktok_limit_reached', 'tiktok_budget_spent']),
  /** Data of charts, by where it came from. */
  dataServed: count('DataServed', ['data_served'], {
    dimensions: [['source']],
  }),
  /** TikTok says that our app, its secret or our request is wrong. */
  tiktokAppRefused: count('TikTokAppRefused', ['tiktok_failure'], {
    where: { outcome: 'refused' },
  }),
  /** Requests refused with 429 by a window of ours. */
  windowsHit: count('RequestWindowsHit', ['request_window_hit'], { dimensions: [['scope']] }),
  /** Requests let through because the counter of the window failed. */
  windowFailures: count('RequestWindowFailures', ['request_window_failed']),
  /** Webhooks of TikTok. */
  webhooksAccepted: count('WebhooksAccepted', ['webhook_accepted']),
  /** Deliveries to the webhook that were not believed or not understood. */
  webhooksRefused: count('WebhooksRefused', ['webhook_signature_wrong', 'webhook_malformed']),
  /** Calls to KMS that failed. */
  kmsFailures: count('KmsFailures', ['kms_failed']),
  /** Connections that upkeep could not settle yet. */
  upkeepLeft: count('UpkeepLeft', ['upkeep'], {
    value: 'left',
  }),
  /** Connections that made upkeep fail; it tries again. */
  upkeepFailures: count('UpkeepFailures', ['upkeep_failed']),
  /** Requests that met a bug, or AWS refusing a call. */
  faults: count('Faults', ['fault']),
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
