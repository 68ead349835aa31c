/** The CDK CLI as a program: how it reads its command line, and a run of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

const ROOT = join(import.meta.dirname, '..');
const CLI = join(ROOT, 'node_modules/aws-cdk');
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const optionsSchema = z.record(
  z.string(),
  z.looseObject({ type: z.string(), alias: z.union([z.string(), z.array(z.string())]).optional() }),
);
/** What the CLI makes its parser of. */
const registrySchema = z.looseObject({
  globalOptions: optionsSchema,
  commands: z.record(z.string(), z.looseObject({ options: optionsSchema.optional() })),
});

/** The names of stacks, and the patterns for such, among the arguments of a command of the CLI. */
export function namedStacks(command: string, args: readonly string[]): string[] {
  const file = join(CLI, 'lib/cli/cli-type-registry.json');
  const registry = registrySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const options = { ...registry.globalOptions, ...registry.commands[command]?.options };
  const withValue = new Set(
    Object.entries(options)
      .filter(([, { type }]) => type !== 'boolean')
      .flatMap(([name, { alias = [] }]) => [name, ...[alias].flat()])
      .map((name) => (name.length === 1 ? `-${name}` : `--${name}`)),
  );
  // Any option may be followed by true or false, also one that needs no value.
  return args.filter(
    (arg, at) => !/^-|^(true|false)$/.test(arg) && !withValue.has(args[at - 1] ?? ''),
  );
}

/**
 * Runs the CLI to its end and returns its exit code. A signal that comes meanwhile is the CLI's to end by, so that
 * the caller still clears away what it made for it.
 */
export async function runCdk(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [join(CLI, 'bin/cdk'), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  const [code, signal] = (await once(child, 'close')) as [number, null] | [null, NodeJS.Signals];
  return signal === null ? code : 128 + constants.signals[signal];
}
