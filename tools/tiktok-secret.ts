/** `npm run tiktok-secret`: stores key and secret of the TikTok app, which no template ever holds. */
import { text as readAll } from 'node:stream/consumers';
import { join } from 'node:path';
import { readOptions } from '../local/command-line.ts';

import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { secretName } from '../lib/secret-names.ts';
import type { Settings } from '../lib/settings.ts';
import { chooseSettings, DEFAULT_ENVIRONMENT, type Choice } from './environments.ts';
import { askHidden } from './hidden-question.ts';
import { runTool } from './run-tool.ts';

const ROOT = join(import.meta.dirname, '..');

const HELP = `Usage: npm run tiktok-secret -- [--env <name> | --settings <file>] [--json]

Stores client key and client secret of your TikTok app in Secrets Manager, after the first deployment
or when TikTok gave you a new secret. Asks for both on the terminal without showing them; without a
terminal it reads {"clientKey":"...","clientSecret":"..."} from standard input. Needs AWS credentials
that may call secretsmanager:PutSecretValue.

  --env <name>       Environment, the name of a file in settings/. Default: ${DEFAULT_ENVIRONMENT}
  --settings <file>  Settings from elsewhere, in its place
  --json             One JSON object on stdout: secretId, region, versionId
  --help             This text.

Exit: 0 stored, 1 not stored, 2 wrong usage.
`;

const part = (name: string) =>
  z
    .string(`${name} is missing`)
    .regex(/^[A-Za-z0-9_.~-]{8,128}$/, `${name} must be 8 to 128 letters, digits or _ . ~ -`);

/** What the functions read (lambdas/adapters/secrets.ts). Messages never quote a value. */
const credentialsSchema = z
  .strictObject({ clientKey: part('clientKey'), clientSecret: part('clientSecret') })
  .refine(({ clientKey, clientSecret }) => clientKey !== clientSecret, {
    error: 'clientKey and clientSecret are the same: one was entered twice',
  });
export type TikTokApp = z.output<typeof credentialsSchema>;

/** Checks what was entered. Throws an Error that names what is wrong, without any value. */
export function checkedCredentials(value: unknown): TikTokApp {
  const result = credentialsSchema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ code, message }) =>
    code === 'unrecognized_keys' ? 'only clientKey and clientSecret are allowed' : message,
  );
  throw new Error(`Not the credentials of a TikTok app: ${faults.join('; ')}`);
}

export interface Stored {
  secretId: string;
  region: string;
  versionId: string;
}

/**
 * Stores the credentials as the secret's current value. AWS is found as by every AWS tool: region of
 * the settings, else of environment or profile. Throws an Error that says what to do, for settings that were
 * chosen in this way.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export async function storeCredentials(
  settings: Pick<Settings, 'env' | 'region'>,
  credentials: TikTokApp,
  { option, file }: Pick<Choice, 'option' | 'file'> = {
    option: `--env ${settings.env}`,
    file: `settings/${settings.env}.json`,
  },
): Promise<Stored> {
  const secretId = secretName(settings.env, 'tiktok');
  const client = new SecretsManagerClient(settings.region ? { region: settings.region } : {});
  try {
    const SecretString = JSON.stringify(credentials);
    const region = await client.config.region();
    const { VersionId = '' } = await client.send(
      new PutSecretValueCommand({ SecretId: secretId, SecretString }),
    );
    return { secretId, region, versionId: VersionId };
  } catch (cause) {
    throw new Error(whatToDo(cause, secretId, { option, file }), { cause });
  } finally {
    client.destroy();
  }
}

function whatToDo(
  cause: unknown,
  secretId: string,
  { option, file }: Pick<Choice, 'option' | 'file'>,
): string {
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
  if (name === 'ResourceNotFoundException') {
    return `There is no secret ${secretId} in this account and region. Deploy first: npm run deploy -- ${option}`;
  }
  if (name === 'AccessDeniedException') {
    return `AWS refused. Your credentials need secretsmanager:PutSecretValue on ${secretId}, and kms:GenerateDataKey on its key.`;
  }
  if (name === 'CredentialsProviderError') {
    return 'There are no AWS credentials. Sign in first, for example: aws sso login';
  }
  if (/^region (is missing|not accepted)/i.test(message)) {
    return `No AWS region. Set "region" in ${file}, or AWS_REGION.`;
  }
  // No message of the service: it may quote the request.
  const code = (cause as { code?: unknown }).code;
  return `Secrets Manager did not store it: ${typeof code === 'string' ? code : name}`;
}

async function readCredentials(): Promise<unknown> {
  if (process.stdin.isTTY) {
    const questions = ['Client key (not shown): ', 'Client secret (not shown): '];
    const [clientKey, clientSecret] = await askHidden(questions, process.stdin, process.stderr);
    return { clientKey, clientSecret };
  }
  try {
    return JSON.parse(await readAll(process.stdin));
  } catch {
    // The parser's message quotes the text, which may be the secret.
    throw new Error('Standard input is not JSON like {"clientKey":"...","clientSecret":"..."}');
  }
}

async function main(): Promise<void> {
  const { values } = readOptions({
    options: {
      env: { type: 'string' },
      settings: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    process.exitCode = 0;
    return;
  }
  const choice = chooseSettings(ROOT, values);
  process.exitCode = 1;
  const credentials = checkedCredentials(await readCredentials());
  const stored = await storeCredentials(choice.settings, credentials, choice);
  process.stdout.write(
    values.json
      ? `${JSON.stringify(stored)}\n`
      : `Stored in ${stored.secretId} (${stored.region}). Running functions take it within five minutes.\n`,
  );
  process.exitCode = 0;
}

if (import.meta.main) await runTool('npm run tiktok-secret -- --help', main);
