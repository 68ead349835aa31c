/** What a check is, and how all of them are run. */
import type { Visit } from './visit.ts';

/** The backend to look at, from outside. */
export interface Target {
  /** Base URL without a trailing slash. */
  baseUrl: string;
  /** Sends a request; equal ones are sent once. */
  visit: Visit;
  /** Apps Script id whose sign-in must be accepted, if one was given. */
  scriptId: string | undefined;
  /** Whether one burst of requests may be made. */
  throttle: boolean;
}

/** What is wrong, a sentence each (none: all is well), or why nothing could be said. */
export type Outcome = { faults: string[]; shows?: string } | { skipped: string };

export interface Check {
  name: string;
  /** What it means when it fails, and what to do then. */
  repair: string;
  /** Nothing after it can be said when it fails. */
  decisive?: boolean;
  run(target: Target): Promise<Outcome>;
}

export interface Finding {
  check: string;
  status: 'ok' | 'FAIL' | 'skipped';
  /** What was seen; for a failed check all that is wrong. */
  detail: string;
  repair?: string;
}

/** Runs checks in their order, to the end or to a decisive failure. A check that cannot finish (no answer, no JSON) has failed. */
export async function runChecks(
  checks: readonly Check[],
  target: Target,
  onStart: (name: string) => void = () => undefined,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    onStart(check.name);
    const finding = await runCheck(check, target);
    findings.push(finding);
    if (check.decisive === true && finding.status === 'FAIL') break;
  }
  return findings;
}

async function runCheck(check: Check, target: Target): Promise<Finding> {
  let outcome: Outcome;
  try {
    outcome = await check.run(target);
  } catch (error) {
    outcome = { faults: [error instanceof Error ? error.message : String(error)] };
  }
  if ('skipped' in outcome) {
    return { check: check.name, status: 'skipped', detail: outcome.skipped };
  }
  if (outcome.faults.length === 0) {
    return { check: check.name, status: 'ok', detail: outcome.shows ?? '' };
  }
  const detail = outcome.faults.join('; ');
  return { check: check.name, status: 'FAIL', detail, repair: check.repair };
}

/** Builds the list of faults of a check: `unless(condition, 'what is wrong otherwise')`. */
export function collector(): { faults: string[]; unless(fine: boolean, fault: string): void } {
  const faults: string[] = [];
  return { faults, unless: (fine, fault) => void (fine || faults.push(fault)) };
}
