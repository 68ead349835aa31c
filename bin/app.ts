/**
 * Synthesizes one environment. Context: `env` (default `dev`, reads settings/<env>.json) or `settings`
 * (path of a settings file); `bundles` (directory of ready bundles) skips bundling, `validate=false` the rule checks.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildApp } from '../lib/app.ts';
import { buildBundles } from '../lib/bundles.ts';
import { otherEnvironments, readSettings } from '../lib/settings.ts';

const root = join(import.meta.dirname, '..');
const cdkJson = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as {
  context: Record<string, unknown>;
};
// The CDK CLI hands over cdk.json and `-c` options this way; without it the flags must be the same.
const given = JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}') as Record<string, unknown>;
const option = (name: string) => (given[name] === undefined ? undefined : String(given[name]));

try {
  const file = option('settings') ?? join(root, 'settings', `${option('env') ?? 'dev'}.json`);
  const settings = readSettings(file);
  const bundles = resolve(option('bundles') ?? join(root, 'dist/lambdas'));
  if (option('bundles') === undefined) await buildBundles(root, bundles);
  const validate = option('validate') !== 'false';
  if (!validate) process.env.CDK_VALIDATION = 'false';
  const others = otherEnvironments(file);
  buildApp({ settings, others, bundles, context: cdkJson.context, validate }).synth();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
