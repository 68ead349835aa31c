/** Every field of the connector: TikTok's, the computed ones, and the formulas, in the panel's order. */
import { COMPUTED_FIELDS, type ComputedRow } from './computed-fields.ts';
import { FIELDS, type FieldRow } from './fields.ts';
import { FORMULA_FIELDS, type FormulaRow } from './formula-fields.ts';

/** A field that getData returns as a column. */
export type ColumnRow = FieldRow | ComputedRow;
export type CatalogueRow = ColumnRow | FormulaRow;

export const CATALOGUE: readonly CatalogueRow[] = [
  ...FIELDS,
  ...COMPUTED_FIELDS,
  ...FORMULA_FIELDS,
];

const COLUMNS = new Map<string, ColumnRow>(
  [...FIELDS, ...COMPUTED_FIELDS].map((row) => [row.id, row]),
);

/** The row of a field that getData can return; undefined for formulas and ids that are not ours. */
export function columnById(id: string): ColumnRow | undefined {
  return COLUMNS.get(id);
}

/** Heading in the field panel. */
export function groupOf(row: CatalogueRow): string {
  if ('group' in row) return row.group;
  return row.of === 'user' ? 'Account' : 'Videos';
}

/** TikTok's names of the fields that a column is made of, by the route that gives them. */
export function tiktokNames(row: ColumnRow): { user: readonly string[]; video: readonly string[] } {
  if ('tiktok' in row) {
    const names = [row.tiktok.name];
    return row.of === 'user' ? { user: names, video: [] } : { user: [], video: names };
  }
  return { user: row.from.user ?? [], video: row.from.video ?? [] };
}

/** Ids that a formula names with `$`; some may be formulas themselves. */
export function formulaIds(formula: string): string[] {
  return [...new Set([...formula.matchAll(/\$(\w+)/g)].map(([, id]) => id ?? ''))];
}
