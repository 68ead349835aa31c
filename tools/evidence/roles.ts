/** Every role of the templates: who takes it, and what its policies allow, managed, attached and inline. */
import * as z from 'zod';
import { roleOf } from '../../local/aws/iam/role-policies.ts';
import type { Assembly, Resource } from '../../local/template.ts';
import { functionsOf } from './environment.ts';
import { createLabels, logicalName } from './labels.ts';
import { documentSchema, list, permission, SERVICES } from './sentences.ts';
import type { Permission, Statement } from './sentences.ts';
import { hasWildcard, wildcardReason } from './wildcards.ts';

/** A role with its statements. */
export interface Role {
  /** The function that has it, else what it is for. */
  name: string;
  isFunctions: boolean;
  /** First part of the service that takes it: `lambda`. */
  service: string;
  resource: Resource;
  statements: Statement[];
}
/** A role that no function has. */
export interface RoleFacts {
  name: string;
  description: string;
  takenBy: string;
  permissions: Permission[];
}

const services = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const roleSchema = z.object({
  // Anything but services of AWS, such as people or other accounts, has no words here and ends the report.
  AssumeRolePolicyDocument: z.object({
    Statement: z.array(
      z.object({ Effect: z.string(), Principal: z.strictObject({ Service: services }) }),
    ),
  }),
  Description: z.string().default(''),
  ManagedPolicyArns: z.array(z.string()).default([]),
  Policies: z.array(z.object({ PolicyDocument: documentSchema })).default([]),
});
const policySchema = z.object({
  PolicyDocument: documentSchema,
  Roles: z.array(z.string()).default([]),
});

/** All roles: those of functions in the order of the template, then the others. Throws when a policy's text is not there. */
export function rolesOf(assembly: Assembly): Role[] {
  const functions = new Map(functionsOf(assembly).map(([name, each]) => [roleOf(each), name]));
  return assembly
    .resources('AWS::IAM::Role')
    .map((resource) => {
      const name = functions.get(resource.arn);
      return {
        name: name ?? roleName(resource),
        isFunctions: name !== undefined,
        service: takers(resource).join().split('.')[0] ?? '',
        resource,
        statements: statementsOf(assembly, resource),
      };
    })
    .sort((a, b) => Number(b.isFunctions) - Number(a.isFunctions));
}

/** Facts of the roles that no function has, by name. */
export function otherRoleFacts(assembly: Assembly): RoleFacts[] {
  const labels = createLabels(assembly);
  return rolesOf(assembly)
    .filter(({ isFunctions }) => !isFunctions)
    .map(({ name, resource, service, statements }) => ({
      name,
      description: roleSchema.parse(resource.properties).Description,
      takenBy: list(
        takers(resource).map((principal) => SERVICES[principal.split('.')[0] ?? ''] ?? principal),
      ),
      permissions: statements.map((each) => permission(each, labels, service)),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** True: no wildcard in the policies of this role. A text: the reasons of all of them. False: one has none. */
export function wildcardsOf(arn: string, assembly: Assembly): boolean | string {
  const role = rolesOf(assembly).find(({ resource }) => resource.arn === arn);
  const reasons = (role?.statements ?? [])
    .filter(hasWildcard)
    .map((statement) => wildcardReason(statement, role?.service ?? ''));
  if (role === undefined || reasons.includes('')) return false;
  return reasons.length === 0 || `${role.name}: ${[...new Set(reasons)].join(' ')}`;
}

function takers(role: Resource): string[] {
  const { AssumeRolePolicyDocument } = roleSchema.parse(role.properties);
  return AssumeRolePolicyDocument.Statement.flatMap(({ Principal }) => Principal.Service);
}

/** `BackupRole` is Backup; a role that is called just so takes the name of its stack. */
function roleName({ logicalId, stack }: Resource): string {
  return logicalName(logicalId).replace(/Role$/, '') || stack.replace(/^.*-/, '');
}

function statementsOf(assembly: Assembly, role: Resource): Statement[] {
  const { ManagedPolicyArns, Policies } = roleSchema.parse(role.properties);
  const policies = ['AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy']
    .flatMap((type) => assembly.resources(type))
    .map((policy) => ({ arn: policy.arn, ...policySchema.parse(policy.properties) }))
    .filter((each) => ManagedPolicyArns.includes(each.arn) || each.Roles.includes(role.physicalId));
  const foreign = ManagedPolicyArns.filter((each) => !policies.some((own) => own.arn === each));
  if (foreign.length > 0) {
    throw new Error(`${role.logicalId}: the text of ${foreign.join()} is not in the template`);
  }
  return [...policies, ...Policies].flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}
