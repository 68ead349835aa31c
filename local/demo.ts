/** `npm run demo`: one journey through the whole product on this machine, then the end. */
import { styleText } from 'node:util';
import { readOptions } from './command-line.ts';
import { startConnector } from './connector.ts';
import type { Closers } from './closers.ts';
import type { Table } from './looker-studio/chart.ts';
import { createHost } from './looker-studio/host.ts';
import { printHelp, runProgram } from './program.ts';
import { progressPrinter } from './progress.ts';
import { reportLines } from './report-text.ts';
import { SAMPLE_ACCOUNT, sampleReport } from './sample-report.ts';
import { startLocalStack } from './stack.ts';

const HELP = `Usage: npm run demo [-- --json]

Starts the product on this machine, signs in with the TikTok simulator, reads one report through the
connector, prints its rows and ends. The gateway takes a free port unless PORT is set.

  --json   One JSON object on stdout and nothing else:
           rows          the report's rows, each with its values in the order of fieldIds
           fieldIds      ids of the report's fields
           tiktokCalls   requests that reached the TikTok simulator (null: another TikTok was given)
           milliseconds  sign-in and report, from the first request to the last row
  --help   This text.

Exit: 0; 1 when something failed; 2 wrong option.
`;

async function demo(json: boolean, closers: Closers, signal: AbortSignal): Promise<void> {
  const stack = closers.add(
    await startLocalStack({
      env: { ...process.env, PORT: process.env.PORT || '0' },
      signal,
      ...(!json && { onProgress: progressPrinter(process.stdout) }),
    }),
  );
  const project = closers.add(await startConnector(stack));
  const host = createHost(project, 'demo@example.com');
  const begin = performance.now();
  const table = await sampleReport(host, stack.tiktok && SAMPLE_ACCOUNT);
  const milliseconds = Math.round(performance.now() - begin);
  const tiktokCalls = stack.tiktok?.calls.length ?? null;
  await write(
    json ? asJson(table, tiktokCalls, milliseconds) : asText(table, tiktokCalls, milliseconds),
  );
}

function asJson(table: Table, tiktokCalls: number | null, milliseconds: number): string {
  const fieldIds = table.columns.map(({ id }) => id);
  return JSON.stringify({ rows: table.rows, fieldIds, tiktokCalls, milliseconds });
}

function asText(table: Table, tiktokCalls: number | null, milliseconds: number): string {
  const [title = '', ...lines] = reportLines(table);
  const requests = tiktokCalls === null ? '' : ` and ${tiktokCalls} TikTok requests`;
  const effort = `${table.columns.length} fields in ${milliseconds} ms${requests}`;
  return ['', styleText('bold', title), ...lines, '', `Signed in and read ${effort}.`].join('\n');
}

/** Waits until a pipe has taken everything, since the program ends right after. */
function write(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(`${text}\n`, () => resolve()));
}

try {
  const { values } = readOptions({
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean' } },
  });
  if (values.help) printHelp(HELP);
  else runProgram((closers, signal) => demo(values.json, closers, signal), { stayUp: false });
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\nSee npm run demo -- --help\n`);
  process.exitCode = 2;
}
