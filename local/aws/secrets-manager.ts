import * as z from 'zod';
import type { Guard } from './iam/guard.ts';
import { startJsonService, type JsonService, type Operation } from './json-protocol.ts';
import {
  createSecret,
  findSecret,
  findVersion,
  putVersion,
  type Secret,
} from './secret-versions.ts';

export interface SecretDefinition {
  arn: string;
  name: string;
  /** The whole SecretString, JSON text when it has several parts; undefined: created empty. */
  value: string | undefined;
}

export interface LocalSecretsManager extends JsonService {
  /** The AWSCURRENT SecretString, by name or ARN. */
  value(secretId: string): string;
}

const secretId = z.string().min(1).max(2048);
const stage = z.string().min(1).max(256);
const version = z.string().min(32).max(64);
const getInput = z.object({
  SecretId: secretId,
  VersionId: version.optional(),
  VersionStage: stage.optional(),
});
const putInput = z.object({
  SecretId: secretId,
  ClientRequestToken: version,
  SecretString: z.string().min(1).max(65_536),
  VersionStages: z.array(stage).min(1).max(20).default(['AWSCURRENT']),
});
const describeInput = z.object({ SecretId: secretId });

/**
 * A Secrets Manager for the laptop: string secrets with labelled versions in memory, behind the real
 * wire protocol. Found by name, ARN, or ARN without its random end. Dates are epoch seconds.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html
 */
export async function startSecretsManager(options: {
  secrets: readonly SecretDefinition[];
  /** Left out: every caller may read every secret. */
  guard?: Guard;
  now?: () => number;
}): Promise<LocalSecretsManager> {
  const { guard, now } = options;
  const secrets = options.secrets.map(createSecret);
  const service = await startJsonService({
    signingName: 'secretsmanager',
    now,
    targetPrefix: 'secretsmanager',
    operations: operations(secrets),
    authorize:
      guard &&
      ((caller, operation, input) => {
        const { arn: resource } = findSecret(secrets, describeInput.parse(input).SecretId);
        guard(caller, { action: `secretsmanager:${operation}`, resource, context: new Map() });
      }),
  });
  return {
    ...service,
    value: (id) => findVersion(findSecret(secrets, id), undefined, undefined).value,
  };
}

function operations(secrets: readonly Secret[]): Record<string, Operation> {
  return {
    GetSecretValue: (input) => {
      const asked = getInput.parse(input);
      const secret = findSecret(secrets, asked.SecretId);
      const found = findVersion(secret, asked.VersionId, asked.VersionStage);
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: found.id,
        SecretString: found.value,
        VersionStages: [...found.stages],
        CreatedDate: found.createdAt.getTime() / 1000,
      };
    },
    PutSecretValue: (input) => {
      const asked = putInput.parse(input);
      const secret = findSecret(secrets, asked.SecretId);
      const { ClientRequestToken: id, SecretString: value, VersionStages: stages } = asked;
      const added = putVersion(secret, id, value, stages);
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: added.id,
        VersionStages: [...added.stages],
      };
    },
    DescribeSecret: (input) => {
      const secret = findSecret(secrets, describeInput.parse(input).SecretId);
      const stages = secret.versions.map((one) => [one.id, [...one.stages]] as const);
      return {
        ARN: secret.arn,
        Name: secret.name,
        CreatedDate: secret.createdAt.getTime() / 1000,
        RotationEnabled: false,
        VersionIdsToStages: Object.fromEntries(stages),
      };
    },
  };
}
