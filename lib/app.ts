/** The CDK app: the stacks of one environment, their tags and the rules they are checked against. */
import { App, Tags } from 'aws-cdk-lib/core';
import { ApiStack } from './api-stack.ts';
import { DataStack } from './data-stack.ts';
import { FIREWALL_LOGS } from './firewall.ts';
import { LogRoleStack } from './log-role-stack.ts';
import { EXECUTION_LOGS } from './rest-api.ts';
import { addRulePacks } from './rule-packs.ts';
import type { Settings } from './settings.ts';
import { ownTags } from './tags.ts';
import { addWarnings } from './warnings.ts';

/** The CDK CLI asks for these; set here, templates are the same without it. */
const METADATA = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

export interface AppOptions {
  settings: Settings;
  /** The other environments, to know what their accounts have already. */
  others?: readonly Settings[];
  /** Directory with one bundle directory per function. */
  bundles: string;
  /** Feature flags, from cdk.json. */
  context: Record<string, unknown>;
  /** Where the templates go; else where the CDK CLI says. */
  outdir?: string;
  /** `false` leaves out the rule checks. */
  validate?: boolean;
  /** `false` leaves out what is said about the settings. */
  warn?: boolean;
}

/**
 * Builds the app without synthesizing it. With `validate`, `synth()` fails on every finding that is
 * not acknowledged, of the packs in rule-packs.ts and of CDK's built-in template validation.
 */
export function buildApp(options: AppOptions): App {
  const { settings, others = [], bundles, context, outdir, validate = true, warn = true } = options;
  const app = new App({
    context: { ...METADATA, ...context },
    analyticsReporting: false,
    ...(outdir && { outdir }),
  });
  const { account, region } = settings;
  const env = { env: { ...(account && { account }), ...(region && { region }) } };
  const stackName = (part: string) => `SocialInsights-${settings.env}-${part}`;

  const data = new DataStack(app, stackName('Data'), {
    ...env,
    description: 'Social Insights: table, keys and secrets',
    settings,
    logGroups: [`${stackName('Api')}-*`, `${EXECUTION_LOGS}*`, `${FIREWALL_LOGS}*`],
  });
  const api = new ApiStack(app, stackName('Api'), {
    ...env,
    description: 'Social Insights: API and functions',
    settings,
    data: data.resources,
    bundles,
  });
  api.addStackDependency(data);
  if (settings.apiGatewayLogRole) {
    api.addStackDependency(
      new LogRoleStack(app, stackName('ApiGatewayLogRole'), {
        ...env,
        description: 'Social Insights: role for the logs of API Gateway in this account and region',
      }),
    );
  }

  if (warn) addWarnings(api, settings, others);

  const tags = { ...settings.tags, ...ownTags(settings.env) };
  for (const [name, value] of Object.entries(tags)) Tags.of(app).add(name, value);
  if (validate) addRulePacks(app);
  return app;
}
