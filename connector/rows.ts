import type { FieldRow } from '../contract/fields.ts';
import { ConnectorError } from './errors.ts';
import type { Plan } from './request.ts';

export type Cell = string | number | boolean | null;
export type TikTokRecord = Record<string, unknown>;

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** UTC seconds as Looker Studio's YEAR_MONTH_DAY_HOUR, `2026112217`. */
export function yearMonthDayHour(epochSeconds: number): string {
  const date = new Date(epochSeconds * 1000);
  const day = `${twoDigits(date.getUTCMonth() + 1)}${twoDigits(date.getUTCDate())}`;
  return `${date.getUTCFullYear()}${day}${twoDigits(date.getUTCHours())}`;
}

/**
 * One value as the host wants it: absent and null stay null (0 would lower averages), ids stay
 * text because they exceed 2^53. Throws `unexpected_answer` for a value of another type.
 */
export function cell(field: FieldRow, record: TikTokRecord): Cell {
  const value = record[field.tiktok.name];
  if (value === undefined || value === null) return null;
  if (field.json === 'string' && typeof value === 'string') return value;
  if (field.json === 'boolean' && typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) {
    if (field.json === 'integer') return value;
    if (field.json === 'epochSeconds') return yearMonthDayHour(value);
  }
  throw new ConnectorError('unexpected_answer', { what: field.id });
}

/**
 * The rows of a chart: one per video, or one for the account when no video field is asked.
 *
 * Account dimensions stand on every row. Account metrics stand once per distinct tuple of the
 * dimensions the chart groups by, on its first row, and are null on the others: the host drops nulls
 * when it aggregates, so SUM, AVG, MIN and MAX of a group all give the account's count and not its
 * multiple by the number of videos.
 *
 * `videos` is null when no video field is asked. An account without videos has no rows, but one row
 * with empty video fields when account fields are asked as well.
 */
export function buildRows(
  plan: Plan,
  user: TikTokRecord | null,
  videos: readonly TikTokRecord[] | null,
): Cell[][] {
  const account = user ?? {};
  const records = videos === null || (videos.length === 0 && user !== null) ? [{}] : videos;
  const seen = new Set<string>();
  return records.map((video) => {
    const value = (field: FieldRow): Cell => cell(field, field.of === 'user' ? account : video);
    const group = JSON.stringify(plan.groupBy.map(value));
    const isFirst = !seen.has(group);
    seen.add(group);
    return plan.fields.map((field) =>
      field.of === 'user' && field.kind === 'metric' && !isFirst ? null : value(field),
    );
  });
}
