/** What is probably forgotten in the settings. Said at every synthesis, which succeeds all the same. */
import { Annotations } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import { PLACEHOLDER_EMAIL } from './settings.ts';
import type { Settings } from './settings.ts';

/** Adds the warnings to a stack; the CDK CLI prints them. `others`: the environments beside this one. */
export function addWarnings(stack: Stack, settings: Settings, others: readonly Settings[]): void {
  const warn = (id: string, text: string) =>
    Annotations.of(stack).addWarningV2(`social-insights:${id}`, text);
  const { connectorScriptIds, connectorRedirectUris, supportEmail, removalPolicy } = settings;
  if (connectorScriptIds.length + connectorRedirectUris.length === 0) {
    warn(
      'nobody',
      'Nobody can sign in yet: set connectorScriptIds to the Script ID of a connector.',
    );
  }
  if (supportEmail === PLACEHOLDER_EMAIL && removalPolicy === 'retain') {
    warn('support', `The pages tell users to write to ${PLACEHOLDER_EMAIL}: set supportEmail.`);
  }
  const neighbours = others.filter(
    ({ account, region }) => account === settings.account && region === settings.region,
  );
  if (![settings, ...neighbours].some(({ apiGatewayLogRole }) => apiGatewayLogRole)) {
    warn(
      'log-role',
      'No environment of this account deploys the log role of API Gateway. Unless the account has ' +
        'one, set apiGatewayLogRole to true, or the deployment fails.',
    );
  }
}
