/** IAM policies as an authorizer returns them: may this caller invoke this method? */
import * as z from 'zod';

const oneOrMore = z.union([z.string().transform((text) => [text]), z.array(z.string())]);

export const policySchema = z.object({
  Version: z.string().optional(),
  Statement: z.array(
    // Strict: a Condition, Not… or misspelt element must not be taken for absent.
    z.strictObject({
      Sid: z.string().optional(),
      Effect: z.enum(['Allow', 'Deny']),
      Action: oneOrMore,
      Resource: oneOrMore,
    }),
  ),
});
export type Policy = z.output<typeof policySchema>;

/**
 * Evaluates a policy for one method ARN: an explicit Deny wins, then an Allow, else it is an implicit
 * denial. `*` and `?` are wildcards over the whole text, slashes and colons included.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluatePolicy(
  policy: Policy,
  methodArn: string,
): 'allow' | 'explicit deny' | 'implicit deny' {
  const matching = policy.Statement.filter(
    ({ Action, Resource }) =>
      Action.some((action) => matches(action.toLowerCase(), 'execute-api:invoke')) &&
      Resource.some((resource) => matches(resource, methodArn)),
  );
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'explicit deny';
  return matching.length > 0 ? 'allow' : 'implicit deny';
}

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
