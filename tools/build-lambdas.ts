/** `npm run build`: bundles the Lambda functions and prints the size of each. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readOptions } from '../local/command-line.ts';

import { buildBundles } from '../lib/bundles.ts';
import { runTool } from './run-tool.ts';

const HELP = `Usage: npm run build

Bundles the Lambda functions to dist/lambdas and prints the size of each. Not needed before synth, deploy or
npm start, which bundle by themselves.

  --help  This text.

Exit: 0; 1 when a function cannot be bundled; 2 wrong usage.
`;

async function main(): Promise<void> {
  const { values } = readOptions({ options: { help: { type: 'boolean' } } });
  process.exitCode = 1;
  if (values.help === true) process.stdout.write(HELP);
  else await build();
  process.exitCode = 0;
}

async function build(): Promise<void> {
  const root = join(import.meta.dirname, '..');
  const outdir = join(root, 'dist/lambdas');
  for (const name of await buildBundles(root, outdir)) {
    const { size } = statSync(join(outdir, name, 'index.mjs'));
    process.stdout.write(`${(size / 1024).toFixed(0).padStart(6)} kB  ${name}\n`);
  }
}

if (import.meta.main) await runTool('npm run build -- --help', main);
