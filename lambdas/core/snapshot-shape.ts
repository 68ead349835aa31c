/** What charts ask together: the fields of a snapshot, and the hash that tells snapshots apart. */
import { FIELDS, isUsual, type FieldRow } from '../../contract/fields.ts';
import { sha256 } from './secret-text.ts';

/** Of snapshot-bytes.ts. Another format is another shape: releases that run side by side do not meet. */
const FORMAT = 3;

/** All usual fields, so that charts share one snapshot, and the unusual ones that this one asks. */
export function sharedFields(of: FieldRow['of'], asked: readonly string[]): string[] {
  const rows: readonly FieldRow[] = FIELDS;
  return rows
    .filter((row) => row.of === of && (isUsual(row) || asked.includes(row.tiktok.name)))
    .map((row) => row.tiktok.name);
}

export function userShape(fields: readonly string[]): string {
  return sha256(JSON.stringify([FORMAT, 'user', fields]));
}

export function videosShape(
  fields: readonly string[],
  {
    count,
    cursor,
    since,
    until,
  }: {
    count: number;
    cursor?: number | undefined;
    since?: number | undefined;
    until?: number | undefined;
  },
): string {
  return sha256(JSON.stringify([FORMAT, 'videos', fields, { count, cursor, since, until }]));
}

const scopeOf = (name: string): string =>
  FIELDS.find((row) => row.tiktok.name === name)?.tiktok.scope ?? '';

/** Those of the fields whose permission is not missing. */
export function grantedOf(fields: readonly string[], missing: readonly string[]): string[] {
  return fields.filter((name) => !missing.includes(scopeOf(name)));
}

/** Those of the missing permissions that the fields need. */
export function lackingOf(fields: readonly string[], missing: readonly string[]): string[] {
  return [...new Set(fields.map(scopeOf).filter((scope) => missing.includes(scope)))];
}
