import { columnById, tiktokNames, type ColumnRow } from '../contract/catalogue.ts';
import { readDateRange, type DayRange } from './date-range.ts';
import { ConnectorError } from './errors.ts';
import { compileFilters, filteredColumns, type FilterClause, type RowFilter } from './filters.ts';
import { readOptions, type ConfigParams, type Options } from './options.ts';

/** Videos read for a sample: the host only wants to see what values look like. */
const SAMPLE_VIDEOS = 10;

/** The parts of Looker Studio's getData request we read; all but `fields` may be missing. */
export interface DataRequest {
  fields?: { name: string; forFilterOnly?: boolean }[];
  scriptParams?: { sampleExtraction?: boolean; lastRefresh?: string };
  configParams?: ConfigParams | null;
  dateRange?: { startDate?: unknown; endDate?: unknown } | null;
  dimensionsFilters?: FilterClause[][] | null;
}

/** What one chart needs from the backend, and the columns it gets. */
export interface Plan {
  /** Columns of the answer, in the order asked. */
  readonly columns: readonly ColumnRow[];
  /** Applied to the rows; null when there is nothing to apply or the host must do it. */
  readonly filter: RowFilter | null;
  /** TikTok's names for the user route; empty when no account field is needed. */
  readonly userFields: readonly string[];
  /** TikTok's names for the videos route, `id` first; empty when no video field is needed. */
  readonly videoFields: readonly string[];
  readonly videoLimit: number;
  /** Days the videos are limited to; null: all. */
  readonly range: DayRange | null;
  readonly timeZone: Options['timeZone'];
  /** Epoch milliseconds of the last "Refresh data"; older data is not wanted. Null: the host says none. */
  readonly freshAfter: number | null;
}

/** The host sends epoch milliseconds as text; anything else forces nothing. */
function lastRefresh(request: DataRequest | null | undefined): number | null {
  const text = String(request?.scriptParams?.lastRefresh ?? '');
  return /^\d{13}$/.test(text) ? Number(text) : null;
}

interface Asked {
  readonly row: ColumnRow;
  readonly forFilterOnly: boolean;
}

/** One value per account: it must stand once per group, or totals show its multiple. */
export function isAccountMetric(row: ColumnRow): boolean {
  return row.of === 'user' && row.kind === 'metric';
}

function askedFields(request: DataRequest | null | undefined): Asked[] {
  const fields = request?.fields ?? [];
  if (fields.length === 0) throw new ConnectorError('no_fields');
  return fields.map(({ name, forFilterOnly }) => {
    const row = columnById(name);
    if (!row) throw new ConnectorError('unknown_field', { what: String(name).slice(0, 80) });
    return { row, forFilterOnly: forFilterOnly === true };
  });
}

/**
 * What the connector does not filter the host does by itself, row by row. A row that carries an account's
 * count could then be dropped while its group stays, unless whole groups stay or go: every filtered
 * dimension is one the chart groups by, or the same on all rows. A metric is compared when it has been
 * added up, so it takes whole groups. Throws `filter_not_possible` where the count would be lost.
 */
function requireWholeGroups(asked: readonly Asked[], filtered: readonly ColumnRow[]): void {
  const shown = asked.filter(({ forFilterOnly }) => !forFilterOnly).map(({ row }) => row);
  const hidden = asked.filter(({ forFilterOnly }) => forFilterOnly).map(({ row }) => row);
  const isLoose = (row: ColumnRow): boolean =>
    row.kind === 'dimension' && row.of === 'video' && !shown.includes(row);
  const loose = [...filtered, ...hidden].find(isLoose);
  if (!shown.some(isAccountMetric) || loose === undefined) return;
  throw new ConnectorError('filter_not_possible', { what: loose.label });
}

/**
 * Plans a getData request: only the data the fields need is asked for. Filters are applied all, and
 * then the fields that are there for them only are no columns; or none, when one of them is unknown
 * (developers.google.com/looker-studio/connector/filters). Throws `no_fields`, `unknown_field`,
 * `bad_option`, `bad_date_range` or `filter_not_possible`.
 */
export function planRequest(request: DataRequest | null | undefined): Plan {
  const asked = askedFields(request);
  const options = readOptions(request?.configParams);
  const isSample = request?.scriptParams?.sampleExtraction === true;
  const filters = request?.dimensionsFilters ?? [];
  const filter = filters.length === 0 ? null : compileFilters(filters);
  if (filter === null) requireWholeGroups(asked, filteredColumns(filters));

  const columns = asked
    .filter(({ forFilterOnly }) => !(forFilterOnly && filter !== null))
    .map(({ row }) => row);
  const needed = [...columns, ...(filter?.columns ?? [])].map(tiktokNames);
  const videoFields = needed.flatMap(({ video }) => video);
  const hasRange = request?.dateRange && !isSample && !options.ignoreDateRange;
  const range = hasRange && request.dateRange ? readDateRange(request.dateRange) : null;
  // The id tells repeated videos apart, whatever the chart shows.
  const always = range === null ? ['id'] : ['id', 'create_time'];
  return {
    columns,
    filter,
    userFields: [...new Set(needed.flatMap(({ user }) => user))],
    videoFields: videoFields.length === 0 ? [] : [...new Set([...always, ...videoFields])],
    videoLimit: isSample ? SAMPLE_VIDEOS : options.videoLimit,
    range,
    timeZone: options.timeZone,
    freshAfter: lastRefresh(request),
  };
}
