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
    const failing = resources
      .filter((resource) => !check(resource, around))
      .map(({ logicalId }) => logicalName(logicalId))
      .sort();
    const verdict = failing.length === 0 ? 'met' : exception === '' ? 'not met' : 'exception';
    const reason = verdict === 'exception' ? exception : '';
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

/** Preflight answers of CORS are fixed texts. */
function isOurs({ properties }: Resource): boolean {
  return properties['HttpMethod'] !== 'OPTIONS';
}
