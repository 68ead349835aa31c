/** The product's own metrics as CDK sees them; what they are stands in `lambdas/adapters/metrics.ts`. */
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Duration } from 'aws-cdk-lib/core';
import { DIMENSIONS, METRICS } from '../lambdas/adapters/metrics.ts';
import type { Dimension, MetricName, MetricRow } from '../lambdas/adapters/metrics.ts';
import type { Settings } from './settings.ts';

/** Metrics of one environment; a dimension for it would only be repeated everywhere. */
export function metricsNamespace(settings: Pick<Settings, 'env'>): string {
  return `SocialInsights/${settings.env}`;
}

export interface OwnMetricOptions {
  /** One value per dimension; the set must be one of the row's. */
  dimensions?: Partial<Record<Dimension, string>>;
  /** Default: `Sum` of counts, `p95` of durations. */
  statistic?: string;
  period: Duration;
  label?: string;
}

/** A metric of the table. Throws when it is not split so: it would never have data. */
export function ownMetric(
  settings: Pick<Settings, 'env'>,
  name: MetricName,
  { dimensions, ...options }: OwnMetricOptions,
): Metric {
  const row: MetricRow = METRICS[name];
  const asked = Object.keys(dimensions ?? {}) as Dimension[];
  const sets = row.dimensions ?? [[]];
  if (!sets.some((set) => set.length === asked.length && asked.every((key) => set.includes(key)))) {
    throw new Error(`the metric ${row.metric} is not split by [${asked.join(', ')}]`);
  }
  for (const key of asked) {
    const known: readonly string[] = DIMENSIONS[key];
    const value = dimensions?.[key] ?? '';
    if (!known.includes(value)) throw new Error(`the metric ${row.metric} has no ${key} ${value}`);
  }
  return new Metric({
    namespace: metricsNamespace(settings),
    metricName: row.metric,
    statistic: row.unit === 'Count' ? 'Sum' : 'p95',
    ...(dimensions && { dimensionsMap: dimensions }),
    ...options,
  });
}
