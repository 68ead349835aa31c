/** Every metric that a template watches, with what it belongs to. */
import { asText, ofType } from './synthesized.ts';
import type { Json, Template } from './synthesized.ts';

export interface WatchedMetric {
  /** Logical id of the alarm, or `Dashboard`. */
  by: string;
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
}

/** The metrics of all alarms, those inside of expressions included. */
export function alarmMetrics(template: Template | undefined): WatchedMetric[] {
  return ofType(template, 'AWS::CloudWatch::Alarm').flatMap(([by, { Properties }]) => {
    const queries: Json[] = Properties.Metrics ?? [{ MetricStat: { Metric: Properties } }];
    return queries
      .filter(({ MetricStat }) => MetricStat)
      .map(({ MetricStat: { Metric } }) => ({
        by,
        namespace: Metric.Namespace,
        name: Metric.MetricName,
        dimensions: Object.fromEntries(
          (Metric.Dimensions ?? []).map(({ Name, Value }: Json) => [Name, asText(Value)]),
        ),
      }));
  });
}

/** The widgets of the only dashboard. */
export function widgets(template: Template | undefined): Json[] {
  const [dashboard] = ofType(template, 'AWS::CloudWatch::Dashboard');
  return JSON.parse(asText(dashboard?.[1].Properties.DashboardBody)).widgets;
}

/** The metrics of all graphs: rows of namespace, name, pairs of dimension and value, and options. */
export function dashboardMetrics(template: Template | undefined): WatchedMetric[] {
  return widgets(template)
    .flatMap(({ properties }) => properties.metrics ?? [])
    .filter(([first]: Json[]) => typeof first === 'string')
    .map((row: Json[]) => {
      const texts = row.filter((part): part is string => typeof part === 'string');
      const [namespace = '', name = '', ...rest] = texts;
      const pairs = Array.from({ length: rest.length / 2 }, (_, at) =>
        rest.slice(at * 2, at * 2 + 2),
      );
      return { by: 'Dashboard', namespace, name, dimensions: Object.fromEntries(pairs) };
    });
}
