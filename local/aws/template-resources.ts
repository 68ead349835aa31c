import * as z from 'zod';
import type { Assembly } from '../template.ts';
import type { GuardedTable } from './iam/item-access.ts';
import type { KeyDefinition } from './kms-keys.ts';
import { newSecretString } from './secret-string.ts';
import type { SecretDefinition } from './secrets-manager.ts';

const keyProperties = z.object({
  KeySpec: z.enum(['SYMMETRIC_DEFAULT', 'ECC_NIST_P256']).default('SYMMETRIC_DEFAULT'),
  KeyUsage: z.enum(['ENCRYPT_DECRYPT', 'SIGN_VERIFY']).default('ENCRYPT_DECRYPT'),
  Enabled: z.boolean().default(true),
});
const keyAttribute = z.object({ AttributeName: z.string(), KeyType: z.string() });
const tableProperties = z.object({ KeySchema: z.array(keyAttribute) });
const isPartitionKey = ({ KeyType }: z.output<typeof keyAttribute>) => KeyType === 'HASH';
const aliasProperties = z.object({ AliasName: z.string(), TargetKeyId: z.string() });
const secretProperties = z.object({
  GenerateSecretString: z.unknown().optional(),
  SecretString: z.string().optional(),
});
const functionProperties = z.object({
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).optional(),
});

/** The template's AWS::DynamoDB::Table resources, by physical name. */
export function templateTables(assembly: Assembly): { name: string; properties: unknown }[] {
  return assembly
    .resources('AWS::DynamoDB::Table')
    .map(({ physicalId, properties }) => ({ name: physicalId, properties }));
}

/** The same tables as their policies see them. */
export function guardedTables(assembly: Assembly): GuardedTable[] {
  return assembly.resources('AWS::DynamoDB::Table').map(({ physicalId, arn, properties }) => {
    const hash = tableProperties.parse(properties).KeySchema.find(isPartitionKey);
    if (!hash) throw new Error(`${physicalId} has no partition key`);
    return { name: physicalId, arn, partitionKey: hash.AttributeName };
  });
}

/** The template's AWS::KMS::Key resources with the aliases that point to them. */
export function templateKeys(assembly: Assembly): KeyDefinition[] {
  const aliases = assembly
    .resources('AWS::KMS::Alias')
    .map(({ properties }) => aliasProperties.parse(properties));
  return assembly.resources('AWS::KMS::Key').map(({ physicalId, arn, properties }) => {
    const { KeySpec, KeyUsage, Enabled } = keyProperties.parse(properties);
    const own = aliases.filter(({ TargetKeyId }) => [physicalId, arn].includes(TargetKeyId));
    return {
      id: physicalId,
      arn,
      spec: KeySpec,
      usage: KeyUsage,
      enabled: Enabled,
      aliases: own.map(({ AliasName }) => AliasName),
    };
  });
}

/**
 * The template's AWS::SecretsManager::Secret resources. `given` holds the values an operator stores
 * by hand after deploying, by ARN; they win over generated ones. A secret that the template only
 * names (imported) is created too when a value is given for it.
 */
export function templateSecrets(
  assembly: Assembly,
  given: Readonly<Record<string, string>>,
): SecretDefinition[] {
  const declared = assembly.resources('AWS::SecretsManager::Secret').map((resource) => {
    const { GenerateSecretString, SecretString } = secretProperties.parse(resource.properties);
    const generated =
      GenerateSecretString === undefined ? SecretString : newSecretString(GenerateSecretString);
    return {
      arn: resource.arn,
      name: resource.physicalId,
      value: given[resource.arn] ?? generated,
    };
  });
  const imported = Object.entries(given)
    .filter(([arn]) => !declared.some((secret) => secret.arn === arn))
    .map(([arn, value]) => ({ arn, name: arn.split(':').slice(6).join(':') || arn, value }));
  return [...declared, ...imported];
}

/** Value of an environment variable of the template's functions, from the first that has it. */
export function functionVariable(assembly: Assembly, name: string): string {
  for (const { properties } of assembly.resources('AWS::Lambda::Function')) {
    const value = functionProperties.parse(properties).Environment?.Variables[name];
    if (typeof value === 'string') return value;
  }
  throw new Error(`No function of the template has the environment variable ${name}`);
}
