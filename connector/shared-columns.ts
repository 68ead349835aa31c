/**
 * An answer of the backend taken apart into texts, so that a chart reads only what it shows: all charts
 * share one answer with every usual field of the videos, and most of them show two or three.
 */
import { isObject, type JsonObject } from './answers.ts';

/** Name of the text that an answer begins with; those of the columns are names of fields. */
export const HEAD = '';

interface Head {
  /** The answer without its videos. */
  rest: JsonObject;
  /** How many videos, and the fields that any of them has; null: no list of records, `rest` is all. */
  videos: { count: number; fields: string[] } | null;
}

/** The texts of an answer by name: the head, and the values of one field of all videos each. */
export function splitAnswer(answer: JsonObject): Map<string, string> {
  const { videos, ...rest } = answer;
  if (!Array.isArray(videos) || !videos.every(isObject)) {
    const head: Head = { rest: answer, videos: null };
    return new Map([[HEAD, JSON.stringify(head)]]);
  }
  const fields = [...new Set(videos.flatMap((video) => Object.keys(video)))];
  const head: Head = { rest, videos: { count: videos.length, fields } };
  const columns = fields.map((field): [string, string] => [
    field,
    JSON.stringify(videos.map((video) => video[field] ?? null)),
  ]);
  return new Map([[HEAD, JSON.stringify(head)], ...columns]);
}

/**
 * The answer again, its videos with these fields only; null when a text is not there. A field that a
 * video did not have is null, which means the same (values.ts).
 */
export function joinAnswer(
  textOf: (name: string) => string | undefined,
  fields: readonly string[],
): JsonObject | null {
  const text = textOf(HEAD);
  if (text === undefined) return null;
  const { rest, videos } = JSON.parse(text) as Head;
  if (videos === null) return rest;
  const columns: [string, unknown[]][] = [];
  for (const field of fields.filter((name) => videos.fields.includes(name))) {
    const column = textOf(field);
    if (column === undefined) return null;
    columns.push([field, JSON.parse(column) as unknown[]]);
  }
  const records = Array.from({ length: videos.count }, (_, at) =>
    Object.fromEntries(columns.map(([field, values]) => [field, values[at]])),
  );
  return { ...rest, videos: records };
}
