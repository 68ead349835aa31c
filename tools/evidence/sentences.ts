/** Statements of IAM policies as sentences that a reader without IAM understands. */
import * as z from 'zod';
import type { Labels } from './labels.ts';

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
  /** Whether an action, or the only resource, is a wildcard. */
  wildcard: boolean;
}

/** In the order in which a sentence names them. */
const DEEDS: Readonly<Record<string, string>> = {
  'dynamodb:GetItem': 'read',
  'dynamodb:PutItem': 'create',
  'dynamodb:UpdateItem': 'change',
  'dynamodb:DeleteItem': 'delete',
  'kms:Encrypt': 'encrypt with',
  'kms:Decrypt': 'decrypt with',
  'kms:ReEncryptFrom': 're-encrypt from',
  'kms:ReEncryptTo': 're-encrypt to',
  'kms:GenerateDataKey': 'make data keys under',
  'kms:GenerateDataKeyWithoutPlaintext': 'make sealed data keys under',
  'kms:Sign': 'sign with',
  'kms:GetPublicKey': 'read the public half of',
  'kms:DescribeKey': 'describe',
  'kms:CreateGrant': 'make grants on',
  'secretsmanager:GetSecretValue': 'read the value of',
  'logs:CreateLogStream': 'open log streams in',
  'logs:PutLogEvents': 'write lines to',
  'xray:PutTraceSegments': 'send traces',
  'xray:PutTelemetryRecords': 'send telemetry',
};
const ORDER = Object.keys(DEEDS);

/** The statement as a permission; unknown actions and conditions are named as they are written. */
export function permission(statement: Statement, labels: Labels): Permission {
  const { Effect, Action, Resource, Condition } = statement;
  const resources = Resource.map(labels);
  const actions = Action.toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
  const deeds = list(actions.map((action) => DEEDS[action] ?? deed(action)));
  const kinds = Condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
  const unnamed = Action.every((action) => action.startsWith('xray:'));
  const object = kinds
    ? `${list(kinds.map((kind) => kind.replace(/\*$/, '')))} items of ${list(resources)}`
    : list(resources);
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => condition(operator, key, values, labels)),
  );
  const limits = conditions.filter((each) => each !== '');
  return {
    sentence:
      `${Effect === 'Allow' ? 'May' : 'May never'} ${deeds}${unnamed ? ' to X-Ray, for which AWS has no narrower resource' : ` ${object}`}` +
      `${limits.length > 0 ? `, ${limits.join(', ')}` : ''}.`,
    actions: Action,
    resources,
    conditions: Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(
        ([key, values]) => `${operator} ${key} ${values.map(labels).join(' | ')}`,
      ),
    ),
    wildcard: Action.some((action) => /[*?]/.test(action)) || (!unnamed && Resource.includes('*')),
  };
}

function deed(action: string): string {
  return action === '*' ? 'do every action (*) on' : `do ${action} on`;
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
};

/** `a`, `a and b`, `a, b and c`. */
export function list(parts: readonly string[]): string {
  const unique = [...new Set(parts)];
  const last = unique.pop() ?? '';
  return unique.length === 0 ? last : `${unique.join(', ')} and ${last}`;
}
