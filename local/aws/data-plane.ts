import type { Closers } from '../closers.ts';
import type { Timer } from '../progress.ts';
import type { Assembly } from '../template.ts';
import { startDynamoDb, type LocalDynamoDb } from './dynamodb.ts';
import { startDynamoDbGuard } from './dynamodb-guard.ts';
import { createAccessControl, type AccessControl } from './iam/guard.ts';
import { startKms, type LocalKms } from './kms.ts';
import { startSecretsManager, type LocalSecretsManager } from './secrets-manager.ts';
import {
  functionVariable,
  guardedTables,
  templateKeys,
  templateSecrets,
  templateTables,
} from './template-resources.ts';

export interface DataPlane {
  dynamoDb: LocalDynamoDb;
  kms: LocalKms;
  secrets: LocalSecretsManager;
  access: AccessControl;
  /** What sends the real SDK clients to the stand-ins. */
  environment: Record<string, string>;
}

/** Values an operator stores after deploying; an undefined one stays as the template generates it. */
export interface OperatorSecrets {
  tiktokClient: { clientKey: string; clientSecret: string };
  clientSecret: string | undefined;
}

/**
 * Table, keys and secrets of the template, served by the stand-ins (or the table by the engine at
 * `dynamoDbEndpoint`), each open to a function as far as its role's policies allow. The secrets are found by the functions' own environment variables.
 */
export async function startDataPlane(options: {
  assembly: Assembly;
  operator: OperatorSecrets;
  dynamoDbEndpoint: string | undefined;
  now: () => number;
  timed: Timer;
  closers: Closers;
}): Promise<DataPlane> {
  const { assembly, operator, now, timed, closers } = options;
  const given = {
    [functionVariable(assembly, 'TIKTOK_SECRET_ARN')]: JSON.stringify(operator.tiktokClient),
    ...(operator.clientSecret !== undefined && {
      [functionVariable(assembly, 'CLIENT_SECRET_ARN')]: operator.clientSecret,
    }),
  };
  const access = createAccessControl(assembly);
  const { guard } = access;
  const [dynamoDb, kms, secrets] = await Promise.all([
    timed('DynamoDB', () =>
      startDynamoDb({
        tables: templateTables(assembly),
        endpoint: options.dynamoDbEndpoint,
      }).then(closers.add),
    ),
    timed('KMS', () => startKms({ keys: templateKeys(assembly), guard, now }).then(closers.add)),
    timed('Secrets Manager', () =>
      startSecretsManager({ secrets: templateSecrets(assembly, given), guard, now }).then(
        closers.add,
      ),
    ),
  ]);
  const tables = guardedTables(assembly);
  const guarded = closers.add(
    await startDynamoDbGuard({ upstream: dynamoDb.endpoint, tables, guard, now }),
  );
  const environment = {
    AWS_ENDPOINT_URL_DYNAMODB: guarded.endpoint,
    AWS_ENDPOINT_URL_KMS: kms.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
  };
  return { dynamoDb, kms, secrets, access, environment };
}
