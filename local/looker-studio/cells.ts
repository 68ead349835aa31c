import { externalError } from './host-error.ts';
import type { SchemaField } from './schema.ts';

/** A value of a chart. Dates stay in their wire form, such as "2026112213". */
export type Cell = string | number | boolean | null;

/** Wire forms of the date types; https://developers.google.com/looker-studio/connector/semantics */
const DATE_FORMS: Record<string, RegExp> = {
  YEAR: /^\d{4}$/,
  YEAR_QUARTER: /^\d{4}[1-4]$/,
  YEAR_MONTH: /^\d{4}(0[1-9]|1[0-2])$/,
  YEAR_WEEK: /^\d{4}[0-5]\d$/,
  YEAR_MONTH_DAY: /^\d{4}(0[1-9]|1[0-2])[0-3]\d$/,
  YEAR_MONTH_DAY_HOUR: /^\d{4}(0[1-9]|1[0-2])[0-3]\d[0-2]\d$/,
  YEAR_MONTH_DAY_MINUTE: /^\d{4}(0[1-9]|1[0-2])[0-3]\d[0-2]\d[0-5]\d$/,
  YEAR_MONTH_DAY_SECOND: /^\d{4}(0[1-9]|1[0-2])[0-3]\d[0-2]\d[0-5]\d[0-5]\d$/,
  MONTH: /^(0[1-9]|1[0-2])$/,
  DAY: /^[0-3]\d$/,
  HOUR: /^[0-2]\d$/,
};

/**
 * Reads a value of a getData row by its field's type. Numbers and booleans may come as text. A date in
 * a wrong form becomes null, silently, as in the product; a value of a wrong kind is an external error.
 */
export function readCell(value: unknown, field: SchemaField): Cell {
  if (value === null || value === undefined) return null;
  const wrong = () =>
    externalError(`getData: ${field.name} should be ${field.dataType}, not ${typeof value}.`);
  if (field.dataType === 'NUMBER') {
    if (value === '') return null;
    if (typeof value !== 'number' && typeof value !== 'string') throw wrong();
    const number = Number(value);
    if (!Number.isFinite(number)) throw wrong();
    return number;
  }
  if (field.dataType === 'BOOLEAN') {
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    throw wrong();
  }
  if (typeof value !== 'string' && typeof value !== 'number') throw wrong();
  const form = DATE_FORMS[field.semantics.semanticType ?? ''];
  return form === undefined || form.test(String(value)) ? String(value) : null;
}
