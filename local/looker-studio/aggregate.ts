import type { Cell } from './cells.ts';
import type { Value } from './formulas.ts';
import { HostError } from './host-error.ts';
import type { Aggregation } from './schema.ts';

/** A metric of a chart, or a part of a formula: a field under an aggregation. */
export interface Aggregate {
  id: string;
  /** For the text of an error. */
  label: string;
  aggregation: Aggregation;
}

/** One name per aggregate, so that two parts of a formula that ask the same share a value. */
export function aggregateKey(id: string, aggregation: Aggregation): string {
  return `${aggregation}(${id})`;
}

/**
 * The value of one group, as Looker Studio computes it from whatever getData answers. Nulls count
 * nowhere; a group of nulls only gives null (0 for the counts). Throws for a metric that cannot be
 * aggregated over several rows.
 */
export function aggregateCells(values: readonly Value[], { aggregation, label }: Aggregate): Cell {
  const present = values.filter((value) => value !== null);
  if (aggregation === 'COUNT') return present.length;
  if (aggregation === 'COUNT_DISTINCT') {
    return new Set(present.map((value) => JSON.stringify(value))).size;
  }
  if (aggregation === 'AUTO') {
    const [only = null] = present;
    if (present.length <= 1 && (only === null || typeof only !== 'object')) return only;
    throw new HostError('bad-request', `${label} cannot be aggregated over several rows.`);
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
