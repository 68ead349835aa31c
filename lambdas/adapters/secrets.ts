import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import type { Secrets } from '../core/ports.ts';
import { awsClientOptions, awsFailure } from './aws-client.ts';
import { remembered } from './remembered.ts';

const CACHE_SECONDS = 300;
/** So that wrong values, sent in numbers, do not become calls of Secrets Manager in numbers. */
const FRESH_SECONDS = 10;

export interface SecretOptions {
  cacheSeconds?: number;
  now?: () => Date;
}

export interface TikTokCredentials {
  clientKey: string;
  clientSecret: string;
}

/**
 * The live values of a secret in Secrets Manager, newest first: AWSCURRENT and, during a rotation,
 * AWSPREVIOUS. Kept in memory for 5 minutes, `fresh` ones for 10 seconds, so a rotation needs no deployment.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 */
export function createSecret(arn: string, options: SecretOptions = {}): Secrets {
  const values = rememberedValues(arn, options);
  return {
    values: async () => [...(await values.get())],
    fresh: async () => [...(await values.get(FRESH_SECONDS))],
  };
}

/**
 * The key and secret of the TikTok app: a secret of the JSON `{"clientKey","clientSecret"}`, live
 * values newest first. A previous value of another form (what the secret was created with) does not
 * count. `forget` makes the next call read again, for when TikTok refuses a value.
 */
export function createTikTokCredentials(
  arn: string,
  options: SecretOptions = {},
): { values(): Promise<TikTokCredentials[]>; forget(): void } {
  const values = rememberedValues(arn, options);
  return {
    async values() {
      const [current = '', ...previous] = await values.get();
      const newest = parseCredentials(current);
      if (newest) return [newest, ...previous.flatMap((text) => parseCredentials(text) ?? [])];
      throw new Error("TikTok's secret is not JSON with clientKey and clientSecret");
    },
    forget: () => values.forget(),
  };
}

function rememberedValues(arn: string, { cacheSeconds = CACHE_SECONDS, now }: SecretOptions) {
  const client = new SecretsManagerClient(awsClientOptions);
  return remembered(() => readValues(client, arn), cacheSeconds, now);
}

async function readValues(client: SecretsManagerClient, arn: string): Promise<string[]> {
  const [current, previous] = await Promise.all([
    readStage(client, arn, 'AWSCURRENT'),
    readStage(client, arn, 'AWSPREVIOUS'),
  ]);
  if (current === undefined) throw new Error('secretsmanager:GetSecretValue: no current value');
  return previous === undefined || previous === current ? [current] : [current, previous];
}

async function readStage(
  client: SecretsManagerClient,
  arn: string,
  stage: 'AWSCURRENT' | 'AWSPREVIOUS',
): Promise<string | undefined> {
  try {
    const command = new GetSecretValueCommand({ SecretId: arn, VersionStage: stage });
    const { SecretString } = await client.send(command);
    if (SecretString) return SecretString;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw awsFailure('secretsmanager:GetSecretValue', error);
  }
  throw new Error('secretsmanager:GetSecretValue: the value is not text');
}

const credentialsSchema = z.object({
  clientKey: z.string().check(z.minLength(1)),
  clientSecret: z.string().check(z.minLength(1)),
});

function parseCredentials(text: string): TikTokCredentials | undefined {
  try {
    return credentialsSchema.parse(JSON.parse(text));
  } catch {
    // Not passed on as a cause: a JSON error quotes the text it failed on.
    return undefined;
  }
}
