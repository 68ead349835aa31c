import type { Cell } from './cells.ts';
import { HostError } from './host-error.ts';

export const OPERATORS = [
  'EQUALS',
  'CONTAINS',
  'REGEXP_PARTIAL_MATCH',
  'REGEXP_EXACT_MATCH',
  'IN_LIST',
  'IS_NULL',
  'BETWEEN',
  'NUMERIC_GREATER_THAN',
  'NUMERIC_GREATER_THAN_OR_EQUAL',
  'NUMERIC_LESS_THAN',
  'NUMERIC_LESS_THAN_OR_EQUAL',
] as const;

/** One clause of a filter on a dimension, in the form getData receives it. */
export interface FilterClause {
  fieldName: string;
  type: 'INCLUDE' | 'EXCLUDE';
  operator: (typeof OPERATORS)[number];
  values: string[];
}
/** All inner lists must hold; an inner list holds when one of its clauses does. */
export type Filters = FilterClause[][];

/**
 * True when a row passes: AND of ORs. BETWEEN includes both ends.
 * https://developers.google.com/looker-studio/connector/filters
 */
export function passes(row: ReadonlyMap<string, Cell>, filters: Filters): boolean {
  return filters.every((clauses) =>
    clauses.some((clause) => {
      const holds = matches(row.get(clause.fieldName) ?? null, clause);
      return clause.type === 'EXCLUDE' ? !holds : holds;
    }),
  );
}

/** The ids of all fields that the filters look at. */
export function filteredFields(filters: Filters): string[] {
  return [...new Set(filters.flat().map(({ fieldName }) => fieldName))];
}

function matches(cell: Cell, { operator, values }: FilterClause): boolean {
  if (operator === 'IS_NULL') return cell === null;
  if (cell === null) return false;
  const text = String(cell);
  const number = toNumber(text);
  const [first = '', second = ''] = values;
  switch (operator) {
    case 'EQUALS':
    case 'IN_LIST':
      return values.includes(text);
    case 'CONTAINS':
      return values.some((value) => text.includes(value));
    case 'REGEXP_PARTIAL_MATCH':
      return values.some((value) => pattern(value, false).test(text));
    case 'REGEXP_EXACT_MATCH':
      return values.some((value) => pattern(value, true).test(text));
    case 'BETWEEN':
      return number >= toNumber(first) && number <= toNumber(second);
    case 'NUMERIC_GREATER_THAN':
      return number > toNumber(first);
    case 'NUMERIC_GREATER_THAN_OR_EQUAL':
      return number >= toNumber(first);
    case 'NUMERIC_LESS_THAN':
      return number < toNumber(first);
    case 'NUMERIC_LESS_THAN_OR_EQUAL':
      return number <= toNumber(first);
  }
}

/** Blank text is no number, and no number is before or after it. */
function toNumber(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}

/** `whole`: for the whole text. `(?i)` at the beginning is RE2's way to ignore case (https://github.com/google/re2/wiki/Syntax). */
function pattern(source: string, whole: boolean): RegExp {
  const [, flag = '', body = ''] = /^(\(\?i\))?([^]*)$/.exec(source) ?? [];
  try {
    return new RegExp(whole ? `^(?:${body})$` : body, flag === '' ? '' : 'i');
  } catch {
    throw new HostError('bad-request', `The filter has an invalid regular expression: ${source}`);
  }
}
