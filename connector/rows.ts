import type { Calendar } from './calendar.ts';
import { ConnectorError } from './errors.ts';
import { isAccountMetric, type Plan } from './request.ts';
import { cell, type Cell, type RowSource, type TikTokRecord } from './values.ts';

/** What was read for a plan; null: not needed. */
export interface ReadData {
  readonly user: TikTokRecord | null;
  readonly videos: readonly TikTokRecord[] | null;
  /** Whether no video was left out. */
  readonly complete: boolean;
  /** Epoch seconds. */
  readonly readAt: number;
}

/**
 * Most characters of all values of an answer. No page tells the host's own limit; 50 MB is the largest
 * body that Apps Script takes (https://developers.google.com/apps-script/guides/services/quotas).
 */
const MAX_CHARACTERS = 50_000_000;

/** Characters of a value in JSON, with its comma. */
function charactersOf(value: Cell): number {
  return typeof value === 'string' ? value.length + 3 : 10;
}

/**
 * The rows of a chart: one per video that passes the filters, or one for the account when no video
 * field is needed. The order is the list's, newest first, whatever the fields.
 *
 * Account dimensions stand on every row. Account metrics stand once per distinct tuple of the
 * dimensions among the columns, on its first row, and are null on the others: the host drops nulls
 * when it aggregates, so SUM, AVG, MIN and MAX of a group all give the account's count and not its
 * multiple by the number of videos.
 *
 * An account without videos (in the date range) has no rows, but one row with empty video fields when
 * account fields are asked as well; filters treat it as any row.
 *
 * Above 20 fields the host asks in several calls that do not know of each other; how it joins them is
 * not documented. Two ways are likely, and for both the answers fit. If each call carries the chart's
 * dimensions and the host joins by them what it has aggregated, every call is right by itself, also
 * one that has account fields only and gives one row. If it puts calls side by side by position, all
 * calls with a video field have the same rows in the same order; but a call with account fields only
 * gives one row, and a call without the chart's dimensions cannot know its groups: its account counts
 * stand on the first row and are missing on the others. Missing, never multiplied. Throws `too_large`.
 */
export function buildRows(plan: Plan, data: ReadData, calendar: Calendar): Cell[][] {
  const { columns, filter } = plan;
  const user = data.user ?? {};
  const videos = data.videos ?? [{}];
  const hasAccountField = columns.some(({ of }) => of !== 'video');
  const records = videos.length === 0 && hasAccountField ? [{}] : videos;
  const onceAt = columns.map(isAccountMetric);
  const groupAt = [...columns.keys()].filter((at) => columns[at]?.kind === 'dimension');
  const seen = new Set<string>();
  const rows: Cell[][] = [];
  let characters = 0;
  for (const video of records) {
    const source: RowSource = {
      user,
      video,
      calendar,
      readAt: data.readAt,
      complete: data.complete,
    };
    if (filter !== null && !filter.passes((row) => cell(row, source))) continue;
    const values = columns.map((row) => cell(row, source));
    const group = JSON.stringify(groupAt.map((at) => values[at]));
    const isFirst = !seen.has(group);
    seen.add(group);
    rows.push(isFirst ? values : values.map((value, at) => (onceAt[at] === true ? null : value)));
    characters += values.reduce((sum: number, value) => sum + charactersOf(value), 0);
    if (characters > MAX_CHARACTERS) throw new ConnectorError('too_large');
  }
  return rows;
}
