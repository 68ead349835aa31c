import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { withFileLock } from './file-lock.ts';

/** What a synthesis is made of. Two runs over the same bytes give the same assembly. */
const SOURCES = ['bin', 'lib', 'lambdas', 'contract', 'tools', 'cdk.json', 'package-lock.json'];
const KEEP_UNUSED_MS = 24 * 60 * 60 * 1000;

/**
 * Directory of the product's cloud assembly for these settings: the CDK app is run as `cdk synth`
 * runs it, and the result kept under `cacheDir` until a source file or a setting changes. Throws with
 * the app's own output when the app refuses the settings or a validation finds something.
 */
export async function synthesize(options: {
  root: string;
  cacheDir: string;
  settings: object;
  /** Ends the app when it is under way. */
  signal?: AbortSignal;
}): Promise<string> {
  const { root, cacheDir } = options;
  const settingsJson = JSON.stringify(options.settings);
  const dir = join(cacheDir, fingerprint(root, settingsJson));
  makeWritable(cacheDir);
  // One at a time: every run of the app writes the same bundle directory.
  await withFileLock(join(cacheDir, 'lock'), async () => {
    if (existsSync(dir)) return;
    removeUnused(cacheDir);
    const settingsFile = `${dir}.settings.json`;
    writeFileSync(settingsFile, settingsJson);
    await runApp(root, settingsFile, `${dir}.part`, options.signal);
    renameSync(`${dir}.part`, dir);
  });
  utimesSync(dir, new Date(), new Date());
  return dir;
}

/** Throws an Error that names the folder and what helps, where the system would name a code. */
function makeWritable(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new Error(
      `The folder ${dir} cannot be written (${code}). Give yourself the right to, or delete it.`,
      { cause: error },
    );
  }
}

function fingerprint(root: string, settingsJson: string): string {
  const hash = createHash('sha256').update(settingsJson).update(process.version);
  for (const file of SOURCES.flatMap((source) => filesIn(root, source))) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

function filesIn(root: string, path: string): string[] {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [path];
  const names = readdirSync(join(root, path)).sort();
  return names.flatMap((name) => filesIn(root, join(path, name)));
}

/**
 * `node bin/app.ts` with the context and output directory handed over as the CDK CLI does. The rule
 * checks, most of its time, are left to `npm run synth` and the tests: they change no resource.
 */
async function runApp(
  root: string,
  settingsFile: string,
  outDir: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { context } = z
    .object({ context: z.record(z.string(), z.unknown()).default({}) })
    .parse(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')));
  rmSync(outDir, { recursive: true, force: true });
  const child = spawn(process.execPath, [join('bin', 'app.ts')], {
    cwd: root,
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_NO_WARNINGS: '1',
      CDK_OUTDIR: outDir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, settings: settingsFile, validate: 'false' }),
    },
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0 && existsSync(join(outDir, 'manifest.json'))) return;
  const text = Buffer.concat(output).toString('utf8').trim();
  throw new Error(`The CDK app could not be synthesized:\n${text}`);
}

function removeUnused(cacheDir: string): void {
  for (const name of readdirSync(cacheDir)) {
    const path = join(cacheDir, name);
    if (name !== 'lock' && Date.now() - statSync(path).mtimeMs > KEEP_UNUSED_MS) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
