/** Part `startup`: size of each bundle, and what loading it costs in a fresh process. */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import * as z from 'zod';
import { functionConfig, type FunctionConfig } from '../local/lambda/function-config.ts';
import type { Assembly } from '../local/template.ts';
import { readBudget } from './budget.ts';

export interface StartupRow {
  /** A function; `bare Node` loads an empty module, `plain ...` the bundle without what we do to it. */
  name: string;
  bytes: number;
  budgetBytes: number | undefined;
  wallMs: number;
  cpuMs: number;
}

const ROOT = join(import.meta.dirname, '..');
const LOADER = join(import.meta.dirname, 'load-once.ts');
const loaded = z.object({ wallMs: z.number(), cpuMs: z.number() });

interface Candidate {
  name: string;
  file: string;
  environment: Record<string, string>;
  budgetBytes?: number;
}

/**
 * Loads each function's deployed bundle `rounds` times, in turns, with the environment the template
 * gives it; medians. The plain bundle is esbuild's of the same `lambdas/videos.ts`, minified only.
 */
export async function benchStartup(
  assembly: Assembly,
  { rounds }: { rounds: number },
  progress: (text: string) => void,
): Promise<StartupRow[]> {
  const directory = join(ROOT, '.local', `bench-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  try {
    const candidates = await allCandidates(assembly, directory);
    const times = candidates.map((): z.output<typeof loaded>[] => []);
    for (let round = 1; round <= rounds; round += 1) {
      progress(`loading each bundle, ${round} of ${rounds}`);
      for (const [at, candidate] of candidates.entries()) {
        times[at]?.push(await loadOnce(candidate));
      }
    }
    return candidates.map(({ name, file, budgetBytes }, at) => ({
      name,
      bytes: statSync(file).size,
      budgetBytes,
      wallMs: median(times[at]?.map(({ wallMs }) => wallMs) ?? []),
      cpuMs: median(times[at]?.map(({ cpuMs }) => cpuMs) ?? []),
    }));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function allCandidates(assembly: Assembly, directory: string): Promise<Candidate[]> {
  const empty = join(directory, 'empty.mjs');
  writeFileSync(empty, 'export const handler = 0;\n');
  const budget = readBudget();
  const functions = assembly
    .resources('AWS::Lambda::Function')
    .map((resource) => functionConfig(assembly, resource, {}));
  const ours = Object.entries(budget).map(([name, kilobytes]): Candidate => {
    const config = functionNamed(functions, name);
    const { entry: file, environment } = config;
    return { name, file, environment, budgetBytes: kilobytes * 1000 };
  });
  const plain = join(directory, 'plain.mjs');
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['lambdas/videos.ts'],
    outfile: plain,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    logLevel: 'silent',
    // Some libraries' CommonJS form asks for Node's modules by `require`.
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
  });
  const { environment } = functionNamed(functions, 'videos');
  return [
    { name: 'bare Node', file: empty, environment: {} },
    { name: 'plain videos', file: plain, environment },
    ...ours,
  ];
}

/** CloudFormation names a function after its stack and its id in it, `...-VideosFunction...`. */
export function functionNamed(functions: readonly FunctionConfig[], name: string): FunctionConfig {
  const part = `-${name}function`;
  const found = functions.find((each) => each.name.toLowerCase().includes(part));
  if (!found) throw new Error(`The template has no function for lambdas/${name}.ts`);
  return found;
}

async function loadOnce({ name, file, environment }: Candidate): Promise<z.output<typeof loaded>> {
  const args = [LOADER, pathToFileURL(file).href];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: environment });
    return loaded.parse(JSON.parse(stdout));
  } catch (cause) {
    const { stderr = '' } = cause as { stderr?: string };
    // The end of it: an error of a minified file begins with the whole line.
    throw new Error(`${name} does not load: ${stderr.slice(-600)}`, { cause });
  }
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
