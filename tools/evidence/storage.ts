/** Secrets, logs and the table: how each is encrypted, kept and read. */
import * as z from 'zod';
import type { Assembly } from '../../local/template.ts';
import { keyLabel, logicalName } from './labels.ts';
import { rolesOf } from './roles.ts';

export interface SecretFacts {
  name: string;
  description: string;
  madeBy: string;
  encryption: string;
  readBy: string[];
}
export interface LogFacts {
  name: string;
  retentionDays: string;
  encryption: string;
}
export interface TableFacts {
  pointInTimeRecovery: boolean;
  deletionProtection: boolean;
  timeToLive: string;
  billing: string;
}

const secretSchema = z.object({
  Description: z.string().default(''),
  KmsKeyId: z.string().optional(),
  GenerateSecretString: z.unknown().optional(),
});
const logSchema = z.object({
  KmsKeyId: z.string().optional(),
  RetentionInDays: z.number().optional(),
});
const tableSchema = z.object({
  PointInTimeRecoverySpecification: z
    .object({ PointInTimeRecoveryEnabled: z.boolean() })
    .default({ PointInTimeRecoveryEnabled: false }),
  DeletionProtectionEnabled: z.boolean().default(false),
  TimeToLiveSpecification: z.object({ AttributeName: z.string() }).optional(),
  BillingMode: z.string().default('PROVISIONED'),
});

export function secretFacts(assembly: Assembly): SecretFacts[] {
  return assembly.resources('AWS::SecretsManager::Secret').map((secret) => {
    const { Description, KmsKeyId, GenerateSecretString } = secretSchema.parse(secret.properties);
    return {
      name: secret.physicalId,
      description: Description,
      madeBy: GenerateSecretString === undefined ? 'the operator' : 'Secrets Manager, at random',
      encryption: encryption(assembly, KmsKeyId),
      readBy: rolesOf(assembly)
        .filter(({ statements }) =>
          statements.some(
            ({ Action, Resource }) =>
              Action.some((action) => /^(\*|secretsmanager:(\*|GetSecretValue))$/.test(action)) &&
              Resource.some((arn) => arn === '*' || arn === secret.arn),
          ),
        )
        .map(({ name }) => name)
        .sort(),
    };
  });
}

export function logFacts(assembly: Assembly): LogFacts[] {
  return assembly
    .resources('AWS::Logs::LogGroup')
    .map(({ logicalId, properties }) => {
      const { KmsKeyId, RetentionInDays } = logSchema.parse(properties);
      return {
        name: logicalName(logicalId),
        retentionDays: RetentionInDays === undefined ? 'for ever' : String(RetentionInDays),
        encryption: encryption(assembly, KmsKeyId),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function tableFacts(assembly: Assembly): TableFacts {
  const table = tableSchema.parse(assembly.resources('AWS::DynamoDB::Table')[0]?.properties);
  return {
    pointInTimeRecovery: table.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled,
    deletionProtection: table.DeletionProtectionEnabled,
    timeToLive: table.TimeToLiveSpecification?.AttributeName ?? 'off',
    billing: table.BillingMode === 'PAY_PER_REQUEST' ? 'on demand' : table.BillingMode,
  };
}

function encryption(assembly: Assembly, id: string | undefined): string {
  if (id === undefined) return 'a key of AWS';
  const key = assembly
    .resources('AWS::KMS::Key')
    .find(({ arn, physicalId }) => arn === id || physicalId === id);
  return key ? keyLabel(key) : id;
}
