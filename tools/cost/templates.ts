/** The templates of an environment, made in memory, without the bundles, which cost nothing. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { buildApp } from '../../lib/app.ts';
import { functionNames } from '../../lib/bundles.ts';
import type { Settings } from '../../lib/settings.ts';

const cdkJsonSchema = z.object({ context: z.record(z.string(), z.unknown()) });

/** Templates of all stacks of these settings. `root` is the project's top folder. */
export function templatesOf(root: string, settings: Settings): unknown[] {
  const directory = mkdtempSync(join(tmpdir(), 'cost-'));
  const before = process.env.CDK_VALIDATION;
  process.env.CDK_VALIDATION = 'false';
  try {
    const bundles = join(directory, 'bundles');
    for (const name of functionNames(root)) {
      mkdirSync(join(bundles, name), { recursive: true });
      writeFileSync(join(bundles, name, 'index.mjs'), '');
    }
    const { context } = cdkJsonSchema.parse(
      JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')),
    );
    const outdir = join(directory, 'out');
    const app = buildApp({ settings, bundles, context, outdir, validate: false, warn: false });
    return app.synth().stacks.map(({ template }) => template as unknown);
  } finally {
    if (before === undefined) delete process.env.CDK_VALIDATION;
    else process.env.CDK_VALIDATION = before;
    rmSync(directory, { recursive: true });
  }
}
