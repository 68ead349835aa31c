import { arrange } from './arrange.ts';
import type { ChartQuery, Table } from './chart.ts';
import type { Host } from './host.ts';
import type { TemplateChart, TemplateReport } from './template-report.ts';

/** A chart as the report shows it: its table, sorted and cut, or its error. */
export type RenderedChart = { page: string; chart: TemplateChart } & (
  { table: Table } | { error: unknown }
);

const DAY_MS = 86_400_000;

/**
 * Reads all charts of a report at once, as Looker Studio does when a page opens. `today` (epoch
 * milliseconds) is the day after the last one of the date control, as for the host's own choices.
 */
export async function renderReport(
  host: Host,
  report: TemplateReport,
  options: { today: number; configParams?: Readonly<Record<string, string>> },
): Promise<RenderedChart[]> {
  const day = (daysAgo: number): string =>
    new Date(options.today - daysAgo * DAY_MS).toISOString().slice(0, 10);
  const dateRange = { startDate: day(report.dateControl.days), endDate: day(1) };
  const charts = report.pages.flatMap(({ title, charts: all }) =>
    all.map((chart) => ({ page: title, chart })),
  );
  const results = await host.getCharts(
    charts.map(({ chart }): ChartQuery => {
      const { fields, filters = [] } = chart;
      return { fields, filters, dateRange, configParams: options.configParams ?? {} };
    }),
  );
  return results.map((result, at) => {
    const place = charts[at]!;
    if (result.status === 'rejected') return { ...place, error: result.reason as unknown };
    const { sort, rows } = place.chart;
    return { ...place, table: arrange(result.value, sort, rows) };
  });
}
