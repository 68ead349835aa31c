/**
 * Every rule finding that stays, with the reason, in one list. A finding is acknowledged on the
 * narrowest construct that raises it, so it cannot hide another one.
 */
import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

export const REASONS = {
  publicRoute: {
    id: 'AwsSolutions-APIG4',
    reason:
      'Public by design: browsers and TikTok arrive here without a token. Held back by stage throttles ' +
      'and, in the function, by client secret, PKCE, one-time state or webhook signature.',
  },
  noCognito: {
    id: 'AwsSolutions-COG4',
    reason:
      'This API is itself the OAuth authorization server; /api/* is guarded by a Lambda authorizer ' +
      'that checks its own access tokens and revocation.',
  },
  traces: {
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'xray:PutTraceSegments and xray:PutTelemetryRecords have no resource to name.',
  },
  gatewayLogs: {
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'API Gateway accepts only a role that can write to any of its log groups in the account and ' +
      'region; the log groups of future APIs have no names yet.',
  },
  tiktokSecret: {
    id: 'AwsSolutions-SMG4',
    reason: 'TikTok offers no interface to rotate a client secret; the runbook rotates it by hand.',
  },
  clientSecret: {
    id: 'AwsSolutions-SMG4',
    reason:
      'The same value stands in the script properties of the connector, which no rotation function ' +
      'can reach; the runbook changes both together.',
  },
  refreshTokenSecret: {
    id: 'AwsSolutions-SMG4',
    reason:
      'Refresh tokens are derived from it, so rotation on a schedule would sign every user out; the ' +
      'runbook rotates it after an incident, when that is wanted.',
  },
  usagePlanKey: {
    id: 'AwsSolutions-SMG4',
    reason:
      'Not a credential: it only names the usage plan and opens nothing without an access token. ' +
      'API keys cannot change their value; redeploying the stack makes a new one.',
  },
  firewallOff: {
    id: 'AwsSolutions-APIG3',
    reason: 'Switched off by the setting "waf" of this environment, to save its monthly price.',
  },
} as const satisfies Record<string, { id: string; reason: string }>;

export type Reason = keyof typeof REASONS;

/** Acknowledges findings on one construct. Ids: https://github.com/cdklabs/cdk-nag/blob/main/RULES.md */
export function acknowledge(construct: IConstruct, ...names: Reason[]): void {
  Validations.of(construct).acknowledge(...names.map((name) => REASONS[name]));
}
