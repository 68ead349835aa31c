/** What a deployment leaves to do, with the very values to copy. */
import * as z from 'zod';
import { ROUTES, SCRIPT_PROPERTIES } from '../contract/api.ts';

/** `cdk deploy --outputs-file`: outputs by stack name. */
export const outputsFileSchema = z.record(z.string(), z.record(z.string(), z.string()));

const needed = z.object({
  BaseUrl: z.string(),
  TikTokRedirectUri: z.string(),
  ConnectorClientSecretArn: z.string(),
});

/**
 * The steps after a deployment of `env`, from the stacks' outputs by their names; `option` chooses the same
 * settings again. Empty when the API was not part of the deployment. Shows where the client secret is, never
 * its value.
 */
export function nextSteps(
  env: string,
  outputs: Readonly<Record<string, string>>,
  option = `--env ${env}`,
): string[] {
  const { success, data } = needed.safeParse(outputs);
  if (!success) return [];
  const { BaseUrl, TikTokRedirectUri, ConnectorClientSecretArn } = data;
  // The operator's own profile may name another region than the settings.
  const region = /^arn:[^:]+:secretsmanager:([^:]+):/.exec(ConnectorClientSecretArn)?.[1];
  const printSecret =
    `aws secretsmanager get-secret-value${region ? ` --region ${region}` : ''} ` +
    `--secret-id ${ConnectorClientSecretArn} --query SecretString --output text`;
  return [
    `Next steps for ${env} (each only once, and again when a value changed)`,
    '',
    '  Credentials of the TikTok app',
    `    npm run tiktok-secret -- ${option}`,
    '  At TikTok, in the app',
    `    Redirect URI (Login Kit, Web)  ${TikTokRedirectUri}`,
    `    Webhook callback               ${BaseUrl}${ROUTES.webhook.path}`,
    `    Terms of service               ${BaseUrl}${ROUTES.terms.path}`,
    `    Privacy policy                 ${BaseUrl}${ROUTES.privacy.path}`,
    '  Connector',
    `    npm run connector:push -- --base-url ${BaseUrl}`,
    '  In the Apps Script project, Project settings, Script properties',
    `    ${SCRIPT_PROPERTIES.baseUrl} = ${BaseUrl}`,
    `    ${SCRIPT_PROPERTIES.clientSecret} = what this prints:`,
    `      ${printSecret}`,
    '  Is all of it right?',
    `    npm run doctor -- --url ${BaseUrl} --script-id <Script ID>`,
  ];
}
