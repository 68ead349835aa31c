import type { SchemaField } from '../../looker-studio/schema.ts';
import type { Filters } from '../../looker-studio/filters.ts';
import type { ChartPlan, ChartRequest, ReportPlan, StudioState } from '../wire.ts';

/** What the page knows: the connection, the data source, and how the report's controls stand. */
export interface Session {
  state: StudioState;
  report: ReportPlan;
  /** Empty until the data source is connected. */
  fields: SchemaField[];
  configParams: Record<string, string>;
  dateRange: { startDate: string; endDate: string };
  filters: Filters;
  /** Charts that were added by hand. */
  ownCharts: ChartPlan[];
}

const DAY_MS = 86_400_000;
const configKey = (user: string) => `studio-config-${user}`;

/** A session at the beginning, with the choices that this browser remembers. */
export function createSession(state: StudioState, report: ReportPlan): Session {
  return {
    state,
    report,
    fields: [],
    configParams: rememberedConfig(state.user),
    dateRange: lastDays(report.dateControl.days, report.now),
    filters: [],
    ownCharts: [],
  };
}

/** The days before today, as Looker Studio's date control counts them. */
export function lastDays(days: number, now: number): Session['dateRange'] {
  const day = (ago: number) => new Date(now - ago * DAY_MS).toISOString().slice(0, 10);
  return { startDate: day(days), endDate: day(1) };
}

export function rememberedConfig(user: string): Record<string, string> {
  return JSON.parse(localStorage.getItem(configKey(user)) ?? '{}') as Record<string, string>;
}

export function rememberConfig(user: string, params: Record<string, string>): void {
  localStorage.setItem(configKey(user), JSON.stringify(params));
}

/** What a chart asks for under the report's controls. */
export function requestOf(session: Session, { fields, filters = [] }: ChartPlan): ChartRequest {
  const { dateRange, configParams } = session;
  return { fields, dateRange, configParams, filters: [...filters, ...session.filters] };
}
