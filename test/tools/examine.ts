/** The doctor over a backend, in this process and as the command that operators run. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { LOCAL_SCRIPT_ID } from '../../local/local-settings.ts';
import { runChecks, type Finding, type Target } from '../../tools/doctor/check.ts';
import { CHECKS } from '../../tools/doctor/checks.ts';
import { createVisit } from '../../tools/doctor/visit.ts';
import { ROOT } from '../lib/synthesized.ts';

export function examine(baseUrl: string, changes: Partial<Target> = {}): Promise<Finding[]> {
  const scriptId = LOCAL_SCRIPT_ID;
  const target = { baseUrl, visit: createVisit(baseUrl), scriptId, throttle: false, ...changes };
  return runChecks(CHECKS, target);
}

export const failed = (findings: Finding[]) => named(findings, 'FAIL');
export const unseen = (findings: Finding[]) => named(findings, 'unseen');

function named(findings: Finding[], wanted: Finding['status']): string[] {
  return findings.filter(({ status }) => status === wanted).map(({ check }) => check);
}

export async function command(...args: string[]) {
  const child = spawn(process.execPath, [join(ROOT, 'tools/doctor.ts'), ...args]);
  const [status, stdout, stderr] = await Promise.all([
    new Promise<number | null>((resolve) => child.on('close', resolve)),
    readAll(child.stdout),
    readAll(child.stderr),
  ]);
  return { status, stdout, stderr };
}
