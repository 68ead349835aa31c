/** What is probably forgotten in the settings. Said at every synthesis, which succeeds all the same. */
import { Annotations } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import { PLACEHOLDER_EMAIL } from './settings.ts';
import type { Settings } from './settings.ts';

/** Adds the warnings to a stack; the CDK CLI prints them. `others`: the environments beside this one. */
export function addWarnings(stack: Stack, settings: Settings, others: readonly Settings[]): void {
  const warn = (id: string, text: string) =>
    Annotations.of(stack).addWarningV2(`social-insights:${id}`, text);
  const { connectorScriptIds, connectorRedirectUris, supportEmail, alarmEmail } = settings;
  const lasts = settings.removalPolicy === 'retain';
  if (connectorScriptIds.length + connectorRedirectUris.length === 0) {
    warn(
      'nobody',
      'Nobody can sign in yet: set connectorScriptIds to the Script ID of a connector.',
    );
  }
  if (supportEmail === PLACEHOLDER_EMAIL && lasts) {
    warn('support', `The pages tell users to write to ${PLACEHOLDER_EMAIL}: set supportEmail.`);
  }
  if (alarmEmail === undefined && lasts) {
    warn('alarms', 'Nobody hears of an alarm: set alarmEmail, or subscribe to the topic yourself.');
  }
  // One role serves an account in one region; environments that do not name both may well have one each.
  const { account, region } = settings;
  const neighbours = others.filter(
    (other) =>
      account !== undefined &&
      region !== undefined &&
      account === other.account &&
      region === other.region,
  );
  if (![settings, ...neighbours].some(({ apiGatewayLogRole }) => apiGatewayLogRole)) {
    warn(
      'log-role',
      'No environment is known to deploy the log role of API Gateway in this account and region. Unless ' +
        'they have one, set apiGatewayLogRole to true, or the deployment fails.',
    );
  }
}
