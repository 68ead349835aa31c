export interface TextColumn {
  title: string;
  align: 'left' | 'right';
  /** Longer texts are cut, with an ellipsis. */
  maxWidth: number;
}

/**
 * A table for a terminal: a heading, a rule, one line per row, columns as wide as their content. Wide
 * characters (emoji, East Asian) count as two cells, as terminals show them.
 */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
): string[] {
  const cells = rows.map((row) =>
    columns.map(({ maxWidth }, at) => shortened(oneLine(row[at] ?? ''), maxWidth)),
  );
  const widths = columns.map(({ title }, at) =>
    Math.max(...[title, ...cells.map((row) => row[at] ?? '')].map(displayWidth)),
  );
  const line = (texts: readonly string[]) =>
    columns
      .map(({ align }, at) => padded(texts[at] ?? '', widths[at] ?? 0, align))
      .join('  ')
      .trimEnd();
  const heading = line(columns.map(({ title }) => title));
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [heading, rule, ...cells.map(line)];
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const WIDE =
  /\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

function shortened(text: string, maxWidth: number): string {
  if (displayWidth(text) <= maxWidth) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (displayWidth(kept + segment) > maxWidth - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Line breaks and other control characters would tear the table, or steer the terminal. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function padded(text: string, width: number, align: 'left' | 'right'): string {
  const padding = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'right' ? padding + text : text + padding;
}
