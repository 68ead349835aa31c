/** The rules every synthesis is checked against: six packs of cdk-nag, and Control Tower's by cfn-guard. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { Annotations, CfnResource, Validations } from 'aws-cdk-lib/core';
import type { App } from 'aws-cdk-lib/core';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  NIST80053R4Checks,
  NIST80053R5Checks,
  PCIDSS321Checks,
  ServerlessChecks,
} from 'cdk-nag';

/**
 * Lets `app.synth()` fail on every finding that is not acknowledged. Call it when all stacks are made.
 * CDK's own template validation comes on top, by a feature flag in cdk.json. Acknowledgements are also
 * written into the templates, as metadata `cdk_nag`.
 */
export function addRulePacks(app: App): void {
  Validations.of(app).addPlugins(
    new AwsSolutionsChecks(app, { verbose: true, writeSuppressionsToCloudFormation: true }),
    ...[
      ServerlessChecks,
      NIST80053R5Checks,
      NIST80053R4Checks,
      HIPAASecurityChecks,
      PCIDSS321Checks,
    ].map((Pack) => new Pack(app, { verbose: true })),
  );
  if (guardRuns()) {
    const rules = controlTowerRules(app);
    Validations.of(app).addPlugins(
      new CfnGuardValidator({ controlTowerRulesEnabled: false, rules, maxBuffer: 64 * 2 ** 20 }),
    );
  } else {
    const id = 'social-insights:control-tower';
    Annotations.of(app).addWarningV2(
      id,
      'The Control Tower rules are not checked: cfn-guard runs on Linux and macOS, x64 and arm64.',
    );
  }
}

function guardRuns(): boolean {
  return ['linux', 'darwin'].includes(process.platform) && ['x64', 'arm64'].includes(process.arch);
}

/**
 * The rule files that name a resource type of this app. The rest can find nothing here, and evaluating
 * them takes most of the time.
 */
export function controlTowerRules(app: App): string[] {
  const types = new Set(
    app.node.findAll().flatMap((node) => (node instanceof CfnResource ? node.cfnResourceType : [])),
  );
  const ours = new RegExp(`"(${[...types].join('|')})"`);
  const main = createRequire(import.meta.url).resolve('@cdklabs/cdk-validator-cfnguard');
  const directory = join(dirname(main), '../rules/control-tower/cfn-guard');
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.guard'))
    .map((file) => join(directory, file))
    .filter((file) => ours.test(readFileSync(file, 'utf8')))
    .sort();
}
