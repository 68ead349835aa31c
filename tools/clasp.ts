/** clasp, Google's command line for Apps Script: its settings file, its calls, and its errors in plain words. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

export const ROOT = fileURLToPath(new URL('../', import.meta.url));
export const CLASP = join(ROOT, 'node_modules/@google/clasp/build/src/index.js');
const TIMEOUT_MS = 120_000;

const EXAMPLE = `{ "scriptId": "<Script ID>", "rootDir": "connector/dist" }`;
const HOW_TO = `Create it in the top folder of the project:
  1. Switch on the Apps Script API: https://script.google.com/home/usersettings
  2. npx clasp login
  3. Copy the Script ID of your project (script.google.com, Project settings, IDs) into .clasp.json:
     ${EXAMPLE}
Then run this command again.`;

const settingsSchema = z.looseObject({ scriptId: z.string().min(20), rootDir: z.string() });

/**
 * Checks .clasp.json in `root`. Returns what is wrong and how to repair it, or null when clasp
 * would push connector/dist; clasp replaces all remote files, so another folder must not pass.
 */
export function claspFault(root: string): string | null {
  const file = join(root, '.clasp.json');
  if (!existsSync(file)) return `.clasp.json is missing. ${HOW_TO}`;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return `.clasp.json is not JSON. It should look like this: ${EXAMPLE}`;
  }
  const parsed = settingsSchema.safeParse(content);
  if (!parsed.success) {
    return `.clasp.json needs scriptId and rootDir. It should look like this: ${EXAMPLE}`;
  }
  if (resolve(root, parsed.data.rootDir) === resolve(root, 'connector/dist')) return null;
  return `.clasp.json must have "rootDir": "connector/dist", as clasp push replaces all files of the script.`;
}

/** What clasp says when it fails, and what helps. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /No credentials found|invalid_grant|invalid_rapt|Invalid Credentials|Not logged in/i,
    'clasp is not logged in to Google, or no longer. Run npx clasp login, then this command again.',
  ],
  [
    /has not enabled the Apps Script API/i,
    'The Apps Script API is switched off. Switch it on at https://script.google.com/home/usersettings and wait a minute.',
  ],
  [
    /Requested entity was not found|does not have permission|Invalid script ID/i,
    'This Google account cannot open the script. Compare scriptId in .clasp.json with Project settings, IDs, and see npx clasp show-authorized-user.',
  ],
];
/** Access tokens, refresh tokens and client secrets of Google, by their beginnings. */
const SECRETS = /\b(ya29\.|1\/\/|GOCSPX-)[\w.~+/=-]+/g;

/** One sentence for what clasp wrote when it failed; credentials never stand in it. */
export function claspError(command: string, output: string): Error {
  const known = REMEDIES.find(([pattern]) => pattern.test(output));
  if (known) return new Error(known[1]);
  const said = output.trim().replace(SECRETS, '***').slice(0, 500);
  return new Error(`clasp ${command} failed: ${said || 'it did not say why'}`);
}

/**
 * Runs clasp in `root` and returns the JSON it prints. Throws an Error with cause and remedy: when
 * `.clasp.json` is not right, when clasp fails, and when it answers anything but JSON.
 */
export function claspJson(
  { root, executable }: { root: string; executable: string },
  args: readonly string[],
): unknown {
  const fault = claspFault(root);
  if (fault !== null) throw new Error(fault);
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [executable, ...args, '--json'],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT_MS },
  );
  const command = args[0] ?? '';
  if (status !== 0) {
    const reason = error ? `${error.message}. Is Google reachable from here?` : stderr || stdout;
    throw claspError(command, reason);
  }
  try {
    return JSON.parse(stdout) as unknown;
  } catch (cause) {
    throw new Error(`clasp ${command} answered no JSON. Run npm ci: its version may differ.`, {
      cause,
    });
  }
}
