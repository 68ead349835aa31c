import type { ChartQuery, Table } from './chart.ts';
import type { Value } from './formulas.ts';
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
    return { ...place, table: arranged(result.value, place.chart) };
  });
}

/** Rows in the chart's order, as many as it shows. Empty cells come last. */
function arranged(table: Table, { sort, rows: shown = Infinity }: TemplateChart): Table {
  if (sort === undefined) return { ...table, rows: table.rows.slice(0, shown) };
  const at = table.columns.findIndex(({ id }) => id === sort.id);
  const sign = sort.descending ? -1 : 1;
  const rows = [...table.rows].sort((one, other) => {
    const [a, b] = [one[at] ?? null, other[at] ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * compare(a, b);
  });
  return { ...table, rows: rows.slice(0, shown) };
}

function compare(a: NonNullable<Value>, b: NonNullable<Value>): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}
