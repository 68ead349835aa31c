/**
 * `npm run synth`, `diff`, `deploy` and `destroy`: the CDK CLI for one environment, after its settings
 * were checked. Every option but ours goes to the CLI as it is.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readSettings } from '../lib/settings.ts';
import { nextSteps, outputsFileSchema } from './deploy-steps.ts';
import { DEFAULT_ENVIRONMENT, readEnvironment } from './environments.ts';

const ROOT = join(import.meta.dirname, '..');
const VERBS = ['synth', 'diff', 'deploy', 'destroy'] as const;
type Verb = (typeof VERBS)[number];

const HELP = `Usage: npm run synth|diff|deploy|destroy -- [--env <name>] [options of cdk] [stack ...]

Checks settings/<name>.json, then runs the CDK CLI on that environment. deploy and destroy take all
stacks unless some are named. deploy ends with the steps that are left, and their values.

  --env <name>  Environment, the name of a file in settings/. Default: ${DEFAULT_ENVIRONMENT}
                (-c env=<name> is the same; -c settings=<path> takes a file from elsewhere)
  --help        This text. Options of the CLI: npx cdk deploy --help

Exit: the CLI's own; 2 for an environment or settings that are not right.
`;

export interface Plan {
  verb: Verb;
  /** One of the two: the environment's name, or the path of a settings file. */
  env: string | undefined;
  settingsFile: string | undefined;
  /** Arguments of the CDK CLI. */
  cdk: string[];
}

/** Reads the command line. Throws an Error that says what is missing. */
export function planCommand(args: readonly string[]): Plan {
  const verb = VERBS.find((one) => one === args[0]);
  if (!verb) throw new Error(`The command is one of ${VERBS.join(', ')}`);
  const rest = args.slice(1);
  const env = takeOption(rest, '--env') ?? contextValue(rest, 'env');
  const settingsFile = contextValue(rest, 'settings');
  if (env !== undefined && settingsFile !== undefined) {
    throw new Error('Give the environment or a settings file, not both');
  }
  const chosen = settingsFile === undefined ? (env ?? DEFAULT_ENVIRONMENT) : undefined;
  const named = rest.some((arg) => arg.startsWith('SocialInsights-'));
  const cdk = [
    verb,
    ...(['deploy', 'destroy'].includes(verb) && !named ? ['--all'] : []),
    ...(verb === 'synth' ? ['--quiet'] : []),
    ...(chosen !== undefined && contextValue(rest, 'env') === undefined
      ? ['-c', `env=${chosen}`]
      : []),
    ...rest,
  ];
  return { verb, env: chosen, settingsFile, cdk };
}

/** Removes `--name value` or `--name=value` from the arguments and gives the value. */
function takeOption(args: string[], name: string): string | undefined {
  const at = args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`));
  if (at < 0) return undefined;
  const joined = args[at]?.startsWith(`${name}=`) === true;
  const value = joined ? args[at]?.slice(name.length + 1) : args[at + 1];
  args.splice(at, joined ? 1 : 2);
  if (value === undefined || value === '' || value.startsWith('-')) {
    throw new Error(`${name} needs a value`);
  }
  return value;
}

/** `-c key=value`, `--context key=value` or `--context=key=value`. */
function contextValue(args: readonly string[], key: string): string | undefined {
  for (const [at, arg] of args.entries()) {
    const pair = ['-c', '--context'].includes(arg)
      ? args[at + 1]
      : /^(?:-c|--context=)(.+)$/.exec(arg)?.[1];
    if (pair?.startsWith(`${key}=`)) return pair.slice(key.length + 1);
  }
  return undefined;
}

function run(plan: Plan): number {
  const outputs = mkdtempSync(join(tmpdir(), 'cdk-outputs-'));
  const file = join(outputs, 'outputs.json');
  try {
    const cli = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
    const given = plan.cdk.findIndex((arg) => ['--outputs-file', '-O'].includes(arg));
    const outputsFile = given < 0 ? file : resolve(ROOT, plan.cdk[given + 1] ?? '');
    const more = plan.verb === 'deploy' && given < 0 ? ['--outputs-file', file] : [];
    const { status } = spawnSync(process.execPath, [cli, ...plan.cdk, ...more], {
      cwd: ROOT,
      stdio: 'inherit',
    });
    if (plan.verb === 'deploy' && status === 0 && existsSync(outputsFile)) {
      showNextSteps(plan, outputsFile);
    }
    // No status: a signal such as Ctrl-C ended it.
    return status ?? 130;
  } finally {
    rmSync(outputs, { recursive: true });
  }
}

function showNextSteps(plan: Plan, outputsFile: string): void {
  const stacks = outputsFileSchema.parse(JSON.parse(readFileSync(outputsFile, 'utf8')));
  const outputs = Object.assign({}, ...Object.values(stacks)) as Record<string, string>;
  const lines = nextSteps(plan.env ?? 'this environment', outputs);
  if (lines.length > 0) process.stdout.write(`\n${lines.join('\n')}\n`);
}

function main(): void {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(HELP);
    return;
  }
  try {
    const plan = planCommand(args);
    if (plan.env !== undefined) readEnvironment(ROOT, plan.env);
    if (plan.settingsFile !== undefined) readSettings(resolve(ROOT, plan.settingsFile));
    process.exitCode = run(plan);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}

if (import.meta.main) main();
