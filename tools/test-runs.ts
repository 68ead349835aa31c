/** Runs of programs and of jest, counted. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

export interface Counts {
  passed: number;
  failed: number;
}

/** A Node.js process to its end; `quiet` keeps its output for the caller instead of showing its errors. */
export function run(
  args: readonly string[],
  quiet: boolean,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      stdio: quiet ? 'pipe' : ['ignore', 'ignore', 'inherit'],
    });
    let output = '';
    const keep = (chunk: Buffer) => (output += chunk.toString());
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

const jestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numFailedTestSuites: z.int(),
  numRuntimeErrorTestSuites: z.int(),
});

/** Runs jest with these arguments and shows its report. A suite that could not load is one failure. */
export async function runJest(args: readonly string[]): Promise<Counts> {
  const directory = mkdtempSync(join(tmpdir(), 'jest-report-'));
  const file = join(directory, 'report.json');
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const jest = ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${file}`];
  const { code } = await run([...node, ...jest, ...args], false);
  const report = jestReport.parse(JSON.parse(readFileSync(file, 'utf8')));
  rmSync(directory, { recursive: true });
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/** The closing line of a run, and its exit code. */
export function conclude({ passed, failed }: Counts): void {
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
