/**
 * The data of a snapshot as bytes: one compressed column per field, so that a chart of five fields
 * opens five of them. Values stay JSON text from TikTok's answer to ours: nothing is parsed to be written
 * again. CPU at 200 videos of 15 fields, one core of the test machine: 177 kB of JSON become 23 kB; all
 * fields are cut out and laid out as JSON in 0.7 ms, where parsing and writing took 1.9 ms.
 *
 *     4 bytes: length of the head | head, JSON | columns, raw DEFLATE (RFC 1951) of a JSON value per line
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod/mini';

type Row = Record<string, unknown>;

const factsSchema = z.object({
  missing_scopes: z.array(z.string()),
  cursor: z.number(),
  has_more: z.boolean(),
});
/** What an answer says besides its rows; the account's has neither cursor nor more. */
export type SnapshotFacts = z.output<typeof factsSchema>;

const headSchema = z.object({
  facts: factsSchema,
  rows: z.int().check(z.nonnegative()),
  /** Name and bytes of each column, in order. */
  columns: z.array(z.tuple([z.string(), z.int()])),
});

/** Packs rows of these fields; a field that a row lacks is null. */
export function pack(
  fields: readonly string[],
  rows: readonly Row[],
  facts: SnapshotFacts,
): Buffer {
  const columns = fields.map((field) =>
    deflateRawSync(rows.map((row) => JSON.stringify(row[field] ?? null)).join('\n')),
  );
  const sizes = columns.map((column, at) => [fields[at], column.length]);
  const head = Buffer.from(JSON.stringify({ facts, rows: rows.length, columns: sizes }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, ...columns]);
}

/** A field, and its value in each row as JSON text. */
export type Column = [field: string, values: string[]];

/** Cuts fields out of what `pack` made. Throws when one of them is not in there: a fault. */
export function unpack(
  bytes: Buffer,
  fieldsOf: (facts: SnapshotFacts) => readonly string[],
): { columns: Column[]; facts: SnapshotFacts } {
  const columnsAt = 4 + bytes.readUInt32BE(0);
  const { facts, rows, columns } = headSchema.parse(
    JSON.parse(bytes.toString('utf8', 4, columnsAt)),
  );
  const packed = new Map<string, Buffer>();
  let at = columnsAt;
  for (const [field, length] of columns) packed.set(field, bytes.subarray(at, (at += length)));
  const cut = fieldsOf(facts).map((field): Column => {
    const column = packed.get(field);
    if (!column) throw new Error(`The snapshot lacks ${field}`);
    const values = rows === 0 ? [] : inflateRawSync(column).toString('utf8').split('\n');
    if (values.length !== rows) throw new Error(`The snapshot has another number of ${field}`);
    return [field, values];
  });
  return { columns: cut, facts };
}

/** Columns of equal length, one at least, laid out as JSON objects, one a row. */
export function rowTexts(columns: readonly Column[]): string[] {
  const cells = columns.map(([field, values]) => ({ key: `${JSON.stringify(field)}:`, values }));
  const rows = cells[0]?.values ?? [];
  return rows.map((_, row) => {
    let text = '{';
    for (const { key, values } of cells) {
      text += `${text === '{' ? '' : ','}${key}${values[row]}`;
    }
    return `${text}}`;
  });
}
