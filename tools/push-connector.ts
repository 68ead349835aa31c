/** Builds the connector and pushes it to its Apps Script project with clasp. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { CONNECTOR_DIST, readBaseUrl, writeConnector } from './build-connector.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

const EXAMPLE = `{ "scriptId": "<Script ID>", "rootDir": "connector/dist" }`;
const HOW_TO = `Create it in the top folder of the project:
  1. Switch on the Apps Script API: https://script.google.com/home/usersettings
  2. npx clasp login
  3. Copy the Script ID of your project (script.google.com, Project settings, IDs) into .clasp.json:
     ${EXAMPLE}
Then run npm run connector:push again.`;

const claspSchema = z.looseObject({ scriptId: z.string().min(20), rootDir: z.string() });

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
  const parsed = claspSchema.safeParse(content);
  if (!parsed.success) {
    return `.clasp.json needs scriptId and rootDir. It should look like this: ${EXAMPLE}`;
  }
  if (resolve(root, parsed.data.rootDir) === resolve(root, 'connector/dist')) return null;
  return `.clasp.json must have "rootDir": "connector/dist", as clasp push replaces all files of the script.`;
}

const HELP = `Usage: npm run connector:push -- [--base-url https://...]

Builds the connector (see npm run connector:build -- --help) and runs clasp push -f, which replaces
all files of the Apps Script project named in .clasp.json.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { 'base-url': { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const fault = claspFault(ROOT);
  if (fault !== null) throw new Error(fault);
  await writeConnector(readBaseUrl(values['base-url']), CONNECTOR_DIST);
  // Without -f clasp skips a changed manifest when nobody can answer its question, and exits 0.
  const clasp = join(ROOT, 'node_modules/@google/clasp/build/src/index.js');
  const { status } = spawnSync(process.execPath, [clasp, 'push', '-f'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('clasp push failed.');
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
