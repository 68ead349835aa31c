/** The policies of the template: those of each function's role, and those on keys, secrets and tables. */
import * as z from 'zod';
import type { Assembly } from '../../template.ts';
import type { Resource } from '../../template/resource.ts';
import { parsePolicy, type Statement } from './policy.ts';

const functionSchema = z.object({ Role: z.string() });
const roleSchema = z.object({
  ManagedPolicyArns: z.array(z.string()).default([]),
  Policies: z.array(z.object({ PolicyName: z.string(), PolicyDocument: z.unknown() })).default([]),
  PermissionsBoundary: z.undefined('permissions boundaries are not judged here').optional(),
});
const documentSchema = z.object({
  PolicyDocument: z.unknown(),
  Roles: z.array(z.string()).default([]),
});

export interface RolePolicies {
  /** ARN of the role. */
  arn: string;
  /** Name of the role, which is the access key id of its functions on this machine. */
  name: string;
  statements: readonly Statement[];
}

/** ARN of the role of an `AWS::Lambda::Function`. */
export function roleOf(lambdaFunction: Resource): string {
  return functionSchema.parse(lambdaFunction.properties).Role;
}

/** The last part of a role's ARN. */
export function roleName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/**
 * Every role of a function with its statements: managed policies, inline policies, and policies that
 * attach themselves. Throws when a policy's text is not in the template, or cannot be judged.
 */
export function functionRoles(assembly: Assembly): RolePolicies[] {
  const arns = new Set(assembly.resources('AWS::Lambda::Function').map(roleOf));
  const roles = assembly.resources('AWS::IAM::Role').filter(({ arn }) => arns.has(arn));
  const documents = ['AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy'].flatMap((type) =>
    assembly.resources(type).map((policy) => ({ policy, attached: attachedTo(policy) })),
  );
  return roles.map((role) => {
    const { ManagedPolicyArns, Policies } = roleSchema.parse(role.properties);
    for (const arn of ManagedPolicyArns) {
      if (!documents.some(({ policy }) => policy.arn === arn)) {
        throw new Error(`${role.logicalId}: the text of ${arn} is not in the template`);
      }
    }
    const own = documents.filter(
      ({ policy, attached }) =>
        ManagedPolicyArns.includes(policy.arn) || attached.includes(role.physicalId),
    );
    return {
      arn: role.arn,
      name: roleName(role.arn),
      statements: [
        ...own.flatMap(({ policy }) =>
          parsePolicy(policy.logicalId, documentSchema.parse(policy.properties).PolicyDocument),
        ),
        ...Policies.flatMap((each) => parsePolicy(each.PolicyName, each.PolicyDocument)),
      ],
    };
  });
}

function attachedTo(policy: Resource): readonly string[] {
  return documentSchema.parse(policy.properties).Roles;
}

const keySchema = z.object({ KeyPolicy: z.unknown() });
const secretPolicySchema = z.object({ SecretId: z.string(), ResourcePolicy: z.unknown() });
const tableSchema = z.object({
  ResourcePolicy: z.object({ PolicyDocument: z.unknown() }).optional(),
});

/** Statements of the policies on resources, by the resource's ARN. */
export function resourcePolicies(assembly: Assembly): Map<string, Statement[]> {
  const keys = assembly
    .resources('AWS::KMS::Key')
    .map((key) => [key.arn, keySchema.parse(key.properties).KeyPolicy] as const);
  const secrets = assembly.resources('AWS::SecretsManager::ResourcePolicy').map((policy) => {
    const { SecretId, ResourcePolicy } = secretPolicySchema.parse(policy.properties);
    return [SecretId, ResourcePolicy] as const;
  });
  const tables = assembly
    .resources('AWS::DynamoDB::Table')
    .map(
      (table) =>
        [table.arn, tableSchema.parse(table.properties).ResourcePolicy?.PolicyDocument] as const,
    );
  return new Map(
    [...keys, ...secrets, ...tables]
      .filter(([, document]) => document !== undefined)
      .map(([arn, document]) => [arn, parsePolicy(arn, document)]),
  );
}
