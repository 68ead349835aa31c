/** Bundles the Lambda functions to dist/lambdas and prints the size of each. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { buildBundles } from '../lib/bundles.ts';

const root = join(import.meta.dirname, '..');
const outdir = join(root, 'dist/lambdas');
for (const name of await buildBundles(root, outdir)) {
  const { size } = statSync(join(outdir, name, 'index.mjs'));
  console.log(`${(size / 1024).toFixed(0).padStart(6)} kB  ${name}`);
}
