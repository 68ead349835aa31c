import { aggregateKey } from './aggregate.ts';
import type { Aggregate } from './aggregate.ts';
import { evaluate, formulaFields, parseFormula } from './formulas.ts';
import type { Formula, Value } from './formulas.ts';
import type { Row } from './data-answer.ts';
import { HostError } from './host-error.ts';
import type { Aggregation, SchemaField } from './schema.ts';

export type Fields = ReadonlyMap<string, SchemaField>;

/** A column of a chart: a dimension to group by, or a metric with its aggregation. */
export interface Column {
  field: SchemaField;
  aggregation: Aggregation | null;
}

/** Value of a field on one row; a formula field without aggregation is computed from others. */
export function rowValue(row: Row, id: string, fields: Fields): Value {
  const formula = formulaOf(id, fields);
  if (formula === null) return row.get(id) ?? null;
  return evaluate(formula, {
    field: (inner) => rowValue(row, inner, fields),
    aggregate: (_, inner) => {
      throw new HostError('bad-request', `${id} aggregates ${inner} and is no dimension.`);
    },
  });
}

/** The aggregates that a column needs of each group; none for a dimension. */
export function aggregatesOf({ field, aggregation }: Column, fields: Fields): Aggregate[] {
  if (aggregation === null) return [];
  const formula = formulaOf(field.name, fields);
  if (formula === null || aggregation !== 'AUTO') {
    return [{ id: field.name, label: field.label, aggregation }];
  }
  return aggregatesIn(formula, field.label);
}

/** Value of a metric's column in a group, given the group's aggregates. */
export function groupValue(
  { field, aggregation }: Column,
  aggregates: ReadonlyMap<string, Value>,
  fields: Fields,
): Value {
  const formula = formulaOf(field.name, fields);
  const read = (id: string, by: Aggregation) => aggregates.get(aggregateKey(id, by)) ?? null;
  if (formula === null || aggregation !== 'AUTO') return read(field.name, aggregation ?? 'AUTO');
  return evaluate(formula, {
    field: (id) => {
      throw new HostError('bad-request', `${field.label} uses ${id} without an aggregation.`);
    },
    aggregate: (by, id) => {
      const value = read(id, by);
      return typeof value === 'object' ? null : value;
    },
  });
}

/** The fields without formula that a field is made of, which is what getData is asked for. */
export function baseFields(id: string, fields: Fields): string[] {
  const formula = formulaOf(id, fields);
  if (formula === null) return [id];
  const { rows, aggregated } = formulaFields(formula);
  return [...rows, ...aggregated].flatMap((inner) => baseFields(inner, fields));
}

/** Parsed once a field, not once a row. */
const formulas = new WeakMap<SchemaField, Formula>();

function formulaOf(id: string, fields: Fields): Formula | null {
  const field = fields.get(id);
  if (field === undefined) throw new HostError('bad-request', `There is no field ${id}.`);
  if (field.formula === undefined) return null;
  const formula = formulas.get(field) ?? parseFormula(field.formula);
  formulas.set(field, formula);
  return formula;
}

function aggregatesIn(formula: Formula, label: string): Aggregate[] {
  if (formula.kind === 'aggregate') return [{ ...formula, label }];
  if (formula.kind !== 'operation') return [];
  return [...aggregatesIn(formula.left, label), ...aggregatesIn(formula.right, label)];
}
