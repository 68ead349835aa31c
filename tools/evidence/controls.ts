/** A list of controls in the manner of CIS and AWS Foundational Security Best Practices, checked here. */
import type { Resource } from '../../local/template.ts';
import { CONTROLS, type Surroundings } from './control-list.ts';
import { logicalName } from './labels.ts';

export interface ControlFacts {
  /** Number at AWS Security Hub; `own` where it has none. */
  id: string;
  title: string;
  verdict: 'met' | 'exception' | 'not met';
  /** How many resources were checked, and which of them do not meet it. */
  checked: number;
  failing: string[];
  /** Why a control that is not met stays so. */
  exception: string;
  /** Titles of the tests that hold it. */
  tests: string[];
}

/** Verdicts of all controls over one environment; controls without a resource are left out. */
export function controlFacts(around: Surroundings): ControlFacts[] {
  return CONTROLS.flatMap(({ id, title, of, check, exception = '', tests }) => {
    const resources = around.assembly.resources(of).filter(isOurs);
    if (resources.length === 0) return [];
    const judged = resources.map((resource) => ({ resource, met: check(resource, around) }));
    const unmet = judged.filter(({ met }) => met !== true);
    const failing = unmet.map(({ resource }) => nameOf(resource)).sort();
    const reasons = unmet.map(({ met }) => (typeof met === 'string' ? met : exception));
    const verdict = failing.length === 0 ? 'met' : reasons.includes('') ? 'not met' : 'exception';
    const reason = verdict === 'exception' ? [...new Set(reasons)].sort().join(' ') : '';
    return [
      {
        id,
        title,
        verdict,
        checked: resources.length,
        failing,
        exception: reason,
        tests: [...tests],
      },
    ];
  });
}

/** What is called just after its kind takes the name of its stack. */
function nameOf({ type, logicalId, stack }: Resource): string {
  const name = logicalName(logicalId);
  return type.endsWith(`::${name}`) ? stack.replace(/^.*-/, '') : name;
}

/** Preflight answers of CORS are fixed texts. */
function isOurs({ properties }: Resource): boolean {
  return properties['HttpMethod'] !== 'OPTIONS';
}
