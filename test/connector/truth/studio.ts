import { createCalendar } from '../../../connector/calendar.ts';
import { ConnectorError } from '../../../connector/errors.ts';
import type { Exchange } from '../../../connector/exchange.ts';
import { fetchReport, type DataAnswer } from '../../../connector/report.ts';
import { planRequest, type DataRequest } from '../../../connector/request.ts';
import { schemaAnswer } from '../../../connector/schema.ts';
import { chartTable, planChart, type ChartPlan } from '../../../local/looker-studio/chart-table.ts';
import type { Split } from '../../../local/looker-studio/data-request.ts';
import { parseSchema } from '../../../local/looker-studio/schema.ts';
import type { Account, Json } from './account.ts';
import type { Chart } from './chart.ts';

const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

export const FIELDS = new Map(
  parseSchema(overTheWire(schemaAnswer())).map((field) => [field.name, field]),
);

const formats = new Map<string, Intl.DateTimeFormat>();
/** Seconds ahead of UTC, as Apps Script would tell. */
export function zoneOffset(zone: string): (epochSeconds: number) => number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(zone, format);
  return (epochSeconds) => {
    const parts = format.formatToParts(epochSeconds * 1000);
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    if (sign === undefined) return 0;
    return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
  };
}

/** The backend: TikTok's cursor in milliseconds, pages of any size, only the fields asked. */
export function backend({ user, videos }: Account, pageSize: number): Exchange {
  const only = (record: Json, names: string[]) =>
    Object.fromEntries(names.map((name) => [name, record[name] ?? null]));
  return (urls) =>
    urls.map((url) => {
      const { pathname, searchParams: query } = new URL(url);
      const names = (query.get('fields') ?? '').split(',');
      if (pathname.endsWith('/user')) return { user: only(user, names), missing_scopes: [] };
      const cursor = Number(query.get('cursor') ?? Infinity);
      const rest = videos.filter(({ postedMs }) => postedMs < cursor);
      const page = rest.slice(0, Math.min(pageSize, Number(query.get('limit'))));
      return {
        videos: page.map(({ video }) => only(video, names)),
        cursor: page.at(-1)?.postedMs ?? 0,
        has_more: page.length < rest.length,
        missing_scopes: [],
      };
    });
}

/** The connector's getData over this backend, as the script runs it. Throws a ConnectorError. */
function getData(account: Account, chart: Chart, request: unknown): DataAnswer {
  const plan = planRequest(overTheWire(request) as DataRequest);
  const surroundings = {
    exchange: backend(account, chart.pageSize),
    baseUrl: 'https://api.example.com',
    calendar: createCalendar(zoneOffset(plan.timeZone)),
    startedMs: chart.readAt * 1000,
  };
  return overTheWire(fetchReport(plan, surroundings)) as DataAnswer;
}

export interface Asked {
  plan: ChartPlan;
  answers: DataAnswer[];
}

/** Asks for a chart as the host does. Throws a ConnectorError. */
export function ask(account: Account, chart: Chart, split: Split): Asked {
  const query = {
    fields: chart.columns.map(({ id, aggregation }) =>
      aggregation === null ? id : { id, aggregation },
    ),
    configParams: { time_zone: chart.zone, video_limit: String(chart.limit) },
    ...(chart.range && { dateRange: { startDate: chart.range[0], endDate: chart.range[1] } }),
    filters: chart.filters.map((list) =>
      list.map(({ id, include, operator, values }) => ({
        fieldName: id,
        type: include ? ('INCLUDE' as const) : ('EXCLUDE' as const),
        operator,
        values,
      })),
    ),
  };
  const plan = planChart(query, FIELDS, { lastRefresh: '1758425096065', split });
  const answers = plan.requests.map((request) => {
    const text = JSON.stringify(request);
    const told = chart.strangeOperators
      ? text.replaceAll('"operator":"', '"operator":"NEW_')
      : text;
    return getData(account, chart, JSON.parse(told));
  });
  return { plan, answers };
}

/** The table that the host shows. */
export function render({ plan, answers }: Asked): unknown[][] {
  return overTheWire(chartTable(plan, answers, FIELDS).rows) as unknown[][];
}

/** The code of the ConnectorError that some work ends with, or null. */
export function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof ConnectorError) return error.code;
    throw error;
  }
}
