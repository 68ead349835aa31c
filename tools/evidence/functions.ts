/** Every function with its size, duty, reach and permissions, from the template. */
import * as z from 'zod';
import { roleOf } from '../../local/aws/iam/role-policies.ts';
import type { Assembly, Resource } from '../../local/template.ts';
import { functionsOf } from './environment.ts';
import { createLabels } from './labels.ts';
import { documentSchema, permission, type Permission, type Statement } from './sentences.ts';

export interface FunctionFacts {
  name: string;
  description: string;
  runtime: string;
  memoryMb: number;
  timeoutSeconds: number;
  /** `unreserved`, or the number of instances kept for it. */
  concurrency: string;
  /** Names of its environment variables, never their values. */
  variables: string[];
  /** Whether it calls TikTok's API. */
  callsTikTok: boolean;
  permissions: Permission[];
}

const functionSchema = z.object({
  Description: z.string().default(''),
  Runtime: z.string(),
  MemorySize: z.number(),
  Timeout: z.number(),
  ReservedConcurrentExecutions: z.number().optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});
const roleSchema = z.object({
  ManagedPolicyArns: z.array(z.string()).default([]),
  Policies: z.array(z.object({ PolicyDocument: documentSchema })).default([]),
});
const policySchema = z.object({
  PolicyDocument: documentSchema,
  Roles: z.array(z.string()).default([]),
});

/** Facts of all functions, in the order of `lambdas/`. */
export function functionFacts(assembly: Assembly): FunctionFacts[] {
  const labels = createLabels(assembly);
  return functionsOf(assembly)
    .map(([name, resource]) => {
      const properties = functionSchema.parse(resource.properties);
      const variables = Object.keys(properties.Environment.Variables).sort();
      const reserved = properties.ReservedConcurrentExecutions;
      return {
        name,
        description: properties.Description,
        runtime: properties.Runtime,
        memoryMb: properties.MemorySize,
        timeoutSeconds: properties.Timeout,
        concurrency: reserved === undefined ? 'unreserved' : String(reserved),
        variables,
        callsTikTok: variables.includes('TIKTOK_API_BASE_URL'),
        permissions: statementsOf(assembly, resource).map((each) => permission(each, labels)),
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** All statements of a function's role: managed, attached and inline. */
export function statementsOf(assembly: Assembly, lambdaFunction: Resource): Statement[] {
  const arn = roleOf(lambdaFunction);
  const role = assembly.resources('AWS::IAM::Role').find((each) => each.arn === arn);
  if (!role) throw new Error(`${lambdaFunction.logicalId}: its role is not in the template`);
  const { ManagedPolicyArns, Policies } = roleSchema.parse(role.properties);
  const policies = ['AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy']
    .flatMap((type) => assembly.resources(type))
    .map((policy) => ({ arn: policy.arn, ...policySchema.parse(policy.properties) }))
    .filter((each) => ManagedPolicyArns.includes(each.arn) || each.Roles.includes(role.physicalId));
  const foreign = ManagedPolicyArns.filter((each) => !policies.some((own) => own.arn === each));
  if (foreign.length > 0) {
    throw new Error(`${role.logicalId}: the text of ${foreign.join()} is not in the template`);
  }
  return [
    ...policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    ...Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
  ];
}
