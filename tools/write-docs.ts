/** `npm run docs`: writes all generated documents, one after the other. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readOptions } from '../local/command-line.ts';

import { runTool } from './run-tool.ts';

const ROOT = join(import.meta.dirname, '..');
/** What is written, and the arguments of the Node.js process that writes it. */
const WRITERS: readonly (readonly [string, readonly string[]])[] = [
  ['docs/fields.md', ['tools/write-field-docs.ts']],
  ['docs/template-report.md', ['tools/write-template-report-docs.ts']],
  ['docs/security.md', ['tools/write-security-docs.ts']],
  ['README.md: the table of settings', ['tools/check-docs.ts', '--write']],
  ['README.md: the costs', ['tools/cost.ts', '--write']],
  ['docs/evidence', ['tools/evidence.ts']],
];

const HELP = `Usage: npm run docs

Writes all generated documents; npm run check says when one is out of date. They come from the project and
from settings/prod.json and settings/dev.json, so this is also due after a change of these. It stops at the
first that fails.

${WRITERS.map(([document, args]) => `  ${document.padEnd(34)}node ${args.join(' ')}`).join('\n')}

  --help  This text.

Exit: 0; 1 when one fails or finds what must not be; 2 wrong usage.
`;

function main(): void {
  const { values } = readOptions({ options: { help: { type: 'boolean' } } });
  process.exitCode = 0;
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  for (const [document, args] of WRITERS) {
    const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
    if (status !== 0) throw new Error(`npm run docs stopped at ${document}.`);
  }
}

await runTool('npm run docs -- --help', main);
