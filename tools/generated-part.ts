/** Parts of a document that a tool writes, between two markers. */

/** The text with `part` between its markers. Throws an Error when one is missing. */
export function replaceBetween(text: string, begin: string, end: string, part: string): string {
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`The document lacks the markers ${begin.trim()} and ${end.trim()}`);
  }
  return before + begin + part + end + after;
}
