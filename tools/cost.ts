/** `npm run cost`: what an environment costs in a month, before it is deployed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOptions } from '../local/command-line.ts';

import * as prettier from 'prettier';
import { billOf } from './cost/bill.ts';
import { readInventory, type Inventory } from './cost/inventory.ts';
import { MEASURED_FILE, readMeasured, type Measured } from './cost/measured.ts';
import { PRICES, PRICES_CHECKED, PRICES_REGION } from './cost/prices.ts';
import { assumptions, billLines, readmeTable } from './cost/report.ts';
import { templatesOf } from './cost/templates.ts';
import { ASSUMED, type Usage } from './cost/usage.ts';
import { chooseSettings, readEnvironment } from './environments.ts';
import { replaceBetween } from './generated-part.ts';
import { runTool } from './run-tool.ts';

const ROOT = join(import.meta.dirname, '..');
const README = join(ROOT, 'README.md');
const BEGIN = '<!-- cost: written by tools/cost.ts --write -->\n\n';
const END = '\n\n<!-- end of cost -->';
const README_ACCOUNTS = [0, 1, 100, 10_000];
const README_REPORTS = 30;
const MINUTES_PER_MONTH = 730 * 60;

const HELP = `Usage: npm run cost -- --accounts <n> --reports <n> [--charts <n>]
                        [--env <name> | --settings <file>] [--json]

Monthly cost at list prices, per service: from the templates of the environment and the measured calls of
each request (tools/cost/measured-calls.json).

  --accounts <n>     Connected TikTok accounts
  --reports <n>      How often the report of each is opened in a month
  --charts <n>       Charts of the report. Default: those of the template report
  --env <name>       Environment, the name of a file in settings/. Default: prod
  --settings <file>  Settings from elsewhere, in its place
  --json             One JSON object on stdout
  --measure          Measure the calls anew on this machine, and store them; takes about 15 seconds
  --write            Bring the figures of prod in README.md up to date; --check only compares them
  --help             This text.

Exit: 0; 1 when something failed or, with --check, README.md is out of date; 2 wrong usage.
`;

function numberOf(name: string, text: string | undefined): number {
  if (text !== undefined && /^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`--${name} must be a whole number from 1. See npm run cost -- --help`);
}

function show(usage: Usage, inventory: Inventory, measured: Measured, json: boolean): void {
  const bill = billOf(usage, inventory, measured);
  const text = json
    ? JSON.stringify({
        usage,
        ...bill,
        assumptions: assumptions(usage, inventory, measured, bill.tiktokRequests),
        assumed: ASSUMED,
        prices: { region: PRICES_REGION, checked: PRICES_CHECKED, list: PRICES },
      })
    : [
        ...billLines(bill),
        '',
        ...assumptions(usage, inventory, measured, bill.tiktokRequests).map((one) => `- ${one}`),
      ].join('\n');
  process.stdout.write(`${text}\n`);
}

/** README.md with the figures of production as they are now. */
export function updatedReadme(readme: string, inventory: Inventory, measured: Measured): string {
  const bills = README_ACCOUNTS.map((accounts) => {
    const usage = { accounts, reports: README_REPORTS, charts: measured.charts };
    return { accounts, bill: billOf(usage, inventory, measured) };
  });
  const requests = bills.at(-1)?.bill.tiktokRequests ?? 0;
  const text = [
    readmeTable(bills),
    '',
    `A report of ${measured.charts} charts, opened ${README_REPORTS} times a month, for each account with more than 200 videos. ` +
      `List prices of ${PRICES_REGION}, ${PRICES_CHECKED}, no free tiers. The last column means ` +
      `${Math.round(requests / 1e6)} million requests to TikTok, ${Math.round(requests / MINUTES_PER_MONTH)} a minute on average; ` +
      `TikTok names a limit of 600 a minute for each endpoint.`,
  ].join('\n');
  return replaceBetween(readme, BEGIN, END, text);
}

async function main(): Promise<void> {
  const { values } = readOptions({
    options: {
      accounts: { type: 'string' },
      reports: { type: 'string' },
      charts: { type: 'string' },
      env: { type: 'string' },
      settings: { type: 'string' },
      json: { type: 'boolean', default: false },
      measure: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    process.exitCode = 0;
    return;
  }
  if (values.measure) {
    await storeMeasurement();
  } else if (values.write || values.check) {
    renewReadme(readMeasured(), values.check);
  } else {
    const measured = readMeasured();
    const usage = {
      accounts: numberOf('accounts', values.accounts),
      reports: numberOf('reports', values.reports),
      charts: values.charts === undefined ? measured.charts : numberOf('charts', values.charts),
    };
    const { settings } = chooseSettings(ROOT, values, 'prod');
    process.exitCode = 1;
    show(usage, readInventory(templatesOf(ROOT, settings)), measured, values.json);
  }
  process.exitCode = 0;
}

async function storeMeasurement(): Promise<void> {
  process.exitCode = 1;
  process.stderr.write('Measuring on the product on this machine ...\n');
  const { measure } = await import('./cost/measure.ts');
  const text = JSON.stringify(await measure(new Date().toISOString().slice(0, 10)));
  const config = await prettier.resolveConfig(MEASURED_FILE);
  writeFileSync(MEASURED_FILE, await prettier.format(text, { ...config, parser: 'json' }));
  process.stdout.write('Stored in tools/cost/measured-calls.json. Now run npm run docs.\n');
}

function renewReadme(measured: Measured, checkOnly: boolean): void {
  process.exitCode = 1;
  const before = readFileSync(README, 'utf8');
  const inventory = readInventory(templatesOf(ROOT, readEnvironment(ROOT, 'prod')));
  const after = updatedReadme(before, inventory, measured);
  if (!checkOnly) writeFileSync(README, after);
  else if (before !== after)
    throw new Error('The costs in README.md are out of date, run npm run docs');
}

if (import.meta.main) await runTool('npm run cost -- --help', main);
