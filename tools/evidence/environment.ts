/** One environment of `settings/`, synthesized in memory and on disk, without the gates. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib/core';
import * as z from 'zod';
import { buildApp } from '../../lib/app.ts';
import { FUNCTIONS } from '../../lib/functions.ts';
import type { FunctionName } from '../../lib/function-names.ts';
import type { Settings } from '../../lib/settings.ts';
import { loadAssembly, type Assembly, type Resource } from '../../local/template.ts';

export interface Environment {
  name: string;
  settings: Settings;
  /** The construct tree, for rules that judge constructs. */
  app: App;
  assembly: Assembly;
}

const cdkSchema = z.object({ context: z.record(z.string(), z.unknown()) });

/**
 * Synthesizes an environment of the project at `root` into `outdir`; `change` is let at the app first. The
 * rule checks are left out: the report runs the packs itself and shows what it finds, where a gate would
 * only stop.
 */
export function synthesizeEnvironment(
  root: string,
  settings: Settings,
  options: { bundles: string; outdir: string; change?: ((app: App) => void) | undefined },
): Environment {
  const cdk: unknown = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const { context } = cdkSchema.parse(cdk);
  process.env.CDK_VALIDATION = 'false';
  const { bundles, outdir, change } = options;
  const app = buildApp({ settings, bundles, outdir, context, validate: false, warn: false });
  change?.(app);
  const { directory } = app.synth();
  const { env: name, region } = settings;
  return { name, settings, app, assembly: loadAssembly(directory, { ...(region && { region }) }) };
}

/** The functions of the environment by their names in `lambdas/`, in that file's order. */
export function functionsOf(assembly: Assembly): [name: FunctionName, resource: Resource][] {
  const names = Object.keys(FUNCTIONS) as FunctionName[];
  return assembly.resources('AWS::Lambda::Function').map((resource) => {
    const start = /^(.*?)Function/.exec(resource.logicalId)?.[1]?.toLowerCase();
    const name = names.find((each) => each.toLowerCase() === start);
    if (name === undefined) throw new Error(`${resource.logicalId} is not a function of lambdas/`);
    return [name, resource];
  });
}
