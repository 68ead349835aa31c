/** Every function with its size, duty, reach and permissions, from the template. */
import * as z from 'zod';
import { roleOf } from '../../local/aws/iam/role-policies.ts';
import type { Assembly } from '../../local/template.ts';
import { functionsOf } from './environment.ts';
import { createLabels } from './labels.ts';
import { rolesOf } from './roles.ts';
import { permission, type Permission } from './sentences.ts';

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
/** Facts of all functions, in the order of `lambdas/`. */
export function functionFacts(assembly: Assembly): FunctionFacts[] {
  const labels = createLabels(assembly);
  const roles = new Map(rolesOf(assembly).map((role) => [role.resource.arn, role]));
  return functionsOf(assembly)
    .map(([name, resource]) => {
      const properties = functionSchema.parse(resource.properties);
      const variables = Object.keys(properties.Environment.Variables).sort();
      const role = roles.get(roleOf(resource));
      if (!role) throw new Error(`${resource.logicalId}: its role is not in the template`);
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
        permissions: role.statements.map((each) => permission(each, labels, role.service)),
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
