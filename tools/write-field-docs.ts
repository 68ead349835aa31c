/** Writes docs/fields.md from the field catalogue; `--check` only compares. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readOptions } from '../local/command-line.ts';

import { groupOf, type CatalogueRow } from '../contract/catalogue.ts';
import { COMPUTED_FIELDS } from '../contract/computed-fields.ts';
import { FIELDS, type FieldRow } from '../contract/fields.ts';
import { FORMULA_FIELDS } from '../contract/formula-fields.ts';
import { runTool } from './run-tool.ts';

const FILE = fileURLToPath(new URL('../docs/fields.md', import.meta.url));

interface Section {
  title: string;
  of: FieldRow['of'];
  kind: FieldRow['kind'];
}
const SECTIONS: readonly Section[] = [
  { title: 'User Dimensions', of: 'user', kind: 'dimension' },
  { title: 'User Metrics', of: 'user', kind: 'metric' },
  { title: 'Video Dimensions', of: 'video', kind: 'dimension' },
  { title: 'Video Metrics', of: 'video', kind: 'metric' },
];

const INTRO = `# Fields

Generated from \`contract/\` by \`tools/write-field-docs.ts\`; do not edit.

A permission that was not given on TikTok's consent page leaves its fields without data: a chart that
uses one of them says which permission to add. Times are in the time zone of the data source, UTC unless
another was chosen. Values that TikTok does not send are empty.

A chart with a video field shows the videos that were created within the report's date range. Fields of the account
have no date.

Account metrics (\`user_*\`) stand once for each combination of the dimensions in a chart, not once per
video. So SUM, AVG, MIN and MAX of the follower count beside video fields are all the follower count in each row. Where
the report adds up what the connector has kept apart, SUM adds up combinations, 25 times 12,480 followers for
instance, while MAX stays the follower count. Choose MAX for a chart with a summary row (grand total), with days
shown as months or weeks, with groups or fields of your own, with a count of video ids, and in a blend. To count videos use
Videos Listed.

A filter on a video field, of the report or of a control, holds for account fields too: where no video passes, a chart
of account fields is empty. Let such a chart not inherit the filter.

Hashtags stand together in one text per video: one row per hashtag would count a video's views several times.
`;

const COMPUTED = `
The connector computes these from what TikTok sends.
`;
const FORMULAS = `
Looker Studio (Data Studio) computes these by a formula after it has added up, so that a ratio is right in
every grouping. Pictures and links can be made by formulas only.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|');

function lines(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => ':---'), ...rows]
    .map((cells) => `| ${cells.map(cell).join(' | ')} |`)
    .join('\n');
}

function table(section: Section, fields: readonly FieldRow[]): string {
  const metric = section.kind === 'metric';
  const heads = ['Field ID', 'Field Name', 'Description', 'Type'];
  if (metric) heads.push('Default Aggregation');
  heads.push('TikTok field', 'TikTok permission');
  const rows = fields
    .filter((field) => field.of === section.of && field.kind === section.kind)
    .map((field) => {
      const cells = [`\`${field.id}\``, field.label, field.description, field.type];
      if (field.aggregation !== null) cells.push(field.aggregation);
      cells.push(`\`${field.tiktok.name}\``, `\`${field.tiktok.scope}\``);
      return cells;
    });
  return lines(heads, rows);
}

/** What a field shows besides TikTok's own: `last` is its column of sources or its formula. */
function derivedTable(
  heading: string,
  rows: readonly CatalogueRow[],
  last: (row: CatalogueRow) => string,
): string {
  const heads = ['Group', 'Field ID', 'Field Name', 'Description', 'Type', 'Kind', heading];
  const kindOf = (row: CatalogueRow): string =>
    row.aggregation === null ? row.kind : `${row.kind}, ${row.aggregation}`;
  return lines(
    heads,
    rows.map((row) => [
      groupOf(row),
      `\`${row.id}\``,
      row.label,
      row.description,
      row.type,
      kindOf(row),
      last(row),
    ]),
  );
}

function sources(row: CatalogueRow): string {
  if (!('from' in row)) return '';
  const names = [...(row.from.user ?? []), ...(row.from.video ?? [])];
  return names.map((name) => `\`${name}\``).join(', ');
}

/** The whole page, as Markdown: one table per kind of field. */
export function fieldDocs(): string {
  const sections = SECTIONS.map(
    (section) => `\n## ${section.title}\n\n${table(section, FIELDS)}\n`,
  );
  const computed = derivedTable('Computed from', COMPUTED_FIELDS, sources);
  const formulas = derivedTable('Formula', FORMULA_FIELDS, (row) =>
    'formula' in row ? `\`${row.formula}\`` : '',
  );
  return (
    INTRO +
    sections.join('') +
    `\n## Computed Fields\n${COMPUTED}\n${computed}\n` +
    `\n## Formula Fields\n${FORMULAS}\n${formulas}\n`
  );
}

const HELP = `Usage: node tools/write-field-docs.ts [--check]

Writes docs/fields.md from the catalogue in contract/.

  --check  Write nothing; exit 1 when the file differs.
  --help   This text.

Exit: 0; 1 when something failed or, with --check, the file differs; 2 wrong usage.
`;

function main(): void {
  const { values } = readOptions({
    options: { check: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  process.exitCode = 0;
  if (values.help === true) {
    process.stdout.write(HELP);
  } else if (values.check !== true) {
    writeFileSync(FILE, fieldDocs());
  } else if (readFileSync(FILE, 'utf8') !== fieldDocs()) {
    process.stderr.write('docs/fields.md is out of date: run node tools/write-field-docs.ts\n');
    process.exitCode = 1;
  }
}

if (import.meta.main) await runTool('node tools/write-field-docs.ts --help', main);
