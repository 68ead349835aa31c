/** Decides and records every call of the functions to the stand-ins. */
import * as z from 'zod';
import type { Assembly } from '../../template.ts';
import { LOCAL_CREDENTIALS } from '../credentials.ts';
import { AwsError } from '../json-protocol.ts';
import { decide, type Decision } from './decision.ts';
import type { AccessRequest } from './policy.ts';
import { functionRoles, resourcePolicies } from './role-policies.ts';

/** What one call needs: an action on one resource. */
export type Access = Omit<AccessRequest, 'principal'>;

/** Throws an `AwsError` when the holder of this access key may not do it. */
export type Guard = (accessKeyId: string, access: Access) => void;

/** A call that was decided, and how often. */
export interface AccessRecord {
  role: string;
  action: string;
  resource: string;
  /** Leading part of the item's key, such as `GRANT#`; empty for other resources. */
  itemKind: string;
  decision: Decision;
  count: number;
}

export interface AccessControl {
  guard: Guard;
  /** What was decided so far, a record for each role, action, resource and item kind. */
  records(): AccessRecord[];
}

/**
 * Access control as the template declares it. The access key id of a function is the name of its role;
 * the operator's (`credentials.ts`) may do everything. A call to an encrypted table or secret also needs
 * the key: the service asks KMS in the caller's name
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html).
 */
export function createAccessControl(assembly: Assembly): AccessControl {
  const roles = new Map(functionRoles(assembly).map((role) => [role.name, role]));
  const resources = resourcePolicies(assembly);
  const keyAccesses = encryptionAtRest(assembly);
  const records = new Map<string, AccessRecord>();

  const one = (role: { arn: string; name: string }, access: Access): void => {
    const decision = decide(
      { ...access, principal: role.arn },
      {
        identity: roles.get(role.name)?.statements ?? [],
        resource: resources.get(access.resource) ?? [],
      },
    );
    const { action, resource } = access;
    for (const itemKind of itemKinds(access)) {
      const id = [role.name, action, resource, itemKind, decision].join(' ');
      const record = records.get(id) ?? {
        ...{ role: role.name, action, resource, itemKind, decision },
        count: 0,
      };
      record.count += 1;
      records.set(id, record);
    }
    if (decision === 'allowed') return;
    const why =
      decision === 'denied'
        ? 'with an explicit deny'
        : `because no policy allows the ${action} action`;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${role.arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
    );
  };

  return {
    guard: (accessKeyId, access) => {
      if (accessKeyId === LOCAL_CREDENTIALS.accessKeyId) return;
      const role = roles.get(accessKeyId);
      if (!role) {
        throw new AwsError(
          'UnrecognizedClientException',
          'The security token included in the request is invalid.',
        );
      }
      one(role, access);
      const keyAccess = keyAccesses.get(access.resource);
      if (keyAccess) one(role, keyAccess);
    },
    records: () => [...records.values()],
  };
}

function itemKinds({ context }: Access): string[] {
  const keys = [context.get('dynamodb:leadingkeys') ?? []].flat();
  const kinds = keys.map((key) => key.slice(0, key.indexOf('#') + 1));
  return kinds.length > 0 ? [...new Set(kinds)] : [''];
}

const tableSchema = z.object({
  SSESpecification: z.object({ KMSMasterKeyId: z.string() }).optional(),
});
const secretSchema = z.object({ KmsKeyId: z.string().optional() });

/**
 * The KMS call that a service makes in its caller's name, by ARN of the table or secret, with the
 * encryption contexts of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 * and https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
function encryptionAtRest(assembly: Assembly): Map<string, Access> {
  const keys = assembly.resources('AWS::KMS::Key');
  const arnOf = (id: string) =>
    keys.find(({ physicalId, arn }) => physicalId === id || arn === id)?.arn ?? id;
  const via = (service: string, key: string, encryption: Record<string, string>): Access => ({
    action: 'kms:Decrypt',
    resource: arnOf(key),
    context: new Map<string, string | readonly string[]>([
      ['kms:viaservice', `${service}.${assembly.region}.amazonaws.com`],
      ...encryptionContext(encryption),
    ]),
  });
  const tables = assembly.resources('AWS::DynamoDB::Table').flatMap((table) => {
    const key = tableSchema.parse(table.properties).SSESpecification?.KMSMasterKeyId;
    const context = {
      'aws:dynamodb:tableName': table.physicalId,
      'aws:dynamodb:subscriberId': assembly.account,
    };
    return key === undefined ? [] : [[table.arn, via('dynamodb', key, context)] as const];
  });
  const secrets = assembly.resources('AWS::SecretsManager::Secret').flatMap((secret) => {
    const key = secretSchema.parse(secret.properties).KmsKeyId;
    const context = { SecretARN: secret.arn, SecretVersionId: 'any' };
    return key === undefined ? [] : [[secret.arn, via('secretsmanager', key, context)] as const];
  });
  return new Map([...tables, ...secrets]);
}

/** Condition keys of an encryption context; without one the keys are absent. */
export function encryptionContext(
  context: Readonly<Record<string, string>>,
): [key: string, value: string | readonly string[]][] {
  const names = Object.keys(context);
  if (names.length === 0) return [];
  return [
    ['kms:encryptioncontextkeys', names],
    ...Object.entries(context).map(
      ([name, value]) => [`kms:encryptioncontext:${name.toLowerCase()}`, value] as [string, string],
    ),
  ];
}
