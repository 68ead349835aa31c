/** What a check is, and how all of them are run. */
import { countingRefusals, nextSteps, patience, unseenText, type Unseen } from './unseen.ts';
import { NoAnswer, type Visit } from './visit.ts';

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

/**
 * What is wrong, a sentence each (none: all is well), and which answers showed nothing; or why nothing was
 * asked.
 */
export type Outcome = { faults: string[]; unseen?: Unseen[]; shows?: string } | { skipped: string };

export interface Check {
  name: string;
  /** What it means when it fails, and what to do then. */
  repair: string;
  /** Nothing after it can be said when it is not well. */
  decisive?: boolean;
  /** Whether an answer that does not come is what it looks for; else it only could not look. */
  needsAnswer?: boolean;
  run(target: Target): Promise<Outcome>;
}

export interface Finding {
  check: string;
  /** `unseen`: neither well nor wrong, because the answers showed nothing of it. */
  status: 'ok' | 'FAIL' | 'unseen' | 'skipped';
  /** What was seen; for a failed check all that is wrong. */
  detail: string;
  repair?: string;
}

/**
 * Runs checks in their order, to the end or to a decisive one that is not well. A check that cannot finish (no
 * JSON) has failed. Refusals for too many requests come last, in one finding.
 */
export async function runChecks(
  checks: readonly Check[],
  target: Target,
  onStart: (name: string) => void = () => undefined,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { visit, refusals } = countingRefusals(target.visit);
  for (const check of checks) {
    onStart(check.name);
    const finding = await runCheck(check, { ...target, visit });
    findings.push(finding);
    if (check.decisive === true && finding.status !== 'ok') break;
  }
  const refused = refusals();
  if (refused.count === 0) return findings;
  const detail = `${refused.count} ${refused.count === 1 ? 'request was' : 'requests were'} answered 429`;
  const repair = patience(refused);
  return [...findings, { check: 'limit of requests', status: 'unseen', detail, repair }];
}

async function runCheck(check: Check, target: Target): Promise<Finding> {
  let outcome: Outcome;
  try {
    outcome = await check.run(target);
  } catch (error) {
    if (error instanceof NoAnswer && check.needsAnswer !== true) return unanswered(check, error);
    outcome = { faults: [error instanceof Error ? error.message : String(error)] };
  }
  if ('skipped' in outcome) {
    return { check: check.name, status: 'skipped', detail: outcome.skipped };
  }
  const { faults, unseen = [], shows = '' } = outcome;
  const more = unseenText(unseen);
  if (faults.length > 0) {
    const detail = [...faults, ...(more === '' ? [] : [`not seen: ${more}`])].join('; ');
    return { check: check.name, status: 'FAIL', detail, repair: check.repair };
  }
  if (unseen.length === 0) return { check: check.name, status: 'ok', detail: shows };
  const repair = nextSteps(unseen);
  return { check: check.name, status: 'unseen', detail: more, ...(repair && { repair }) };
}

function unanswered({ name: check }: Check, { message: detail }: NoAnswer): Finding {
  const repair = 'Look at the network between this machine and the backend, and run it again.';
  return { check, status: 'unseen', detail, repair };
}

export interface Collector {
  faults: string[];
  unseen: Unseen[];
  unless(fine: boolean, fault: string): void;
  saw(fine: boolean, what: string, answer: { status: number }): boolean;
}

/**
 * Builds what a check found: `unless(condition, 'what is wrong otherwise')`, and `saw(condition, 'the
 * question', answer)` for an answer that shows nothing of it otherwise. `saw` answers the condition.
 */
export function collector(): Collector {
  const faults: string[] = [];
  const unseen: Unseen[] = [];
  return {
    faults,
    unseen,
    unless: (fine, fault) => void (fine || faults.push(fault)),
    saw: (fine, what, { status }) => {
      if (!fine) unseen.push({ what, status });
      return fine;
    },
  };
}
