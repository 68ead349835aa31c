/** Writes docs/template-report.md from the layout of the template report; `--check` only compares. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readOptions } from '../local/command-line.ts';

import { TEMPLATE_REPORT } from '../local/looker-studio/template-report.ts';
import { runTool } from './run-tool.ts';
import { templateReportDocs } from './template-report-docs.ts';

const FILE = fileURLToPath(new URL('../docs/template-report.md', import.meta.url));

const HELP = `Usage: node tools/write-template-report-docs.ts [--check]

Writes docs/template-report.md from local/looker-studio/template-report.ts.

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
    writeFileSync(FILE, templateReportDocs(TEMPLATE_REPORT));
  } else if (readFileSync(FILE, 'utf8') !== templateReportDocs(TEMPLATE_REPORT)) {
    process.stderr.write(
      'docs/template-report.md is out of date: run node tools/write-template-report-docs.ts\n',
    );
    process.exitCode = 1;
  }
}

await runTool('node tools/write-template-report-docs.ts --help', main);
