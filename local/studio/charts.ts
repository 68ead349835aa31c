import * as z from 'zod';
import { OPERATORS } from '../looker-studio/filters.ts';
import type { Host } from '../looker-studio/host.ts';
import { failureOf } from './failure.ts';
import type { ChartData, ChartLine } from './wire.ts';

const aggregation = z.enum(['SUM', 'AVG', 'MIN', 'MAX', 'COUNT', 'COUNT_DISTINCT', 'AUTO']);
const clause = z.strictObject({
  fieldName: z.string(),
  type: z.enum(['INCLUDE', 'EXCLUDE']),
  operator: z.enum(OPERATORS),
  values: z.array(z.string()),
});
export const chartBody = z.strictObject({
  fields: z.array(z.union([z.string(), z.strictObject({ id: z.string(), aggregation })])).max(100),
  configParams: z.record(z.string(), z.string()).default({}),
  filters: z.array(z.array(clause)).default([]),
  dateRange: z.strictObject({ startDate: z.iso.date(), endDate: z.iso.date() }).optional(),
});
type ChartQuery = z.output<typeof chartBody>;
export const chartsBody = z.strictObject({ charts: z.array(chartBody).min(1).max(60) });

/** One chart, by the connector's getData. Throws HostError with the text of Looker Studio. */
export async function readChart(
  host: Host,
  { dateRange, ...query }: ChartQuery,
): Promise<ChartData> {
  const startedAt = performance.now();
  const table = await host.getData(dateRange === undefined ? query : { ...query, dateRange });
  return { ...table, milliseconds: Math.round(performance.now() - startedAt) };
}

/** All charts of a page at once, each by calls of its own, told in the order in which they are ready. */
export async function* readCharts(
  host: Host,
  charts: readonly ChartQuery[],
): AsyncGenerator<ChartLine> {
  const pending = new Map(charts.map((chart, at) => [at, lineOf(host, chart, at)]));
  while (pending.size > 0) {
    const line = await Promise.race(pending.values());
    pending.delete(line.at);
    yield line;
  }
}

async function lineOf(host: Host, chart: ChartQuery, at: number): Promise<ChartLine> {
  try {
    return { at, data: await readChart(host, chart) };
  } catch (error) {
    const { kind, text } = failureOf(error);
    return { at, error: { kind, text } };
  }
}
