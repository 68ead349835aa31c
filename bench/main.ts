/** `npm run bench`: the performance figures, side by side in one run. */
import { styleText } from 'node:util';
import { readOptions } from '../local/command-line.ts';
import type { Closers } from '../local/closers.ts';
import { printHelp, runProgram } from '../local/program.ts';
import { textTable } from '../local/text-table.ts';
import { startBackend } from './backend.ts';
import { benchConnections } from './connections.ts';
import { costOfLoads } from './cost.ts';
import { writeDocument } from './document.ts';
import { benchHandlers } from './handlers.ts';
import { limitsOf } from './must-hold.ts';
import { benchReports, type ReportRow } from './reports.ts';
import { describeMachine, type BenchResult, type Figures } from './result.ts';
import { benchStartup } from './startup.ts';
import { tablesOf, textColumns } from './tables.ts';

const PARTS = ['startup', 'reports', 'handlers', 'connections', 'cost'] as const;
type Part = (typeof PARTS)[number];

const HELP = `Usage: npm run bench [-- --quick] [--only a,b] [--json] [--write]

Measures the product on this machine, with stand-ins for AWS, TikTok and Looker Studio; nothing else is
reached. About five minutes; times mean little while the machine does other things.

  --only    Parts to run: ${PARTS.join(', ')}. All by default. "cost" needs "reports".
  --quick   Smaller numbers; about one minute.
  --json    One JSON object on stdout and nothing else.
  --write   Writes docs/performance.md, docs/performance.json and docs/performance.svg.
  --help    This text.

Exit code: 0; 1 when a limit that is a count is broken or a part fails; 2 for a wrong option.
`;

const FULL = {
  rounds: 11,
  reports: { sizes: [0, 200, 2_000, 10_000], latencies: [50, 200], times: 7 },
  handlers: { calls: 300, sizes: [0, 20, 200, 1_000] },
  connections: { numbers: [1, 10, 100, 1_000], signInMs: 60_000 },
};
const QUICK: typeof FULL = {
  rounds: 5,
  reports: { sizes: [0, 200], latencies: [50], times: 3 },
  handlers: { calls: 100, sizes: [20, 200] },
  connections: { numbers: [1, 50], signInMs: 15_000 },
};

interface Choice {
  parts: readonly Part[];
  quick: boolean;
  json: boolean;
  write: boolean;
}

async function bench({ parts, quick, json, write }: Choice, closers: Closers): Promise<void> {
  const begin = performance.now();
  const machine = describeMachine();
  const progress = (text: string) => {
    const seconds = ((performance.now() - begin) / 1000).toFixed(0).padStart(4);
    process.stderr.write(`${seconds} s  ${text}\n`);
  };
  const size = quick ? QUICK : FULL;
  progress('starting the product');
  const backend = await startBackend(closers);
  const has = (part: Part) => parts.includes(part);
  const figures: Figures = {};
  if (has('startup')) {
    figures.startup = await benchStartup(backend.stack.assembly, size, progress);
  }
  if (has('reports')) figures.reports = await benchReports(backend, size.reports, progress);
  if (has('handlers')) figures.handlers = await benchHandlers(backend, size.handlers, progress);
  if (has('connections')) {
    figures.connections = await benchConnections(backend, size.connections, progress);
  }
  if (has('cost')) figures.cost = costOfLoads(slowest(figures.reports ?? []));
  const result: BenchResult = {
    date: new Date().toISOString(),
    quick,
    seconds: Math.round((performance.now() - begin) / 1000),
    machine,
    limits: limitsOf(figures),
    ...figures,
  };
  await print(json ? JSON.stringify(result) : asText(result));
  if (write) for (const file of writeDocument(result)) progress(`wrote ${file}`);
  const broken = result.limits.filter(({ kind, holds }) => kind === 'count' && !holds);
  if (broken.length > 0) {
    const names = broken.map(({ what, measured, most, unit }) => {
      return `${what}: ${measured} ${unit}, at most ${most}`;
    });
    throw new Error(`Broken limits:\n  ${names.join('\n  ')}`);
  }
}

/** Waiting is paid for: the loads at the longest latency cost most. */
function slowest(rows: readonly ReportRow[]): ReportRow[] {
  const longest = Math.max(...rows.map(({ latencyMs }) => latencyMs));
  return rows.filter(({ latencyMs }) => latencyMs === longest);
}

function asText(result: BenchResult): string {
  return tablesOf(result)
    .flatMap((table) => [
      '',
      styleText('bold', table.title, { stream: process.stdout }),
      table.note,
      '',
      ...textTable(textColumns(table), table.rows),
    ])
    .join('\n');
}

/** Waits until a pipe has taken everything, since the program ends right after. */
function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(`${text}\n`, () => resolve()));
}

function readParts(text: string | undefined): readonly Part[] {
  if (text === undefined) return PARTS;
  const parts = text.split(',').map((name) => {
    const part = PARTS.find((one) => one === name.trim());
    if (!part) throw new Error(`--only: there is no part "${name}"; choose of ${PARTS.join(', ')}`);
    return part;
  });
  if (parts.includes('cost') && !parts.includes('reports')) {
    throw new Error('--only: "cost" prices what "reports" counts; name both');
  }
  return parts;
}

try {
  const { values } = readOptions({
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  const { quick, json, write } = values;
  const parts = readParts(values.only);
  if (write && (quick || parts.length < PARTS.length)) {
    throw new Error('--write: the documents hold a whole run; leave --quick and --only away');
  }
  if (values.help) printHelp(HELP);
  else runProgram((closers) => bench({ parts, quick, json, write }, closers), { stayUp: false });
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\nSee npm run bench -- --help\n`);
  process.exitCode = 2;
}
