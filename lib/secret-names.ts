/** Names in Secrets Manager: what the stacks create, commands fill and the runbook changes. */
import type { SecretName } from './permissions.ts';

/** Last part of the name of each secret. */
const NAMES: Record<SecretName, string> = {
  tiktok: 'tiktok',
  client: 'connector-client',
  refreshToken: 'refresh-token',
  usagePlanKey: 'usage-plan-key',
};

/** The name of a secret of an environment. */
export function secretName(env: string, secret: SecretName): string {
  return `social-insights/${env}/${NAMES[secret]}`;
}
