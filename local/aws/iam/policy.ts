/** Policy documents, parsed once into statements that can be asked about a request. */
import * as z from 'zod';
import { parseConditions, type Condition, type RequestContext } from './condition.ts';
import { wildcard } from './wildcard.ts';

/** What is asked: may this principal do this action to this resource? */
export interface AccessRequest {
  /** ARN of the role whose session calls. */
  principal: string;
  /** Such as `kms:Decrypt`. */
  action: string;
  /** ARN of the resource. */
  resource: string;
  context: RequestContext;
}

export interface Statement {
  sid: string;
  effect: 'Allow' | 'Deny';
  /** Of policies on resources: ARNs and `*` of AWS principals, as written; service principals are left out. */
  principals: readonly string[];
  /** Whether action, resource and conditions fit; the principal is not looked at. */
  covers(request: AccessRequest): boolean;
}

const texts = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? [value] : value));
/** Strict: `NotAction`, `NotResource` and `NotPrincipal` are refused, not skipped. */
const documentSchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Id: z.string().optional(),
  Statement: z.array(
    z.strictObject({
      Sid: z.string().default(''),
      Effect: z.enum(['Allow', 'Deny']),
      Action: texts,
      Resource: texts,
      Principal: z
        .union([
          z.literal('*').transform(() => ({ AWS: ['*'], Service: [] })),
          z.strictObject({ AWS: texts.default([]), Service: texts.default([]) }),
        ])
        .optional(),
      Condition: z.unknown().optional(),
    }),
  ),
});

/**
 * Statements of a policy document whose intrinsic functions are resolved. Throws, with `name`, on every
 * element that this evaluator does not know.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function parsePolicy(name: string, document: unknown): Statement[] {
  try {
    return documentSchema.parse(document).Statement.map((statement) => {
      const actions = statement.Action.map((action) => wildcard(action.toLowerCase()));
      const resources = statement.Resource.map(wildcard);
      const conditions: Condition[] = parseConditions(statement.Condition);
      return {
        sid: statement.Sid,
        effect: statement.Effect,
        principals: statement.Principal?.AWS ?? [],
        covers: ({ action, resource, context }) =>
          actions.some((fits) => fits(action.toLowerCase())) &&
          resources.some((fits) => fits(resource)) &&
          conditions.every((holds) => holds(context)),
      };
    });
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new Error(`The policy of ${name} cannot be judged: ${reason}`, { cause });
  }
}
