/** How AWS combines the policies of a role with the policy of what it calls, within one account. */
import { ACCOUNT } from '../../template/resource.ts';
import type { AccessRequest, Statement } from './policy.ts';

export interface Policies {
  /** Of the role: managed and inline. */
  identity: readonly Statement[];
  /** Of the resource; empty when it has none. */
  resource: readonly Statement[];
}

export type Decision = 'allowed' | 'denied' | 'not granted';

const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

/**
 * Decides one request. An explicit Deny wins over everything. A table or a secret opens by either side;
 * a KMS key only by its key policy, which may leave the decision to the role's policies by naming the
 * account. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function decide(request: AccessRequest, { identity, resource }: Policies): Decision {
  const ofRole = identity.filter((statement) => statement.covers(request));
  const ofResource = resource.filter((statement) => statement.covers(request));
  const names = ({ principals }: Statement, ...ones: string[]) =>
    ones.some((one) => principals.includes(one));
  const direct = ofResource.filter((each) => names(each, '*', request.principal));
  const delegated = ofResource.filter((each) => names(each, ROOT, ACCOUNT));

  const denies = [...ofRole, ...direct, ...delegated].some(({ effect }) => effect === 'Deny');
  if (denies) return 'denied';
  const allows = ({ effect }: Statement) => effect === 'Allow';
  const roleAllows = ofRole.some(allows);
  if (direct.some(allows)) return 'allowed';
  const enough = request.action.startsWith('kms:')
    ? roleAllows && delegated.some(allows)
    : roleAllows;
  return enough ? 'allowed' : 'not granted';
}
