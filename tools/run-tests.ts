/**
 * `npm test`: types, lint, layer rules, format and generated files, beside them all jest tests, and a closing
 * line `N passed, N failed`. `-- --checks` leaves out jest; `-- <pattern>` runs the matching tests only.
 */
import { availableParallelism } from 'node:os';
import { readOptions } from '../local/command-line.ts';

import { runTool } from './run-tool.ts';
import { conclude, run, runJest, type Counts } from './test-runs.ts';

const HELP = `Usage: npm test [-- options] [pattern ...]
       npm run check

  --checks   only types, lint, layer rules, format and generated files, as npm run check does
  --help     this text

Exit: 0 all passed; 1 some failed; 2 wrong usage.`;

const modules = 'node_modules';
const TSC = `${modules}/typescript-7/bin/tsc`;
/** Title of a check, and the arguments of the Node.js process that makes it; the longest first. */
const CHECKS: readonly (readonly [string, readonly string[]])[] = [
  ['lint', [`${modules}/eslint/bin/eslint.js`, '.']],
  ['format', [`${modules}/prettier/bin/prettier.cjs`, '--check', '--log-level', 'warn', '.']],
  ['types of the product', [TSC, '-p', '.']],
  ['types of the connector', [TSC, '-p', 'connector']],
  ['types of the local page', [TSC, '-p', 'local/studio/page']],
  [
    'layer rules',
    [
      `${modules}/dependency-cruiser/bin/dependency-cruiser.mjs`,
      ...['--config', '.dependency-cruiser.cjs'],
      ...['bench', 'bin', 'contract', 'connector', 'lambdas', 'lib', 'local', 'test', 'tools'],
    ],
  ],
  ['docs/fields.md is in sync', ['tools/write-field-docs.ts', '--check']],
  ['docs/template-report.md is in sync', ['tools/write-template-report-docs.ts', '--check']],
  ['docs/security.md is in sync, every item answered', ['tools/write-security-docs.ts', '--check']],
  ['costs in README.md are in sync', ['tools/cost.ts', '--check']],
  ['documents say what is so', ['tools/check-docs.ts']],
  ['docs/evidence is current, and finds nothing', ['tools/evidence.ts', '--check']],
];

const NONE: Counts = { passed: 0, failed: 0 };

/** So many at a time. What failed is shown when `others` have ended, so that it stands last. */
async function runChecks(atATime: number, others: Promise<unknown>): Promise<Counts> {
  const waiting = [...CHECKS];
  const failures: string[] = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const [title, args] = check;
      const startedAt = performance.now();
      const { code, output } = await run(args, true);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${title} (${seconds} s)`);
      if (code !== 0) failures.push(`\nFAIL ${title}\n${output}`);
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  await others;
  for (const failure of failures) console.log(failure);
  return { passed: CHECKS.length - failures.length, failed: failures.length };
}

async function main(): Promise<void> {
  const { values, positionals } = readOptions({
    options: { checks: { type: 'boolean' }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.checks && positionals.length > 0) {
    throw new Error(
      `--checks takes no pattern: ${positionals.join(' ')}. For the tests that match: npm test -- ${positionals.join(' ')}`,
    );
  }
  process.exitCode = 0;
  if (values.help) {
    console.log(HELP);
    return;
  }
  const running = values.checks ? Promise.resolve(NONE) : runJest(positionals);
  // The suites wait for each other's servers and for leases; one check at a time fills these gaps.
  const atATime = values.checks ? availableParallelism() : 1;
  const checks = positionals.length > 0 ? NONE : await runChecks(atATime, running);
  const tests = await running;
  conclude({ passed: checks.passed + tests.passed, failed: checks.failed + tests.failed });
}

await runTool('npm test -- --help', main);
