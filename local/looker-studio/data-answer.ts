import * as z from 'zod';
import { readCell } from './cells.ts';
import type { Cell } from './cells.ts';
import type { DataRequest } from './data-request.ts';
import { externalError } from './host-error.ts';
import { parsed } from './schema.ts';
import type { SchemaField } from './schema.ts';

export type Row = Map<string, Cell>;
export interface DataAnswer {
  rows: Row[];
  /** Ids of the fields that the rows have. */
  columns: ReadonlySet<string>;
  filtersApplied: boolean;
}

const MAX_ROWS = 1_000_000;
const answerSchema = z.object({
  schema: z.array(
    z.object({ name: z.string(), dataType: z.enum(['STRING', 'NUMBER', 'BOOLEAN']) }),
  ),
  rows: z.array(z.object({ values: z.array(z.unknown()) })),
  filtersApplied: z.boolean().default(false),
});

/**
 * Checks an answer of getData against its request: exactly the fields asked for (without the
 * forFilterOnly ones if filters were applied), rows as wide as the answer's own schema, values of the
 * right kind. Throws a connector external error.
 */
export function readAnswer(
  answer: unknown,
  request: DataRequest,
  fields: ReadonlyMap<string, SchemaField>,
): DataAnswer {
  const { schema, rows, filtersApplied } = parsed(answerSchema, answer, 'getData');
  if (rows.length > MAX_ROWS) throw externalError(`getData gave more than ${MAX_ROWS} rows.`);
  const columns = schema.map(({ name }) => name);
  const wanted = request.fields
    .filter(({ forFilterOnly }) => !(forFilterOnly && filtersApplied))
    .map(({ name }) => name);
  checkColumns(columns, wanted);
  const columnFields = schema.map(({ name, dataType }) => {
    const field = fields.get(name);
    if (field?.dataType === dataType) return field;
    throw externalError(`getData gives ${name} as ${dataType}, getSchema said otherwise.`);
  });
  return {
    filtersApplied,
    columns: new Set(columns),
    rows: rows.map(({ values }) => {
      if (values.length !== columns.length) {
        throw externalError(
          `getData: a row has ${values.length} values for ${columns.length} fields.`,
        );
      }
      return new Map(columnFields.map((field, at) => [field.name, readCell(values[at], field)]));
    }),
  };
}

/**
 * Puts the answers of one chart's calls side by side, row by row. An answer with no row (videos of an
 * empty account) or a single one (an account's own row beside its videos) leaves cells empty:
 * nothing is lost and nothing invented. Any other difference is an external error.
 */
export function joinAnswers(answers: readonly DataAnswer[]): DataAnswer {
  const [first] = answers;
  if (first === undefined) return { rows: [], columns: new Set(), filtersApplied: false };
  const height = Math.max(...answers.map(({ rows }) => rows.length));
  for (const other of answers) {
    if (other.rows.length !== height && other.rows.length > 1) {
      throw externalError('Two calls for one chart gave different numbers of rows.');
    }
    if (other.filtersApplied !== first.filtersApplied) {
      throw externalError('Only some of the calls for one chart applied the filters.');
    }
  }
  const rows = Array.from(
    { length: height },
    (_, at) => new Map(answers.flatMap(({ rows: part }) => [...(part[at] ?? [])])),
  );
  const columns = new Set(answers.flatMap((answer) => [...answer.columns]));
  return { rows, columns, filtersApplied: first.filtersApplied };
}

function checkColumns(columns: readonly string[], wanted: readonly string[]): void {
  const missing = wanted.filter((name) => !columns.includes(name));
  if (missing.length > 0) throw externalError(`getData left out ${missing.join(', ')}.`);
  const extra = columns.filter((name) => !wanted.includes(name));
  if (extra.length > 0) throw externalError(`getData added ${extra.join(', ')}.`);
  if (columns.length !== wanted.length) throw externalError('getData gave a field twice.');
}
