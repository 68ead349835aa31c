/** `npm run test:browser`: the local page and the product's own pages in a real Chromium. */
import { existsSync } from 'node:fs';
import { readOptions } from '../local/command-line.ts';

import { CHROMIUM } from '../test/browser/chromium.ts';
import { runTool } from './run-tool.ts';
import { conclude, runJest } from './test-runs.ts';

const HELP = `Usage: npm run test:browser [-- options] [pattern ...]

Starts the product on this machine and visits it with Chromium. No request leaves this machine.

  CHROMIUM_PATH   environment variable: the browser, else /usr/bin/chromium
  --help          this text

Exit code 0: all passed; 1: some failed; 2: wrong usage, or there is no Chromium at that place.
`;

async function main(): Promise<void> {
  const { values, positionals } = readOptions({
    options: { help: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exitCode = 0;
    return;
  }
  if (!existsSync(CHROMIUM)) {
    throw new Error(
      `There is no Chromium at ${CHROMIUM}. Install it (Debian: apt-get install chromium), or say where it is: CHROMIUM_PATH=/path/to/chrome npm run test:browser`,
    );
  }
  process.exitCode = 0;
  const files = ['--testMatch', '**/test/browser/*.browser.ts', '--runInBand', '--verbose'];
  conclude(await runJest([...files, ...positionals]));
}

await runTool('npm run test:browser -- --help', main);
