import { PERMISSIONS } from '../../lib/permissions.ts';
import { matches } from './event-pattern.ts';
import { asText, ofType, only, synthesize } from './synthesized.ts';
import type { Json, Template } from './synthesized.ts';

let api: Template | undefined;
let data: Template | undefined;
/** Everything as long as AWS allows. */
let longest: Template | undefined;
beforeAll(() => {
  ({ Api: api, Data: data } = synthesize({ signingKeys: ['2', '1'] }));
  ({ Api: longest } = synthesize({
    env: 'abcdefghijklmnopqrst',
    region: 'ap-southeast-1',
    account: '123456789012',
    signingKeys: ['a'.repeat(16), 'b'.repeat(16), 'c'.repeat(16)],
  }));
});

const ACCOUNT = '111122223333';
const rule = (name: string, template = api): Json =>
  ofType(template, 'AWS::Events::Rule').find(([id]) => id.includes(name))?.[1].Properties;

/** The pattern with every reference replaced by its name. */
const plain = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const [key = ''] = Object.keys(value);
  if (/^(Fn::|Ref$)/.test(key)) return asText(value);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
};
const isTold = (name: string, event: object) => matches(plain(rule(name).EventPattern), event);

/** An event as on https://docs.aws.amazon.com/kms/latest/developerguide/ct-deletealias.html */
const ofKms = (eventName: string, ...arns: string[]) => ({
  source: 'aws.kms',
  'detail-type': 'AWS API Call via CloudTrail',
  detail: {
    eventSource: 'kms.amazonaws.com',
    eventName,
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/Alice` },
    resources: arns.map((ARN) => ({ ARN, accountId: ACCOUNT })),
  },
});

describe('changes of the keys', () => {
  const keys = (): string[] => plain(rule('KeyChanges').EventPattern).detail.resources.ARN;

  test('all keys of the product are watched', () => {
    expect(keys()).toHaveLength(ofType(data, 'AWS::KMS::Key').length);
    for (const name of ['StorageKey', 'DataKey', 'SigningKey1', 'SigningKey2']) {
      expect(keys().some((key) => key.includes(name))).toBe(true);
    }
  });

  test.each(['DisableKey', 'ScheduleKeyDeletion', 'PutKeyPolicy'])('%s is told', (eventName) => {
    for (const key of keys()) expect(isTold('KeyChanges', ofKms(eventName, key))).toBe(true);
    expect(isTold('KeyChanges', ofKms(eventName, 'arn:aws:kms:::key/another'))).toBe(false);
  });

  test.each(['DeleteAlias', 'UpdateAlias'])(
    '%s is told, whose event names the alias first and the key after it',
    (eventName) => {
      const [key = ''] = keys();
      expect(isTold('KeyChanges', ofKms(eventName, 'arn:aws:kms:::alias/any', key))).toBe(true);
    },
  );

  test.each(['Decrypt', 'GenerateDataKey', 'Sign', 'GetPublicKey', 'DescribeKey'])(
    '%s, the daily use, is not',
    (eventName) => {
      for (const key of keys()) expect(isTold('KeyChanges', ofKms(eventName, key))).toBe(false);
    },
  );
});

/** An event as on https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html */
const ofSecret = (eventName: string, secretId: string, role?: string) => ({
  source: 'aws.secretsmanager',
  'detail-type': 'AWS API Call via CloudTrail',
  detail: {
    eventSource: 'secretsmanager.amazonaws.com',
    eventName,
    userIdentity:
      role === undefined
        ? { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/Alice` }
        : { type: 'AssumedRole', sessionContext: { sessionIssuer: { type: 'Role', arn: role } } },
    requestParameters: { secretId },
  },
});
const SECRETS = ['tiktok', 'connector-client', 'refresh-token'].map(
  (name) => `social-insights/test/${name}`,
);
const STRANGER = `arn:aws:iam::${ACCOUNT}:role/Stranger`;
/** The roles of functions that read secrets, as references to them read. */
const readers = () =>
  ofType(api, 'AWS::IAM::Role')
    .map(([id]) => id)
    .filter((id) =>
      Object.entries(PERMISSIONS).some(
        ([name, { secrets = [] }]) =>
          secrets.length > 0 && new RegExp(`^${name}Role[0-9A-F]{8}$`, 'i').test(id),
      ),
    )
    .map((id) => `${id}.Arn`);

describe('use of the secrets', () => {
  const arnOf = (name: string) =>
    `arn:AWS-Partition:secretsmanager:AWS-Region:AWS-AccountId:secret:${name}`;
  const spellings = SECRETS.flatMap((name) => [name, arnOf(name), `${arnOf(name)}-AbCdEf`]);

  test.each([
    'GetSecretValue',
    'PutSecretValue',
    'UpdateSecret',
    'RotateSecret',
    'DeleteSecret',
    'ReplicateSecretToRegions',
  ])('%s by a person or a strange role is told, however the secret is named', (eventName) => {
    for (const secretId of spellings) {
      expect(isTold('SecretUse', ofSecret(eventName, secretId))).toBe(true);
      expect(isTold('SecretUse', ofSecret(eventName, secretId, STRANGER))).toBe(true);
    }
  });

  test('by the functions that read them it is not', () => {
    expect(readers()).toHaveLength(9);
    for (const role of readers()) {
      for (const secretId of spellings) {
        expect(isTold('SecretUse', ofSecret('GetSecretValue', secretId, role))).toBe(false);
      }
    }
  });

  test('other secrets are not watched, nor is the name of the usage plan, which deployments read', () => {
    for (const name of [
      'another',
      'social-insights/other/tiktok',
      'social-insights/test/usage-plan-key',
    ]) {
      for (const secretId of [name, arnOf(name)]) {
        expect(isTold('SecretUse', ofSecret('GetSecretValue', secretId))).toBe(false);
      }
    }
  });

  test('reading is seen at all: a rule that is merely enabled does not get read-only events', () => {
    expect(rule('SecretUse').State).toBe('ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
    expect(rule('KeyChanges').State).toBe('ENABLED');
  });
});

test('the patterns stay below the 2,048 characters of an account that asked for no more', () => {
  const reference = (text: string) => {
    if (/Role[0-9A-F]{8}\.Arn$/.test(text)) return `arn:aws:iam::${ACCOUNT}:role/`.padEnd(95, 'x');
    return /Key/.test(text) ? 'arn:aws:kms:ap-southeast-1:'.padEnd(80, 'x') : text;
  };
  for (const name of ['KeyChanges', 'SecretUse']) {
    const pattern = JSON.stringify(plain(rule(name, longest).EventPattern), (_, value: Json) =>
      typeof value === 'string' ? reference(value) : value,
    );
    expect(pattern.length).toBeGreaterThan(400);
    expect(pattern.length).toBeLessThan(2048);
  }
});

describe('the mail', () => {
  test.each(['KeyChanges', 'SecretUse'])(
    '%s says who did what, and where the runbook is',
    (name) => {
      const [{ Arn, InputTransformer, ...rest }] = rule(name).Targets;
      expect(Arn).toEqual({ Ref: expect.stringContaining('Topic') });
      // With a role, delivery to an encrypted topic may fail.
      expect(rest).not.toHaveProperty('RoleArn');
      const paths = Object.values(InputTransformer.InputPathsMap);
      expect(paths).toEqual(
        expect.arrayContaining(['$.detail.eventName', '$.detail.userIdentity.arn']),
      );
      const anchor = name === 'KeyChanges' ? 'changes-of-the-keys' : 'use-of-the-secrets';
      expect(JSON.parse(InputTransformer.InputTemplate)).toMatch(
        new RegExp(`social-insights-test.*docs/runbook\\.md#${anchor}$`, 's'),
      );
    },
  );

  test('EventBridge may publish, in a statement without condition: it serves none on topics', () => {
    const { Statement } = only(api, 'AWS::SNS::TopicPolicy').PolicyDocument;
    const ofEvents = Statement.filter(({ Principal }: Json) =>
      JSON.stringify(Principal).includes('events.amazonaws.com'),
    );
    expect(ofEvents).toEqual([
      {
        Sid: 'TamperRules',
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'events.amazonaws.com' },
        Resource: { Ref: expect.stringContaining('Topic') },
      },
    ]);
  });

  test('the key lets EventBridge encrypt for topics of this account, and for nothing else', () => {
    const [, storage] = ofType(data, 'AWS::KMS::Key').find(([id]) => id.startsWith('StorageKey'))!;
    const statement = storage.Properties.KeyPolicy.Statement.find(
      ({ Sid }: Json) => Sid === 'UseByEvents',
    );
    expect(statement).toMatchObject({
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Principal: { Service: 'events.amazonaws.com' },
    });
    expect(JSON.stringify(statement.Condition)).not.toContain('aws:Source');
    expect(asText(statement.Condition.ArnLike['kms:EncryptionContext:aws:sns:topicArn'])).toBe(
      'arn:AWS-Partition:sns:AWS-Region:AWS-AccountId:*',
    );
  });
});
