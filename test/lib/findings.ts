/** What the rule packs find in an app, acknowledged or not, and what is acknowledged in its templates. */
import { join } from 'node:path';
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  NIST80053R4Checks,
  NIST80053R5Checks,
  PCIDSS321Checks,
  ServerlessChecks,
} from 'cdk-nag';
import { controlTowerRules } from '../../lib/rule-packs.ts';
import { testApp } from './synthesized.ts';
import type { Template } from './synthesized.ts';

/** Paths of resources, sorted, by the id of the rule. */
export type Findings = Record<string, string[]>;

export interface Checked {
  templates: Template[];
  found: Findings;
  acknowledged: Findings;
}

const PACKS = [
  AwsSolutionsChecks,
  ServerlessChecks,
  NIST80053R5Checks,
  NIST80053R4Checks,
  HIPAASecurityChecks,
  PCIDSS321Checks,
];

/** Synthesizes with all checks, as `npx cdk synth` does, and looks again without acknowledgements. */
export function check(settings: Record<string, unknown>): Checked {
  const app = testApp(settings, true);
  const assembly = app.synth();
  const templates = assembly.stacks.map(({ template }) => template as Template);
  const found: Findings = {};
  for (const Pack of PACKS) {
    const pack = new Pack();
    Object.defineProperty(pack, 'isAcknowledged', { value: () => false });
    for (const { ruleName, violatingResources } of pack.validateScope(app).violations) {
      (found[ruleName] ??= []).push(
        ...violatingResources.map(
          (resource) => (resource as { constructPath: string }).constructPath,
        ),
      );
    }
  }
  const guard = new CfnGuardValidator({
    controlTowerRulesEnabled: false,
    rules: controlTowerRules(app),
    maxBuffer: 64 * 2 ** 20,
  });
  const templatePaths = assembly.stacks.map(({ templateFile }) =>
    join(assembly.directory, templateFile),
  );
  const pathOf = (logicalId: string) =>
    templates.flatMap(({ Resources }) => Resources[logicalId]?.Metadata?.['aws:cdk:path'] ?? []);
  for (const violation of guard.validate({ templatePaths } as never).violations) {
    (found[`cdk-validator-cfnguard::${violation.ruleName}`] ??= []).push(
      ...violation.violatingResources.flatMap(({ resourceLogicalId }) => pathOf(resourceLogicalId)),
    );
  }
  return { templates, found: sorted(found), acknowledged: sorted(acknowledgements(templates)) };
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
