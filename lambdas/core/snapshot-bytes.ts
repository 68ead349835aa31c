/**
 * The data of a snapshot as bytes: one compressed column per field, so that a chart of five fields
 * opens five of them. Measured at 200 videos of 15 fields, CPU of one core of the test machine: 177 kB of
 * JSON become 23 kB; five fields are cut out in 0.25 ms and all in 1.1 ms, against 0.9 and 1.8 ms when
 * the list is compressed as a whole.
 *
 *     4 bytes: length of the head | head, JSON | columns, raw DEFLATE (RFC 1951) of a JSON array each
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';

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
  rows: z.int().nonnegative(),
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
    deflateRawSync(JSON.stringify(rows.map((row) => row[field] ?? null))),
  );
  const sizes = columns.map((column, at) => [fields[at], column.length]);
  const head = Buffer.from(JSON.stringify({ facts, rows: rows.length, columns: sizes }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, ...columns]);
}

/** Cuts fields out of what `pack` made. Throws when one of them is not in there: a fault. */
export function unpack(
  bytes: Buffer,
  fieldsOf: (facts: SnapshotFacts) => readonly string[],
): { rows: Row[]; facts: SnapshotFacts } {
  const columnsAt = 4 + bytes.readUInt32BE(0);
  const head = headSchema.parse(JSON.parse(bytes.toString('utf8', 4, columnsAt)));
  const columns = new Map<string, Buffer>();
  let at = columnsAt;
  for (const [field, length] of head.columns) {
    columns.set(field, bytes.subarray(at, (at += length)));
  }
  const cut = fieldsOf(head.facts).map((field): [string, unknown[]] => {
    const column = columns.get(field);
    if (!column) throw new Error(`The snapshot lacks ${field}`);
    return [field, JSON.parse(inflateRawSync(column).toString('utf8')) as unknown[]];
  });
  const rows = Array.from({ length: head.rows }, (_, index) => {
    const row: Row = {};
    for (const [field, values] of cut) row[field] = values[index];
    return row;
  });
  return { rows, facts: head.facts };
}
