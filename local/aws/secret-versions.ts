import { randomUUID } from 'node:crypto';
import { AwsError } from './json-protocol.ts';

export interface SecretVersion {
  id: string;
  value: string;
  stages: Set<string>;
  createdAt: Date;
}

/** A secret and its labelled versions. One version at most carries a label at a time. */
export interface Secret {
  arn: string;
  name: string;
  createdAt: Date;
  versions: SecretVersion[];
}

/** A secret whose first version is AWSCURRENT; one without a value has no version yet. */
export function createSecret(definition: {
  arn: string;
  name: string;
  value: string | undefined;
}): Secret {
  const { arn, name, value } = definition;
  const createdAt = new Date();
  const secret: Secret = { arn, name, createdAt, versions: [] };
  if (value !== undefined) {
    secret.versions.push({ id: randomUUID(), value, stages: new Set(['AWSCURRENT']), createdAt });
  }
  return secret;
}

/** By name, ARN, or ARN without the six random characters that Secrets Manager appends. */
export function findSecret(secrets: readonly Secret[], secretId: string): Secret {
  const found = secrets.find(
    (secret) =>
      secret.name === secretId ||
      secret.arn === secretId ||
      secret.arn.replace(/-[A-Za-z0-9]{6}$/, '') === secretId,
  );
  if (found) return found;
  throw notFound("Secrets Manager can't find the specified secret.");
}

/** The version with this id and label (either may be missing; AWSCURRENT when both are). */
export function findVersion(
  secret: Secret,
  versionId: string | undefined,
  stage: string | undefined,
): SecretVersion {
  const label = stage ?? (versionId === undefined ? 'AWSCURRENT' : undefined);
  const version = secret.versions.find((one) =>
    versionId === undefined ? one.stages.has(label ?? '') : one.id === versionId,
  );
  if (!version) throw notFound("Secrets Manager can't find the specified secret value.");
  if (label !== undefined && !version.stages.has(label)) {
    throw new AwsError(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    );
  }
  return version;
}

/**
 * Adds a version and moves the labels to it. When AWSCURRENT moves, the version it leaves becomes
 * AWSPREVIOUS; versions left without a label are dropped. The same id with the same value changes
 * nothing. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export function putVersion(
  secret: Secret,
  id: string,
  value: string,
  stages: readonly string[],
): SecretVersion {
  const same = secret.versions.find((one) => one.id === id);
  if (same) {
    if (same.value === value) return same;
    throw new AwsError('ResourceExistsException', 'This version exists with another value.');
  }
  const current = secret.versions.find((one) => one.stages.has('AWSCURRENT'));
  const added = { id, value, stages: new Set(stages), createdAt: new Date() };
  secret.versions.forEach((one) => stages.forEach((stage) => one.stages.delete(stage)));
  if (stages.includes('AWSCURRENT') && current) {
    secret.versions.forEach((one) => one.stages.delete('AWSPREVIOUS'));
    current.stages.add('AWSPREVIOUS');
  }
  secret.versions = [...secret.versions.filter((one) => one.stages.size > 0), added];
  return added;
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}
