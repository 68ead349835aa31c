import type { Cell } from './cells.ts';
import type { Row } from './data-answer.ts';
import { HostError } from './host-error.ts';
import type { Aggregation, SchemaField } from './schema.ts';

/** A column of a chart: a dimension to group by, or a metric with its aggregation. */
export interface Column {
  field: SchemaField;
  aggregation: Aggregation | null;
}

/**
 * Groups rows by the dimensions among the columns and aggregates the metrics, as Looker Studio does
 * with whatever getData answers. Groups keep the order of their first row. Nulls count nowhere; a
 * group of nulls only gives null (0 for the counts).
 */
export function aggregateRows(rows: readonly Row[], columns: readonly Column[]): Cell[][] {
  const dimensions = columns.filter(({ aggregation }) => aggregation === null);
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(dimensions.map(({ field }) => row.get(field.name) ?? null));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((group) =>
    columns.map(({ field, aggregation }) => {
      const cells = group.map((row) => row.get(field.name) ?? null);
      return aggregation === null ? (cells[0] ?? null) : aggregate(cells, aggregation, field);
    }),
  );
}

function aggregate(cells: readonly Cell[], aggregation: Aggregation, field: SchemaField): Cell {
  const present = cells.filter((cell) => cell !== null);
  if (aggregation === 'COUNT') return present.length;
  if (aggregation === 'COUNT_DISTINCT') return new Set(present).size;
  if (aggregation === 'AUTO') {
    if (present.length <= 1) return present[0] ?? null;
    throw new HostError('bad-request', `${field.label} cannot be aggregated over several rows.`);
  }
  if (present.length === 0) return null;
  const numbers = present.map(Number);
  const sum = numbers.reduce((total, number) => total + number, 0);
  if (aggregation === 'SUM') return sum;
  if (aggregation === 'AVG') return sum / numbers.length;
  return numbers.reduce((best, number) =>
    aggregation === 'MIN' ? Math.min(best, number) : Math.max(best, number),
  );
}
