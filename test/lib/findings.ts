/** What the rule packs find in an app, acknowledged or not, and what is acknowledged in its templates. */
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import type { CfnResource } from 'aws-cdk-lib/core';
import { NagPack } from 'cdk-nag';
import { testApp } from './synthesized.ts';
import type { Template } from './synthesized.ts';

/** Paths of resources, sorted, by the id of the rule. */
export type Findings = Record<string, string[]>;

export interface Checked {
  templates: Template[];
  found: Findings;
  acknowledged: Findings;
}

/**
 * Synthesizes with all checks, as `npx cdk synth` does, and notes what they find before it is asked
 * whether a finding is acknowledged. Looking a second time would take as long again.
 */
export function check(settings: Record<string, unknown>): Checked {
  const app = testApp(settings, true);
  const found: Findings = {};
  const foundByGuard: { rule: string; logicalId: string }[] = [];
  const stopListening = listen(
    (rule, path) => (found[rule] ??= []).push(path),
    (rule, logicalId) => foundByGuard.push({ rule, logicalId }),
  );
  let templates: Template[];
  try {
    templates = app.synth().stacks.map(({ template }) => template as Template);
  } finally {
    stopListening();
  }
  const pathOf = (logicalId: string) =>
    templates.flatMap(({ Resources }) => Resources[logicalId]?.Metadata?.['aws:cdk:path'] ?? []);
  for (const { rule, logicalId } of foundByGuard) {
    (found[`cdk-validator-cfnguard::${rule}`] ??= []).push(...pathOf(logicalId));
  }
  return { templates, found: sorted(found), acknowledged: sorted(acknowledgements(templates)) };
}

/** Listens to all packs of cdk-nag and to cfn-guard, which go on as before; gives the end of it. */
function listen(
  onFinding: (rule: string, path: string) => void,
  onGuardFinding: (rule: string, logicalId: string) => void,
): () => void {
  const pack = NagPack.prototype as unknown as {
    isAcknowledged(resource: CfnResource, rule: string): boolean;
  };
  const guard = CfnGuardValidator.prototype;
  const { isAcknowledged } = pack;
  const { validate } = guard;
  // A pack asks this for every finding, and for nothing else.
  pack.isAcknowledged = function (resource, rule) {
    onFinding(rule, resource.node.path);
    return isAcknowledged.call(this, resource, rule);
  };
  guard.validate = function (context) {
    const report = validate.call(this, context);
    // Now, since what is acknowledged is taken out of the report afterwards.
    for (const { ruleName, violatingResources } of report.violations) {
      for (const { resourceLogicalId = '' } of violatingResources) {
        onGuardFinding(ruleName, resourceLogicalId);
      }
    }
    return report;
  };
  return () => {
    pack.isAcknowledged = isAcknowledged;
    guard.validate = validate;
  };
}

function acknowledgements(templates: Template[]): Findings {
  const acknowledged: Findings = {};
  for (const { Resources } of templates) {
    for (const { Metadata } of Object.values(Resources)) {
      for (const { id } of Metadata?.cdk_nag?.rules_to_suppress ?? []) {
        (acknowledged[id] ??= []).push(Metadata['aws:cdk:path']);
      }
    }
  }
  return acknowledged;
}

function sorted(findings: Findings): Findings {
  return Object.fromEntries(
    Object.entries(findings).map(([rule, paths]) => [rule, [...new Set(paths)].sort()]),
  );
}
