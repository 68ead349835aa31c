/** Builds the connector and pushes it to its Apps Script project with clasp. */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import {
  BUILD_OPTIONS,
  BUILD_OPTIONS_HELP,
  CONNECTOR_DIST,
  readChoices,
  writeConnector,
} from './build-connector.ts';
import { CLASP, claspFault, ROOT } from './clasp.ts';

const HELP = `Usage: npm run connector:push -- [--base-url https://...] [--logo-url https://...]

Builds the connector and runs clasp push -f, which replaces all files of the Apps Script project
named in .clasp.json. Users see it after npm run connector:deploy.

${BUILD_OPTIONS_HELP}`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: BUILD_OPTIONS });
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const choices = await readChoices(values);
  const fault = claspFault(ROOT);
  if (fault !== null) throw new Error(fault);
  await writeConnector(choices, CONNECTOR_DIST);
  // Without -f clasp skips a changed manifest when nobody can answer its question, and exits 0.
  const { status } = spawnSync(process.execPath, [CLASP, 'push', '-f'], {
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
