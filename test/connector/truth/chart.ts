import fc from 'fast-check';
import { OPERATORS } from '../../../local/looker-studio/filters.ts';
import type { Aggregation } from '../../../local/looker-studio/schema.ts';

export interface Clause {
  id: string;
  include: boolean;
  operator: (typeof OPERATORS)[number];
  values: string[];
}

/** A chart with everything a person can choose, and what surrounds it. */
export interface Chart {
  /** `aggregation` is null for a dimension. */
  columns: { id: string; aggregation: Aggregation | null }[];
  filters: Clause[][];
  /** First and last day, `YYYY-MM-DD`; null: no date control. */
  range: [string, string] | null;
  zone: string;
  limit: number;
  /** Epoch seconds. */
  readAt: number;
  /** Whether the connector is told operators that it does not know, so that the host must filter. */
  strangeOperators: boolean;
  /** Most videos per page of the backend. */
  pageSize: number;
}

export interface KnownField {
  id: string;
  kind: 'dimension' | 'metric' | 'ratio';
  isFormula: boolean;
}

const AGGREGATIONS = ['SUM', 'AVG', 'MIN', 'MAX', 'COUNT', 'COUNT_DISTINCT'] as const;
const DAYS = ['2025-12-31', '2026-01-01', '2026-03-29', '2026-10-25', '2026-11-21'];
const VALUES = [
  '',
  'a',
  'Ab',
  '42',
  '7',
  'ada',
  'true',
  'fyp',
  '20260329',
  '2026032903',
  '0',
  '00',
];
/** Columns of times take values of their own form only. */
const TIMES: Readonly<Record<string, readonly string[]>> = {
  video_create_time: ['2025123123', '2026032903', '2026102503'],
  video_create_date: ['20251231', '20260329', '20261025'],
  video_create_hour: ['00', '03', '23'],
  video_create_weekday: ['0', '3', '6'],
  data_as_of: ['202607010000', '202611221704', '202611221804'],
};
/** Columns that are true or false take nothing else. */
const TRUTHS = ['user_is_verified', 'video_is_aigc', 'is_complete'];
const PATTERNS = ['^a', 'a|b', '4', '[#日]+', '.+', 'true|false', '2026.*'];

function clauses(dimensions: string[]): fc.Arbitrary<Clause> {
  return fc
    .record({
      id: fc.constantFrom(...dimensions),
      include: fc.boolean(),
      operator: fc.constantFrom(...OPERATORS),
      texts: fc.array(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 2 }),
      low: fc.constantFrom('0', '7', '20260101', '2026032902'),
      high: fc.constantFrom('3', '42', '20261231', '2026102503'),
      times: fc.tuple(fc.nat(2), fc.nat(2)),
      pattern: fc.constantFrom(...PATTERNS),
    })
    .map(({ id, include, operator, texts, low, high, times, pattern }) => {
      if (operator === 'IS_NULL') return { id, include, operator, values: [] };
      if (operator.startsWith('REGEXP')) return { id, include, operator, values: [pattern] };
      const ofTime = TIMES[id];
      if (ofTime !== undefined && operator !== 'CONTAINS') {
        return { id, include, operator, values: times.map((at) => ofTime[at] ?? '') };
      }
      if (TRUTHS.includes(id) && (operator === 'EQUALS' || operator === 'IN_LIST')) {
        return { id, include, operator, values: times.map((at) => (at > 1 ? 'false' : 'true')) };
      }
      const isNumeric = operator === 'BETWEEN' || operator.startsWith('NUMERIC');
      return { id, include, operator, values: isNumeric ? [low, high] : texts };
    });
}

function columns(fields: KnownField[], maxLength: number): fc.Arbitrary<Chart['columns']> {
  const column = fc
    .record({ field: fc.constantFrom(...fields), by: fc.constantFrom(...AGGREGATIONS) })
    .map(({ field, by }) => {
      if (field.kind === 'dimension') return { id: field.id, aggregation: null };
      return { id: field.id, aggregation: field.kind === 'ratio' ? ('AUTO' as const) : by };
    });
  return fc.uniqueArray(column, { minLength: 1, maxLength, selector: ({ id }) => id });
}

/** Charts over the given fields: mostly a few, at times all of them, in any order. */
export function charts(fields: KnownField[], minColumns = 1): fc.Arbitrary<Chart> {
  const filterable = fields.filter(({ kind, isFormula }) => kind === 'dimension' && !isFormula);
  const list = fc.array(clauses(filterable.map(({ id }) => id)), { minLength: 1, maxLength: 2 });
  const some = [
    { weight: 6, arbitrary: columns(fields, 6) },
    { weight: 2, arbitrary: columns(fields, 18) },
    { weight: 1, arbitrary: columns(fields, fields.length) },
  ];
  const many = fc
    .shuffledSubarray(fields, { minLength: Math.min(minColumns, fields.length) })
    .map((chosen): Chart['columns'] =>
      chosen.map(({ id, kind }) => ({
        id,
        aggregation: kind === 'dimension' ? null : kind === 'ratio' ? 'AUTO' : 'SUM',
      })),
    );
  return fc.record({
    columns: minColumns > 1 ? many : fc.oneof(...some),
    filters: fc.oneof(fc.constant<Clause[][]>([]), fc.array(list, { minLength: 1, maxLength: 2 })),
    range: fc.option(
      fc
        .tuple(fc.constantFrom(...DAYS), fc.constantFrom(...DAYS))
        .map(([a, b]): [string, string] => (a < b ? [a, b] : [b, a])),
    ),
    zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu'),
    limit: fc.constantFrom(200, 1000),
    readAt: fc.constantFrom(Date.UTC(2026, 10, 22, 17, 4) / 1000, Date.UTC(2026, 6, 1) / 1000),
    strangeOperators: fc.constantFrom(false, false, false, true),
    pageSize: fc.constantFrom(3, 20, 1000),
  });
}
