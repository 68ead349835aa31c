import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { AwsError } from './json-protocol.ts';

export type KeySpec = 'SYMMETRIC_DEFAULT' | 'ECC_NIST_P256';
export type KeyUsage = 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY';

/** A key as the template declares it (AWS::KMS::Key, AWS::KMS::Alias). Alias names start `alias/`. */
export interface KeyDefinition {
  id: string;
  arn: string;
  spec: KeySpec;
  usage: KeyUsage;
  aliases?: readonly string[];
  enabled?: boolean;
}

export interface Key extends Required<KeyDefinition> {
  createdAt: Date;
  /** 32 bytes of a symmetric key. */
  material: Buffer;
  /** Pair of an asymmetric key. */
  pair: { privateKey: KeyObject; publicKey: KeyObject } | undefined;
}

/** Makes the key's secret part; it lives in memory only and ends with the process. */
export function createKey(definition: KeyDefinition): Key {
  const asymmetric = definition.spec === 'ECC_NIST_P256';
  if (asymmetric !== (definition.usage === 'SIGN_VERIFY')) {
    throw new Error(`KMS key ${definition.id}: ${definition.spec} cannot ${definition.usage}`);
  }
  return {
    aliases: [],
    enabled: true,
    ...definition,
    createdAt: new Date(),
    material: randomBytes(32),
    pair: asymmetric ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : undefined,
  };
}

/**
 * Finds a key by id, key ARN, alias name or alias ARN, the four forms KMS takes.
 * `NotFoundException` otherwise, as https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
 */
export function findKey(keys: readonly Key[], keyId: string): Key {
  const alias = /^(?:arn:[^:]*:kms:[^:]*:[^:]*:)?(alias\/.+)$/.exec(keyId)?.[1];
  const found = keys.find((key) =>
    alias ? key.aliases.includes(alias) : key.id === keyId || key.arn === keyId,
  );
  if (found) return found;
  throw new AwsError(
    'NotFoundException',
    alias ? 'The alias is not found' : 'The key does not exist',
  );
}

/** The key, if it may do the work: enabled, and made for this usage. */
export function usableKey(keys: readonly Key[], keyId: string, usage: KeyUsage): Key {
  const key = findKey(keys, keyId);
  if (!key.enabled) throw new AwsError('DisabledException', `${key.arn} is disabled.`);
  if (key.usage !== usage) {
    throw new AwsError(
      'InvalidKeyUsageException',
      `${key.arn} key usage is ${key.usage} which is not valid for this operation.`,
    );
  }
  return key;
}
