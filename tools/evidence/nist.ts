/** NIST 800-53 R5 controls, by the control ids that cdk-nag's rules name themselves. */
import type { Judgement } from './rule-packs.ts';

export interface NistFacts {
  control: string;
  family: string;
  rules: string[];
  /** Resources that were judged under this control, and how. */
  compliant: number;
  acknowledged: number;
  open: number;
  /** Rules with acknowledged or open findings. */
  notMet: string[];
}

/** https://csrc.nist.gov/projects/risk-management/sp800-53-controls */
const FAMILIES: Readonly<Record<string, string>> = {
  AC: 'Access control',
  AU: 'Audit and accountability',
  CA: 'Assessment and monitoring',
  CM: 'Configuration management',
  CP: 'Contingency planning',
  IA: 'Identification and authentication',
  IR: 'Incident response',
  MA: 'Maintenance',
  MP: 'Media protection',
  PE: 'Physical protection',
  PM: 'Program management',
  RA: 'Risk assessment',
  SA: 'System acquisition',
  SC: 'System and communications protection',
  SI: 'System and information integrity',
};

/** A row for each base control, `AC-4` for `AC-4(26)`; rules that judged no resource of ours are left out. */
export function nistFacts(judgements: readonly Judgement[]): NistFacts[] {
  const byControl = new Map<string, Judgement[]>();
  for (const judgement of judgements) {
    for (const control of controlsOf(judgement.info)) {
      byControl.set(control, [...(byControl.get(control) ?? []), judgement]);
    }
  }
  return [...byControl]
    .map(([control, all]) => {
      const count = (verdict: Judgement['verdict']) =>
        all.filter((each) => each.verdict === verdict).length;
      const rules = (some: readonly Judgement[]) =>
        [...new Set(some.map(({ rule }) => rule))].sort();
      return {
        control,
        family: FAMILIES[control.slice(0, 2)] ?? '',
        rules: rules(all),
        compliant: count('compliant'),
        acknowledged: count('acknowledged'),
        open: count('open'),
        notMet: rules(all.filter(({ verdict }) => verdict !== 'compliant')),
      };
    })
    .sort((a, b) => position(a.control) - position(b.control));
}

function controlsOf(info: string): Set<string> {
  const ids = /\(Control IDs?: (.+)\)/.exec(info)?.[1]?.match(/[A-Z]{2}-\d+/g) ?? [];
  return new Set(ids);
}

/** Families in alphabetical order, numbers as numbers. */
function position(control: string): number {
  const [family = '', number = ''] = control.split('-');
  return Object.keys(FAMILIES).indexOf(family) * 1000 + Number(number);
}
