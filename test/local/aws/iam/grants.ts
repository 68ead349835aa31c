/** The calls that a template's policies name, as one would read them with the eye. */
import * as z from 'zod';
import { ITEM_KINDS } from '../../../../lambdas/adapters/table-schema.ts';
import { roleName, roleOf } from '../../../../local/aws/iam/role-policies.ts';
import type { Assembly } from '../../../../local/template.ts';

export interface GrantedCall {
  role: string;
  action: string;
  resource: string;
  itemKind: string;
}

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const policySchema = z.object({
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({
        Sid: z.string(),
        Action: texts,
        Resource: texts,
        Condition: z
          .object({
            'ForAllValues:StringLike': z.object({ 'dynamodb:LeadingKeys': texts }).optional(),
          })
          .loose()
          .default({}),
      }),
    ),
  }),
});
const roleSchema = z.object({ ManagedPolicyArns: z.array(z.string()) });

/**
 * Each action, resource and item kind that a function's policies allow, read from their text without the
 * evaluator. Logs and traces are left out: Lambda writes those, not the function's code.
 */
export function grantedCalls(assembly: Assembly): GrantedCall[] {
  const policies = assembly.resources('AWS::IAM::ManagedPolicy');
  const roles = new Set(assembly.resources('AWS::Lambda::Function').map(roleOf));
  return assembly
    .resources('AWS::IAM::Role')
    .filter(({ arn }) => roles.has(arn))
    .flatMap((role) => {
      const { ManagedPolicyArns } = roleSchema.parse(role.properties);
      return policies
        .filter(({ arn }) => ManagedPolicyArns.includes(arn))
        .flatMap(({ properties }) => policySchema.parse(properties).PolicyDocument.Statement)
        .flatMap(({ Action, Resource, Condition }) => {
          const kinds = Condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? ['*'];
          return Action.flatMap((action) =>
            Resource.flatMap((resource) =>
              kinds.map((kind) => ({
                role: roleName(role.arn),
                action,
                resource,
                itemKind: kind.slice(0, -1),
              })),
            ),
          );
        });
    })
    .filter(({ action }) => !/^(logs|xray|cloudwatch):/.test(action));
}

/** One item key of each kind. */
export function itemKeys(): [kind: keyof typeof ITEM_KINDS, key: string][] {
  return Object.entries(ITEM_KINDS).map(([kind, prefix]) => [
    kind as keyof typeof ITEM_KINDS,
    `${prefix}0123`,
  ]);
}
