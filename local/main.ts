/** `npm start`: the whole product on this machine, until Ctrl-C. */
import { styleText } from 'node:util';
import { readOptions } from './command-line.ts';
import type { Closers } from './closers.ts';
import type { AppsScriptProject } from './apps-script/project.ts';
import { writeEndpoints } from './endpoints-file.ts';
import { startLocalProduct } from './local-product.ts';
import { createHost } from './looker-studio/host.ts';
import { printHelp, runProgram } from './program.ts';
import { progressPrinter } from './progress.ts';
import { reportLines } from './report-text.ts';
import { SAMPLE_ACCOUNT, sampleReport } from './sample-report.ts';
import type { LocalStack } from './stack.ts';

const SAMPLE_ROWS = 10;
const HELP = `Usage: npm start

Runs the product on this machine: the API with its Lambda functions, DynamoDB, KMS and Secrets Manager
stand-ins, a TikTok simulator and a page that stands in for Looker Studio. Signs in, shows a sample
report, prints the addresses (also in .local/endpoints.json) and stays up until Ctrl-C.

Environment variables:
  PORT                             port of the API, 3000; 0 is a free one. The page takes the next one
  TIKTOK_AUTHORIZE_URL, TIKTOK_API_BASE_URL
                                   another TikTok instead of the simulator (both together)
  TIKTOK_CLIENT_KEY, TIKTOK_CLIENT_SECRET
                                   the app as TikTok knows it
  CONNECTOR_SCRIPT_IDS             Apps Script ids that may sign in too, comma-separated
  AWS_ENDPOINT_URL_DYNAMODB        another DynamoDB instead of the built-in one
  LOOKER_CLIENT_SECRET             the connector's client secret; generated otherwise
  RATE_LIMIT_WINDOW_MINUTES, RATE_LIMIT_MAX, API_RATE_LIMIT_WINDOW_MINUTES, API_RATE_LIMIT_MAX,
  TOKEN_PRUNE_DAYS, ALLOWED_ORIGINS
                                   overrides of the settings of the same name

  --help   This text.

Exit: 0; 1 when something failed; 2 wrong option.
`;

const print = (...lines: string[]) => process.stdout.write(`${lines.join('\n')}\n`);

async function start(closers: Closers, signal: AbortSignal): Promise<void> {
  const begin = performance.now();
  print('', styleText('bold', 'Social Insights Studio, all of it on this machine'), '');
  const { stack, project, studio } = closers.add(
    await startLocalProduct({
      env: process.env,
      onProgress: progressPrinter(process.stdout),
      signal,
    }),
  );
  await showSample(stack, project, signal);
  signal.throwIfAborted();
  const { baseUrl, clientId, clientSecret, tiktokUrl } = stack;
  closers.add(
    writeEndpoints({ baseUrl, clientId, clientSecret, studioUrl: studio.url, tiktokUrl }),
  );
  print(
    '',
    `  Looker Studio page   ${styleText('cyan', studio.url)}`,
    `  API                  ${styleText('cyan', baseUrl)}`,
    `  TikTok               ${styleText('cyan', tiktokUrl)}`,
    '',
    `Ready after ${((performance.now() - begin) / 1000).toFixed(1)} s. Ctrl-C stops everything.`,
  );
}

/** The first sign of life. A TikTok out there is a person's to sign in to, not this program's. */
async function showSample(
  stack: LocalStack,
  project: AppsScriptProject,
  signal: AbortSignal,
): Promise<void> {
  if (!stack.tiktok && stack.tiktokUrl.startsWith('https:')) return;
  try {
    const host = createHost(project, 'sample@example.com');
    const table = await sampleReport(host, stack.tiktok && SAMPLE_ACCOUNT);
    const [title = '', ...lines] = reportLines(table, SAMPLE_ROWS);
    print('', styleText('bold', `Sample report: ${title}`), ...lines);
  } catch (error) {
    if (signal.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    print('', styleText('red', `The sample report failed: ${reason}`));
  }
}

try {
  const { values } = readOptions({ options: { help: { type: 'boolean' } } });
  if (values.help) printHelp(HELP);
  else runProgram(start, { stayUp: true });
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\nSee npm start -- --help\n`);
  process.exitCode = 2;
}
