import type { Account, Json } from './account.ts';
import type { Chart, Clause } from './chart.ts';
import { valueOf, type Value } from './truth-of-fields.ts';

/**
 * The truth of a chart, from the account's data alone and with nothing of the product's code:
 * - the videos are those of the date range, the newest first up to the limit;
 * - a chart that needs no video field is about the account: one record. An account without videos is
 *   one record without video values if the chart asks for anything of the account or the report;
 * - records pass all filters; those with the same values of all the chart's dimensions are one group;
 * - a metric of videos has one value per record; a metric of the account has one value per group.
 */
export function bruteForce(account: Account, chart: Chart): Value[][] {
  const groups = new Map<string, Json[]>();
  const dimensions = chart.columns.filter(({ aggregation }) => aggregation === null);
  for (const record of recordsOf(account, chart)) {
    if (!passes(record, chart)) continue;
    const key = JSON.stringify(dimensions.map(({ id }) => valueOf(id, record)));
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups.values()].map((records) =>
    chart.columns.map(({ id, aggregation }) => {
      if (aggregation === null) return valueOf(id, records[0] ?? {});
      if (aggregation === 'AUTO') return ratio(id, records);
      return aggregate(aggregation, valuesOf(id, records));
    }),
  );
}

/** The records a chart is about: TikTok's names, with `u.` before those of the account. */
export function recordsOf(account: Account, chart: Chart): Json[] {
  const user = Object.fromEntries(
    Object.entries(account.user).map(([name, value]) => [`u.${name}`, value]),
  );
  const about = (complete: boolean): Json => ({
    ...user,
    readAt: chart.readAt,
    zone: chart.zone,
    complete,
  });
  const filtered = chart.filters.flat().map(({ id }) => id);
  const ids = [...chart.columns.map(({ id }) => id), ...filtered];
  if (!ids.some((id) => /^video_|^is_complete/.test(id))) return [about(true)];
  const ranged = account.videos.filter(({ video }) => isInRange(video, chart));
  const complete = ranged.length <= chart.limit;
  const records = ranged
    .slice(0, chart.limit)
    .map(({ video }) => ({ ...about(complete), ...video }));
  // What the connector returns beside the videos' fields: also what only a filter needs, if the host
  // filters, and what a formula is made of.
  const shown = chart.strangeOperators ? ids : chart.columns.map(({ id }) => id);
  const asksAccount = shown.some((id) =>
    /^user_|^data_as_of|^is_complete|^video_views_per_follower/.test(id),
  );
  return records.length === 0 && asksAccount ? [about(complete)] : records;
}

function isInRange(video: Json, { range, zone }: Chart): boolean {
  const day = String(valueOf('video_create_date', { ...video, zone }));
  if (range === null) return true;
  const [first, last] = range.map((text) => text.replaceAll('-', ''));
  return String(first) <= day && day <= String(last);
}

const ACCOUNT_METRICS = /^user_(follower|following|likes|video)_count$/;

/** The values a group has of a metric: of the account's metrics one, however many records there are. */
function valuesOf(id: string, records: Json[]): Value[] {
  const counted = ACCOUNT_METRICS.test(id) ? records.slice(0, 1) : records;
  return counted.map((record) => valueOf(id, record)).filter((value) => value !== null);
}

function aggregate(aggregation: string, values: Value[]): number | null {
  if (aggregation === 'COUNT') return values.length;
  if (aggregation === 'COUNT_DISTINCT') return new Set(values).size;
  const numbers = values.map(Number).sort((a, b) => a - b);
  if (numbers.length === 0) return null;
  if (aggregation === 'MIN') return numbers[0] ?? null;
  if (aggregation === 'MAX') return numbers.at(-1) ?? null;
  const sum = numbers.reduce((total, number) => total + number, 0);
  return aggregation === 'SUM' ? sum : sum / numbers.length;
}

function ratio(id: string, records: Json[]): number | null {
  const sum = (field: string) => aggregate('SUM', valuesOf(field, records));
  const views = sum('video_view_count');
  const [above, below] =
    id === 'video_views_per_follower'
      ? [views, sum('user_follower_count')]
      : [sum(id === 'video_likes_per_view' ? 'video_like_count' : 'video_engagements'), views];
  return above === null || below === null || below === 0 ? null : above / below;
}

function passes(record: Json, { filters }: Chart): boolean {
  return filters.every((list) =>
    list.some((clause) => holds(valueOf(clause.id, record), clause) === clause.include),
  );
}

function holds(value: Value, { operator, values }: Clause): boolean {
  if (operator === 'IS_NULL') return value === null;
  if (value === null) return false;
  const text = String(value);
  const [first = '', last = ''] = values;
  const number = text.trim() === '' ? NaN : Number(text);
  switch (operator) {
    case 'EQUALS':
    case 'IN_LIST':
      return values.some((wanted) => wanted === text);
    case 'CONTAINS':
      return values.some((part) => text.indexOf(part) !== -1);
    case 'REGEXP_PARTIAL_MATCH':
      return text.search(first) !== -1;
    case 'REGEXP_EXACT_MATCH':
      return new RegExp(`^(${first})$`).test(text);
    case 'BETWEEN':
      return Number(first) <= number && number <= Number(last);
    case 'NUMERIC_GREATER_THAN':
      return number > Number(first);
    case 'NUMERIC_GREATER_THAN_OR_EQUAL':
      return number >= Number(first);
    case 'NUMERIC_LESS_THAN':
      return number < Number(first);
    case 'NUMERIC_LESS_THAN_OR_EQUAL':
      return number <= Number(first);
  }
}
