/** Writes docs/fields.md from the field catalogue; `--check` only compares. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FIELDS, type FieldRow } from '../contract/fields.ts';

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

Generated from \`contract/fields.ts\` by \`tools/write-field-docs.ts\`; do not edit.

A permission that was not given on TikTok's consent page leaves its fields without data: a chart that
uses one of them says which permission to add. Times are UTC. Values that TikTok does not send are empty.

Account metrics (\`user_*\`) stand once for each combination of the dimensions in a chart, not once per
video. So SUM, AVG, MIN and MAX of the follower count beside video fields are all the follower count.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|');

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
  const lines = [heads, heads.map(() => ':---'), ...rows];
  return lines.map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

/** The whole page, as Markdown: one table per kind of field. */
export function fieldDocs(fields: readonly FieldRow[] = FIELDS): string {
  const sections = SECTIONS.map(
    (section) => `\n## ${section.title}\n\n${table(section, fields)}\n`,
  );
  return INTRO + sections.join('');
}

const HELP = `Usage: node tools/write-field-docs.ts [--check]

Writes docs/fields.md from contract/fields.ts.

  --check  Write nothing; exit 1 when the file differs.
  --help   This text.
`;

function main(): void {
  const { values } = parseArgs({
    options: { check: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
  } else if (values.check !== true) {
    writeFileSync(FILE, fieldDocs());
  } else if (readFileSync(FILE, 'utf8') !== fieldDocs()) {
    process.stderr.write('docs/fields.md is out of date: run node tools/write-field-docs.ts\n');
    process.exitCode = 1;
  }
}

if (import.meta.main) main();
