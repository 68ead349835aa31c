import type { Table } from './chart.ts';
import type { Value } from './formulas.ts';

/** Which column orders a chart's rows. */
export interface Sort {
  id: string;
  descending: boolean;
}

/** A table's rows in the chart's order, as many as it shows. Empty cells come last. */
export function arrange<Kind extends Pick<Table, 'columns' | 'rows'>>(
  table: Kind,
  sort: Sort | undefined,
  shown = Infinity,
): Kind {
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
  const [one, other] = [textOf(a), textOf(b)];
  return one < other ? -1 : Number(one > other);
}

/** A link sorts by its label, a picture by its text. */
function textOf(value: NonNullable<Value>): string {
  if (typeof value !== 'object') return String(value);
  if (value.kind === 'image') return value.alt;
  return typeof value.label === 'string' ? value.label : value.label.alt;
}
