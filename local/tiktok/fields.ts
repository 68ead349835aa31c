/** TikTok's scopes and fields, read from the transcription beside this file. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';

const field = z.strictObject({
  name: z.string(),
  json: z.enum(['string', 'boolean', 'int32', 'int64']),
  scope: z.string(),
  unit: z.enum(['seconds', 'epoch seconds']).optional(),
  note: z.string().optional(),
});
const table = z.strictObject({ page: z.url(), fields: z.array(field) });
const transcription = z.strictObject({
  transcribed: z.iso.date(),
  source: z.string(),
  scopes: z.array(
    z.strictObject({
      name: z.string(),
      toggleable: z.boolean(),
      label: z.string(),
      page: z.url(),
    }),
  ),
  user: table,
  video: table,
});

export type FieldTable = z.output<typeof table>;

/** The transcription: scopes with the consent page's texts, and the user and video field tables. */
export const TIKTOK_FIELDS = transcription.parse(
  JSON.parse(readFileSync(new URL('./fields.json', import.meta.url), 'utf8')),
);

export type FieldChoice =
  { ok: true; names: string[] } | { ok: false; problem: 'missing' | 'unknown' | 'scope' };

/**
 * Reads the `fields` query parameter: a comma list without spaces, given once, required. Every name
 * must be in the table and inside the granted scopes; one that is not fails the whole call.
 */
export function chooseFields(
  from: FieldTable,
  parameters: string[],
  granted: string[],
): FieldChoice {
  const [list, ...more] = parameters;
  if (list === undefined || list === '' || more.length > 0)
    return { ok: false, problem: 'missing' };
  const names = [...new Set(list.split(','))];
  const rows = names.map((name) => from.fields.find((row) => row.name === name));
  if (rows.some((row) => row === undefined)) return { ok: false, problem: 'unknown' };
  if (rows.some((row) => row !== undefined && !granted.includes(row.scope))) {
    return { ok: false, problem: 'scope' };
  }
  return { ok: true, names };
}

/** The asked fields of an object; a field the object does not carry stays absent. */
export function pick(object: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => name in object).map((name) => [name, object[name]]),
  );
}
