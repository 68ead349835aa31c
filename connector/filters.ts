import { columnById, type ColumnRow } from '../contract/catalogue.ts';
import { toRegExp } from './regular-expression.ts';
import type { Cell } from './values.ts';

/** One clause of the host's `dimensionsFilters`, as it claims to be. */
export interface FilterClause {
  fieldName?: unknown;
  type?: unknown;
  operator?: unknown;
  values?: unknown;
}

/** Whether the row whose cells `read` gives passes. */
export type RowTest = (read: (row: ColumnRow) => Cell) => boolean;
type CellTest = (cell: Cell) => boolean;

export interface RowFilter {
  readonly passes: RowTest;
  /** The columns it looks at. */
  readonly columns: readonly ColumnRow[];
}

/** Digits of a cell, by its type (developers.google.com/apps-script/reference/data-studio/field-type). */
const DIGITS: Partial<Record<ColumnRow['type'], number>> = {
  YEAR_MONTH_DAY: 8,
  YEAR_MONTH_DAY_HOUR: 10,
  YEAR_MONTH_DAY_MINUTE: 12,
  DAY_OF_WEEK: 1,
  HOUR: 2,
};

/** Whether values can be compared with the cells of a column: a day with an hour cannot, nor 3 with 03. */
function areComparable(values: readonly string[], { type }: ColumnRow): boolean {
  const digits = DIGITS[type];
  if (digits === undefined) return true;
  return values.every((value) => value.length === digits && /^\d+$/.test(value));
}

const toNumber = (text: string): number => (text.trim() === '' ? NaN : Number(text));

/** On text, as every filter value is; empty cells never match. */
function onText(test: (text: string) => boolean): CellTest {
  return (cell) => cell !== null && test(String(cell));
}

function onNumber(
  values: readonly string[],
  row: ColumnRow,
  test: (cell: number) => boolean,
): CellTest | null {
  if (values.length === 0 || values.some((value) => Number.isNaN(toNumber(value)))) return null;
  if (!areComparable(values, row)) return null;
  return onText((text) => test(toNumber(text)));
}

function onPattern(values: readonly string[], whole: boolean): CellTest | null {
  const patterns = values.map((value) => toRegExp(value, whole));
  if (patterns.some((pattern) => pattern === null)) return null;
  return onText((text) => patterns.some((pattern) => pattern?.test(text)));
}

function isIn(values: readonly string[], row: ColumnRow): CellTest | null {
  if (!areComparable(values, row)) return null;
  // Truth values are compared in either case, because no page says how the host writes them.
  const isTruth = row.type === 'BOOLEAN';
  const same = (text: string): string => (isTruth ? text.toLowerCase() : text);
  const wanted = new Set(values.map(same));
  if (isTruth && [...wanted].some((value) => value !== 'true' && value !== 'false')) return null;
  return onText((text) => wanted.has(same(text)));
}

/** The operators of developers.google.com/looker-studio/connector/filters; null: not one we know. */
function cellTest(operator: unknown, values: readonly string[], row: ColumnRow): CellTest | null {
  const [first = NaN, second = NaN] = values.map(toNumber);
  switch (operator) {
    case 'EQUALS':
    case 'IN_LIST':
      return isIn(values, row);
    case 'CONTAINS':
      return onText((text) => values.some((value) => text.includes(value)));
    case 'REGEXP_PARTIAL_MATCH':
      return onPattern(values, false);
    case 'REGEXP_EXACT_MATCH':
      return onPattern(values, true);
    case 'IS_NULL':
      return (cell) => cell === null;
    case 'BETWEEN':
      if (values.length < 2) return null;
      return onNumber(values, row, (number) => first <= number && number <= second);
    case 'NUMERIC_GREATER_THAN':
      return onNumber(values, row, (number) => number > first);
    case 'NUMERIC_GREATER_THAN_OR_EQUAL':
      return onNumber(values, row, (number) => number >= first);
    case 'NUMERIC_LESS_THAN':
      return onNumber(values, row, (number) => number < first);
    case 'NUMERIC_LESS_THAN_OR_EQUAL':
      return onNumber(values, row, (number) => number <= first);
    default:
      return null;
  }
}

/** The columns that filters name, whether the filters can be evaluated or not. */
export function filteredColumns(filters: readonly (readonly FilterClause[])[]): ColumnRow[] {
  const ids = new Set(filters.flat().map(({ fieldName }) => String(fieldName)));
  return [...ids].map(columnById).filter((row) => row !== undefined);
}

/**
 * All filters of a request as one test, or null when one of them cannot be evaluated exactly: then
 * none may be applied (developers.google.com/looker-studio/connector/filters). Inner lists are
 * alternatives, all lists must hold; EXCLUDE keeps the rows that a clause does not match.
 */
export function compileFilters(filters: readonly (readonly FilterClause[])[]): RowFilter | null {
  const lists: RowTest[] = [];
  for (const clauses of filters) {
    const tests: RowTest[] = [];
    for (const { fieldName, type, operator, values = [] } of clauses) {
      const row = typeof fieldName === 'string' ? columnById(fieldName) : undefined;
      if (row?.kind !== 'dimension' || (type !== 'INCLUDE' && type !== 'EXCLUDE')) return null;
      if (!Array.isArray(values) || !values.every((value) => typeof value === 'string'))
        return null;
      const test = cellTest(operator, values, row);
      if (test === null) return null;
      tests.push((read) => test(read(row)) === (type === 'INCLUDE'));
    }
    if (tests.length === 0) return null;
    lists.push((read) => tests.some((test) => test(read)));
  }
  return {
    passes: (read) => lists.every((test) => test(read)),
    columns: filteredColumns(filters),
  };
}
