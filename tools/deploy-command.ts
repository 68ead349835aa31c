/**
 * `npm run synth`, `diff`, `deploy` and `destroy`: the CDK CLI for one environment, after its settings
 * were checked. Every option but ours goes to the CLI as it is.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { refuseSwallowed } from '../local/command-line.ts';
import { namedStacks, runCdk } from './cdk-cli.ts';
import { nextSteps, outputsFileSchema } from './deploy-steps.ts';
import { chooseSettings, DEFAULT_ENVIRONMENT, type Choice } from './environments.ts';
import { runTool } from './run-tool.ts';

const ROOT = join(import.meta.dirname, '..');
const VERBS = ['synth', 'diff', 'deploy', 'destroy'] as const;
type Verb = (typeof VERBS)[number];

const HELP = `Usage: npm run synth|diff|deploy|destroy -- [--env <name>] [options of cdk] [stack ...]

Checks the settings, then runs the CDK CLI on that environment. deploy and destroy take all
stacks unless some are named. deploy ends with the steps that are left, and their values.

  --env <name>       Environment, the name of a file in settings/. Default: ${DEFAULT_ENVIRONMENT}
  --settings <file>  Settings from elsewhere, in its place
                     (-c env=<name> and -c settings=<file> are the same)
  --help             This text. Options of the CLI: npx cdk deploy --help

Exit: the CLI's own; 2 for an environment or settings that are not right.
`;

export interface Plan {
  verb: Verb;
  /** One of the two: the environment's name, or the path of a settings file. */
  env: string | undefined;
  settingsFile: string | undefined;
  /** Where `deploy` is asked to write the outputs, if it is. */
  outputsFile: string | undefined;
  /** Arguments of the CDK CLI. */
  cdk: string[];
}

/** Reads the command line. Throws an Error that says what is missing. */
export function planCommand(args: readonly string[]): Plan {
  const verb = VERBS.find((one) => one === args[0]);
  if (!verb) throw new Error(`The command is one of ${VERBS.join(', ')}`);
  const rest = args.slice(1);
  const [ownEnv, ownFile] = [takeOption(rest, '--env'), takeOption(rest, '--settings')];
  const [givenEnv, givenFile] = [contextValues(rest, 'env'), contextValues(rest, 'settings')];
  const env = single('environment', [ownEnv, ...givenEnv]);
  const settingsFile = single('settings file', [ownFile, ...givenFile]);
  if (env !== undefined && settingsFile !== undefined) {
    throw new Error('Give the environment or a settings file, not both');
  }
  const chosen = settingsFile === undefined ? (env ?? DEFAULT_ENVIRONMENT) : undefined;
  const named = namedStacks(verb, rest).length > 0;
  const cdk = [
    verb,
    ...(['deploy', 'destroy'].includes(verb) && !named ? ['--all'] : []),
    ...(verb === 'synth' ? ['--quiet'] : []),
    ...(chosen !== undefined && givenEnv.length === 0 ? ['-c', `env=${chosen}`] : []),
    ...(ownFile !== undefined && givenFile.length === 0 ? ['-c', `settings=${ownFile}`] : []),
    ...rest,
  ];
  return { verb, env: chosen, settingsFile, outputsFile: outputsFileOf(rest), cdk };
}

/**
 * The one value among those given. The CLI would take the last one, after the settings of the first were
 * checked; so two different ones are refused.
 */
function single(what: string, values: readonly (string | undefined)[]): string | undefined {
  const [value, ...others] = new Set(values.filter((each) => each !== undefined));
  if (others.length === 0) return value;
  throw new Error(`Two different names of the ${what}: ${[value, ...others].join(' and ')}`);
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
  if (args.some((arg) => arg === name || arg.startsWith(`${name}=`))) {
    throw new Error(`${name} stands there twice`);
  }
  return value;
}

/** Values of an option in all spellings of the CLI: `--name x`, `--name=x`, `-n x`, `-n=x`, `-nx`. */
function cdkOptions(args: readonly string[], name: string, letter: string): string[] {
  return args.flatMap((arg, at) => {
    if (arg === `--${name}` || arg === `-${letter}`) return args[at + 1] ?? [];
    if (arg.startsWith(`--${name}=`)) return arg.slice(name.length + 3);
    return new RegExp(`^-${letter}=?(.+)$`).exec(arg)?.[1] ?? [];
  });
}

/** Values that `-c key=value` gives this key. */
function contextValues(args: readonly string[], key: string): string[] {
  return cdkOptions(args, 'context', 'c').flatMap((pair) =>
    pair.startsWith(`${key}=`) ? pair.slice(key.length + 1) : [],
  );
}

function outputsFileOf(args: readonly string[]): string | undefined {
  return cdkOptions(args, 'outputs-file', 'O').at(-1);
}

async function run(plan: Plan, choice: Choice): Promise<number> {
  if (plan.verb !== 'deploy') return await runCdk(plan.cdk);
  if (plan.outputsFile !== undefined) {
    return await deploy(plan.cdk, choice, resolve(ROOT, plan.outputsFile));
  }
  const directory = mkdtempSync(join(tmpdir(), 'cdk-outputs-'));
  const file = join(directory, 'outputs.json');
  try {
    return await deploy([...plan.cdk, '--outputs-file', file], choice, file);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function deploy(args: string[], choice: Choice, outputsFile: string): Promise<number> {
  const code = await runCdk(args);
  if (code === 0 && existsSync(outputsFile)) showNextSteps(choice, outputsFile);
  return code;
}

function showNextSteps(choice: Choice, outputsFile: string): void {
  const stacks = outputsFileSchema.parse(JSON.parse(readFileSync(outputsFile, 'utf8')));
  const outputs = Object.assign({}, ...Object.values(stacks)) as Record<string, string>;
  const lines = nextSteps(choice.settings.env, outputs, choice.option);
  if (lines.length > 0) process.stdout.write(`\n${lines.join('\n')}\n`);
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(HELP);
    process.exitCode = 0;
    return;
  }
  refuseSwallowed(['env', 'settings', 'context', 'profile', 'require-approval']);
  const plan = planCommand(args);
  const { verb, env, settingsFile: settings } = plan;
  const choice = chooseSettings(ROOT, { env, settings });
  if (verb === 'deploy' || verb === 'destroy') {
    process.stderr.write(`Environment: ${choice.settings.env} (${choice.file})\n`);
  }
  process.exitCode = await run(plan, choice);
}

if (import.meta.main) await runTool('npm run deploy -- --help', main);
