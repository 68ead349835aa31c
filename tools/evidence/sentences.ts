/** Statements of IAM policies as sentences that a reader without IAM understands. */
import * as z from 'zod';
import { deedsOf, everything, EVERYTHING } from './deeds.ts';
import type { Labels } from './labels.ts';
import { hasWildcard, isUnnamed, wildcardReason } from './wildcards.ts';

const texts = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? [value] : value));

export const statementSchema = z.object({
  Sid: z.string().default(''),
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts,
  Resource: texts,
  Principal: z.unknown().optional(),
  Condition: z.record(z.string(), z.record(z.string(), texts)).default({}),
});
export type Statement = z.output<typeof statementSchema>;
export const documentSchema = z.object({ Statement: z.array(statementSchema) });

/** One permission: the sentence, and what it says in IAM's words. */
export interface Permission {
  sentence: string;
  actions: string[];
  resources: string[];
  conditions: string[];
  /** Whether an action has a wildcard, or a resource that could be named. */
  wildcard: boolean;
  /** Of a wildcard: why it may stay; empty when nothing excuses it. */
  reason?: string;
}

/**
 * The statement as a permission of a role that `service` takes; unknown actions and conditions are named as
 * they are written.
 */
export function permission(statement: Statement, labels: Labels, service = ''): Permission {
  const { Effect, Action, Resource, Condition } = statement;
  const named = Resource.map(labels);
  const resources = named.map((name) => (name === EVERYTHING ? everything(Action) : name));
  const deeds = list(deedsOf(Action));
  const kinds = Condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
  const object = kinds
    ? `${list(kinds.map((kind) => kind.replace(/\*$/, '')))} items of ${list(resources)}`
    : list(resources);
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => condition(operator, key, values, labels)),
  );
  const wildcard = hasWildcard(statement);
  const limits = conditions.filter((each) => each !== '');
  return {
    sentence:
      `${Effect === 'Allow' ? 'May' : 'May never'} ${deeds}${isUnnamed(Action) ? ' to X-Ray, for which AWS has no narrower resource' : ` ${object}`}` +
      `${limits.length > 0 ? `, ${limits.join(', ')}` : ''}.`,
    actions: Action,
    resources,
    conditions: Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(
        ([key, values]) => `${operator} ${key} ${values.map(labels).join(' | ')}`,
      ),
    ),
    wildcard,
    ...(wildcard && { reason: wildcardReason(statement, service) }),
  };
}

function condition(
  operator: string,
  key: string,
  values: readonly string[],
  labels: Labels,
): string {
  const shown = list(values.map(labels));
  const pair = `${operator} ${key}`;
  if (pair === 'ForAllValues:StringLike dynamodb:LeadingKeys') return '';
  if (pair === 'Null dynamodb:LeadingKeys') return 'each named by its key';
  if (key === 'kms:ViaService') {
    return `only through ${list(values.map((value) => SERVICES[value.split('.')[0] ?? ''] ?? value))}`;
  }
  if (pair === 'StringEquals aws:SourceAccount') return 'for this account only';
  if (key === 'aws:PrincipalIsAWSService') return '';
  if (pair === 'Bool kms:GrantIsForAWSResource' && shown === 'true')
    return 'for services of AWS only';
  if (key === 'kms:GrantIsForAWSResource') return 'unless for a service of AWS';
  if (key === 'kms:SigningAlgorithm') return `by ${shown} only`;
  if (key === 'kms:EncryptionContextKeys') return `with no other name in it than ${shown}`;
  const name = /^kms:EncryptionContext:(.+)$/.exec(key)?.[1];
  if (name === 'aws:dynamodb:tableName') return 'for this table only';
  if (name === 'aws:sns:topicArn') return 'for topics of this account only';
  if (name === 'SecretARN') return `for ${shown} only`;
  if (name !== undefined && operator === 'Null') return `${name} always named`;
  if (name !== undefined) return `for the encryption context ${name} = ${shown}`;
  return `where ${operator} ${key} is ${shown}`;
}

export const SERVICES: Readonly<Record<string, string>> = {
  dynamodb: 'DynamoDB',
  secretsmanager: 'Secrets Manager',
  logs: 'CloudWatch Logs',
  backup: 'AWS Backup',
  cloudwatch: 'CloudWatch',
  sns: 'SNS',
  budgets: 'AWS Budgets',
  events: 'EventBridge',
  lambda: 'Lambda',
  apigateway: 'API Gateway',
  codedeploy: 'CodeDeploy',
};

/** `a`, `a and b`, `a, b and c`. */
export function list(parts: readonly string[]): string {
  const unique = [...new Set(parts)];
  const last = unique.pop() ?? '';
  return unique.length === 0 ? last : `${unique.join(', ')} and ${last}`;
}
