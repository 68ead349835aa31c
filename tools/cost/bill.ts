/** The bill of a month: quantities times list prices. */
import type { Inventory } from './inventory.ts';
import { total, type Measured } from './measured.ts';
import { PRICES, type PriceName, type Service } from './prices.ts';
import { ASSUMED, monthOf, SECONDS_PER_MONTH, type Month, type Usage } from './usage.ts';

export interface Line {
  service: Service;
  /** What is counted, such as `keys`. */
  item: string;
  quantity: number;
  unit: string;
  usd: number;
}

export interface Bill {
  lines: Line[];
  services: { service: Service; usd: number }[];
  totalUsd: number;
  /** Requests to TikTok, which cost nothing but count against its limits. */
  tiktokRequests: number;
}

const BYTES_PER_GB = 1e9;
const HOURS_PER_MONTH = 730;
/** Count, Latency, IntegrationLatency, 4XXError, 5XXError. */
const METRICS_PER_METHOD = 5;
const ASYMMETRIC = ['Sign', 'Verify', 'GetPublicKey'];

/** What a month of this use costs, in US dollars at list price. */
export function billOf(usage: Usage, inventory: Inventory, measured: Measured): Bill {
  const month = monthOf(usage, measured, inventory);
  const lines = [
    ...fixedLines(inventory),
    ...requestLines(month, inventory),
    ...computeLines(month, inventory),
    ...storeLines(usage, month, inventory),
    ...logLines(month, inventory, measured),
  ].filter(({ quantity }) => quantity > 0);
  const services = [...new Set(lines.map(({ service }) => service))].map((service) => ({
    service,
    usd: sumOf(lines.filter((line) => line.service === service)),
  }));
  return { lines, services, totalUsd: sumOf(lines), tiktokRequests: month.tiktok };
}

function sumOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

function line(name: PriceName, item: string, quantity: number): Line {
  const { service, usd, per, unit } = PRICES[name];
  return { service, item, quantity, unit, usd: (quantity * usd) / per };
}

/** What is paid without a single request. */
function fixedLines(inventory: Inventory): Line[] {
  return [
    line('key', 'keys', inventory.keys),
    line('secret', 'secrets', inventory.secrets),
    line('webAcl', 'web ACL', inventory.webAcls),
    line('wafRule', 'rules', inventory.wafRules),
    line('alarm', 'metrics with an alarm', inventory.alarms),
    line('compositeAlarm', 'composite alarms', inventory.compositeAlarms),
    line('dashboard', 'dashboards', inventory.dashboards),
  ];
}

function requestLines(month: Month, inventory: Inventory): Line[] {
  const requests = total(month.requests);
  return [
    line('apiRequest', 'requests', requests),
    line('wafRequest', 'requests', inventory.webAcls > 0 ? requests : 0),
    line('trace', 'traces', inventory.tracing ? traces(total(month.invocations)) : 0),
    line('gbOut', 'answers', month.answerBytes / BYTES_PER_GB),
  ];
}

/** Each comes in a second of its own until there are more of them than seconds. */
function traces(count: number): number {
  const first = Math.min(count, SECONDS_PER_MONTH);
  return first + (count - first) * ASSUMED.tracedShare;
}

function computeLines(month: Month, { memoryMb }: Inventory): Line[] {
  const sizes = Object.entries(month.invocations).map(([name, count]) => {
    const size = memoryMb[name];
    if (size === undefined) throw new Error(`The template has no function ${name}: measure again`);
    return { count, gigabytes: size / 1024 };
  });
  const largest = Math.max(...sizes.map(({ gigabytes }) => gigabytes));
  const running = sizes.reduce((sum, one) => sum + one.count * one.gigabytes * ASSUMED.warmMs, 0);
  const starting = month.coldInvocations * largest * ASSUMED.startMs;
  const waiting = month.tiktok * largest * ASSUMED.tiktokMs;
  return [
    line('lambdaRequest', 'invocations', total(month.invocations)),
    line('lambdaGbSecond', 'own time', (running + starting) / 1000),
    line('lambdaGbSecond', 'waiting for TikTok', waiting / 1000),
  ];
}

function storeLines(usage: Usage, month: Month, inventory: Inventory): Line[] {
  const gigabytes = (usage.accounts * ASSUMED.bytesPerAccount) / BYTES_PER_GB;
  const reads = total(month.secrets);
  const asymmetric = ASYMMETRIC.reduce((sum, name) => sum + (month.kms[name] ?? 0), 0);
  // Secrets Manager opens each value by the key, DynamoDB the table for each function that comes.
  const byServices = reads + month.coldInvocations;
  return [
    line('tableWrite', 'writes', month.tableWrites),
    line('tableRead', 'reads', month.tableReads),
    line('tableGb', 'storage', gigabytes),
    line('tableBackupGb', 'point-in-time recovery', inventory.pointInTimeRecovery ? gigabytes : 0),
    line('tableCopyGb', 'daily backups, each a whole copy', inventory.backupCopies * gigabytes),
    line('keySignature', 'signatures and public keys', asymmetric),
    line(
      'keyRequest',
      'data keys, and encryption at rest',
      total(month.kms) - asymmetric + byServices,
    ),
    line('secretRead', 'reads', reads),
  ];
}

function logLines(month: Month, inventory: Inventory, { ownMetrics }: Measured): Line[] {
  const requests = total(month.requests);
  const bytes =
    month.logBytes +
    total(month.invocations) * ASSUMED.platformLogBytes +
    (inventory.webAcls > 0 ? requests * ASSUMED.wafLogBytes : 0);
  const written = bytes / BYTES_PER_GB;
  const months = inventory.logRetentionDays / 30;
  const methods = Object.values(month.requests).map((count) => metricMonths(count));
  const perMethod = methods.reduce((sum, one) => sum + one, 0) * METRICS_PER_METHOD;
  return [
    line('logGb', 'logs written', written),
    line('logStoredGb', 'logs kept', written * months * ASSUMED.storedLogShare),
    line('metric', 'metrics of routes', inventory.methodMetrics ? perMethod : 0),
    line('metric', 'metrics of logs', inventory.metricFilters * metricMonths(requests)),
    line('metric', 'metrics of functions', ownMetrics * metricMonths(requests)),
  ];
}

/** A metric is paid for the hours in which something was counted. */
function metricMonths(requests: number): number {
  return Math.min(1, requests / HOURS_PER_MONTH);
}
