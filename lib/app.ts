/** The CDK app: the stacks of one environment, their tags and the rules they are checked against. */
import { App, Tags, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ApiStack } from './api-stack.ts';
import { DataStack } from './data-stack.ts';
import { FIREWALL_LOGS } from './firewall.ts';
import { LogRoleStack } from './log-role-stack.ts';
import { EXECUTION_LOGS } from './rest-api.ts';
import type { Settings } from './settings.ts';

/** The CDK CLI asks for these; set here, templates are the same without it. */
const METADATA = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

export interface AppOptions {
  settings: Settings;
  /** Directory with one bundle directory per function. */
  bundles: string;
  /** Feature flags, from cdk.json. */
  context: Record<string, unknown>;
  /** Where the templates go; else where the CDK CLI says. */
  outdir?: string;
  /** `false` leaves out the rule checks. */
  validate?: boolean;
}

/**
 * Builds the app without synthesizing it. With `validate`, `synth()` fails on every finding of cdk-nag's
 * AwsSolutions pack and of CDK's built-in template validation that is not acknowledged.
 */
export function buildApp(options: AppOptions): App {
  const { settings, bundles, context, outdir, validate = true } = options;
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

  const tags = { app: 'social-insights', env: settings.env, ...settings.tags };
  for (const [name, value] of Object.entries(tags)) Tags.of(app).add(name, value);
  if (validate) {
    Validations.of(app).addPlugins(
      new AwsSolutionsChecks(app, { verbose: true, writeSuppressionsToCloudFormation: true }),
    );
  }
  return app;
}
