/** What is probably forgotten in the settings. Said at every synthesis, which succeeds all the same. */
import { Annotations } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import { PLACEHOLDER_EMAIL } from './settings.ts';
import type { Settings } from './settings.ts';

/**
 * Adds the warnings to a stack; the CDK CLI prints them. `others`: the environments beside this one. `now`:
 * epoch milliseconds.
 */
export function addWarnings(
  stack: Stack,
  settings: Settings,
  others: readonly Settings[],
  now = Date.now(),
): void {
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
  const { sessionsValidFrom } = settings;
  if (Date.parse(sessionsValidFrom) > now) {
    warn(
      'sessions',
      `sessionsValidFrom, ${sessionsValidFrom}, is still to come: until then every new sign-in is refused too. ` +
        'Set it to the present moment.',
    );
  }
  warnOfLogRole(settings, others, warn);
}

/**
 * One role serves an account in one region: without it a stage cannot be deployed, and a second one takes
 * the place of the first. Environments that do not name both account and region may well have one each.
 */
function warnOfLogRole(
  { env, account, region, apiGatewayLogRole }: Settings,
  others: readonly Settings[],
  warn: (id: string, text: string) => void,
): void {
  const owners = others.filter(
    (other) =>
      other.apiGatewayLogRole &&
      account !== undefined &&
      region !== undefined &&
      account === other.account &&
      region === other.region,
  );
  if (apiGatewayLogRole && owners.length > 0) {
    const names = [env, ...owners.map((owner) => owner.env)].join(', ');
    warn(
      'log-roles',
      `Each of ${names} deploys the log role of API Gateway in the same account and region, where the last one ` +
        'deployed counts for all. Leave apiGatewayLogRole true in one of them.',
    );
  }
  if (!apiGatewayLogRole && owners.length === 0) {
    warn(
      'log-role',
      'No environment is known to deploy the log role of API Gateway in this account and region. Unless ' +
        'they have one, set apiGatewayLogRole to true, or the deployment fails.',
    );
  }
}
