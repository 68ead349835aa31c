/** Builds the connector and pushes it to its Apps Script project with clasp. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readOptions } from '../local/command-line.ts';

import {
  BUILD_OPTIONS,
  BUILD_OPTIONS_HELP,
  CONNECTOR_DIST,
  readChoices,
  writeConnector,
} from './build-connector.ts';
import { CLASP, claspError, claspFault, ROOT } from './clasp.ts';
import { runTool } from './run-tool.ts';

const HELP = `Usage: npm run connector:push -- [--base-url https://...] [--logo-url https://...]

Builds the connector and runs clasp push -f, which replaces all files of the Apps Script project
named in .clasp.json. Users see it after npm run connector:deploy.

${BUILD_OPTIONS_HELP}
Exit: 0; 1 when something failed; 2 wrong usage, or with --publish something is missing.
`;

export interface PushOptions {
  root: string;
  /** Path of clasp. */
  executable: string;
  /** Told what clasp writes to stderr, as it comes. */
  onError: (text: Buffer) => void;
}

/** Runs clasp push in `root`. Throws an Error with cause and remedy when clasp fails. */
export async function pushScript({ root, executable, onError }: PushOptions): Promise<void> {
  // Without -f clasp skips a changed manifest when nobody can answer its question, and exits 0.
  const child = spawn(process.execPath, [executable, 'push', '-f'], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString();
    onError(text);
  });
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw claspError('push', said);
}

async function main(): Promise<void> {
  const { values } = readOptions({ options: BUILD_OPTIONS });
  if (values.help === true) {
    process.stdout.write(HELP);
    process.exitCode = 0;
    return;
  }
  const choices = await readChoices(values);
  process.exitCode = 0;
  const fault = claspFault(ROOT);
  if (fault !== null) throw new Error(fault);
  await writeConnector(choices, CONNECTOR_DIST);
  const onError = (text: Buffer) => process.stderr.write(text);
  await pushScript({ root: ROOT, executable: CLASP, onError });
}

if (import.meta.main) await runTool('npm run connector:push -- --help', main);
