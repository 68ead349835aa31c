import { createSecretKey } from 'node:crypto';
import { createSealer } from '../../lambdas/core/envelope.ts';
import { createSnapshotSealer } from '../../lambdas/core/snapshot-envelope.ts';
import { FUNCTIONS } from '../../lib/functions.ts';
import { DATA_KEY_PURPOSES } from '../../lib/key-policies.ts';
import { PERMISSIONS } from '../../lib/permissions.ts';
import { createPermissionReader } from './needed-permissions.ts';
import { asText, ofType, synthesize } from './synthesized.ts';
import type { Json, Template } from './synthesized.ts';

const NAMES = Object.keys(FUNCTIONS) as (keyof typeof FUNCTIONS)[];

let api: Template | undefined;
beforeAll(() => {
  ({ Api: api } = synthesize({ signingKeys: ['2', '1'] }));
});

const listOf = (value: Json): Json[] => (Array.isArray(value) ? value : [value]);
const policies = () => ofType(api, 'AWS::IAM::ManagedPolicy');
const allStatements = (): Json[] =>
  policies().flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
function statementsOf(name: string): Json[] {
  const start = `${name[0]?.toUpperCase()}${name.slice(1)}Policy`;
  const policy = policies().find(([id]) => id.startsWith(start))?.[1];
  return policy?.Properties.PolicyDocument.Statement;
}
const statement = (name: string, sid: string) => statementsOf(name).find(({ Sid }) => Sid === sid);
const actionsOf = (name: string): string[] =>
  statementsOf(name).flatMap(({ Action }) => listOf(Action));

test('each function has a role and a policy of its own', () => {
  expect(policies()).toHaveLength(NAMES.length);
  expect(ofType(api, 'AWS::IAM::Role')).toHaveLength(NAMES.length);
});

test('no action has a wildcard', () => {
  const actions = allStatements().flatMap(({ Action }) => listOf(Action));
  expect(actions.filter((action) => action.includes('*'))).toEqual([]);
});

test('the only resource without a name is that of traces', () => {
  const open = allStatements().filter(({ Resource }) => asText(Resource).includes('*'));
  expect(new Set(open.flatMap(({ Action }) => Action))).toEqual(
    new Set(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']),
  );
});

test('every function may write its own log only', () => {
  for (const name of NAMES) {
    const { Action, Resource } = statement(name, 'WriteLog');
    expect(Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    expect(asText(Resource).toLowerCase()).toMatch(new RegExp(`^${name}logs\\w+\\.arn$`));
  }
});

test('items are opened by kind, and a request without keys is refused', () => {
  const items = allStatements().filter(({ Action }) => listOf(Action)[0].startsWith('dynamodb:'));
  expect(items.length).toBeGreaterThan(20);
  for (const { Condition, Sid } of items) {
    const kind = Sid.slice('Item'.length).toUpperCase();
    expect(Condition).toEqual({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${kind}#*`] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    });
  }
});

test('nobody may scan, query or write in batches', () => {
  const verbs = allStatements()
    .flatMap(({ Action }) => listOf(Action))
    .filter((action) => action.startsWith('dynamodb:'));
  expect([...new Set(verbs)].sort()).toEqual([
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
  ]);
});

test('only the token function signs, with one algorithm and with published keys only', () => {
  expect(NAMES.filter((name) => actionsOf(name).includes('kms:Sign'))).toEqual(['token']);
  const { Resource, Condition } = statement('token', 'SignAccessTokens');
  expect(Resource).toEqual(statement('keys', 'ReadPublicKeys').Resource);
  expect(Condition).toEqual({ StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256' } });
});

test('all signing keys are published', () => {
  const published = listOf(statement('keys', 'ReadPublicKeys').Resource).map(asText).join(' ');
  expect(published).toContain('SigningKey1');
  expect(published).toContain('SigningKey2');
});

test.each([
  ['tokens', 'TikTokTokens', 'tiktok-tokens'],
  ['data', 'TikTokSnapshots', 'tiktok-snapshots'],
])('data keys open for TikTok %s of one connection only', (_, sid, purpose) => {
  expect(statement('videos', sid)).toMatchObject({
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Condition: {
      StringEquals: { 'kms:EncryptionContext:purpose': purpose },
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['purpose', 'connection'] },
      Null: { 'kms:EncryptionContext:connection': 'false' },
    },
  });
});

test('the functions use the encryption context that the policies insist on', async () => {
  const contexts: unknown[] = [];
  const dataKeys = {
    generate: async (context: unknown) => {
      contexts.push(context);
      return { plaintext: createSecretKey(new Uint8Array(32)), encryptedKey: new Uint8Array(1) };
    },
    decrypt: async () => createSecretKey(new Uint8Array(32)),
  };
  await createSealer(dataKeys, 'c1', 1);
  const at = { connectionId: 'c1', shape: 'videos' };
  await createSnapshotSealer(at, undefined, { dataKeys, now: () => 1 });
  expect(contexts).toEqual([
    { purpose: DATA_KEY_PURPOSES.tokens, connection: 'c1' },
    { purpose: DATA_KEY_PURPOSES.snapshots, connection: 'c1' },
  ]);
});

test('the function that takes new tokens in cannot read stored ones', () => {
  expect(actionsOf('callback')).toContain('kms:GenerateDataKey');
  expect(statement('callback', 'TikTokTokens').Action).toBe('kms:GenerateDataKey');
});

test('only the two data routes open stored data; who ends a connection deletes it unread', () => {
  const sids = (name: string) => statementsOf(name).map(({ Sid }) => Sid);
  expect(NAMES.filter((name) => sids(name).includes('TikTokSnapshots'))).toEqual([
    'user',
    'videos',
  ]);
  for (const name of ['revoke', 'webhook', 'upkeep']) {
    expect(statement(name, 'ItemSnapshot').Action).toEqual([
      'dynamodb:DeleteItem',
      'dynamodb:UpdateItem',
    ]);
  }
});

test('functions without a stake in tokens have no key and no secret', () => {
  for (const name of ['metadata', 'pages']) {
    expect(actionsOf(name).every((action) => /^(logs|xray):/.test(action))).toBe(true);
  }
  expect(actionsOf('authorize')).not.toContain('kms:GenerateDataKey');
});

test.each([
  ['authorize', ['TikTokSecret']],
  ['callback', ['TikTokSecret']],
  ['token', ['ConnectorClientSecret', 'RefreshTokenSecret']],
  ['revoke', ['ConnectorClientSecret', 'RefreshTokenSecret', 'TikTokSecret']],
  ['authorizer', ['UsagePlanKey']],
  ['user', ['TikTokSecret']],
  ['videos', ['TikTokSecret']],
  ['webhook', ['TikTokSecret']],
])('%s reads exactly the secrets %j, and opens the storage key for those only', (name, secrets) => {
  const expected = secrets.map((secret) => expect.stringContaining(secret));
  const read = statement(name, 'ReadSecrets');
  expect(read.Action).toBe('secretsmanager:GetSecretValue');
  expect(listOf(read.Resource).map(asText)).toEqual(expected);
  const { StringEquals } = statement(name, 'SecretEncryption').Condition;
  expect(listOf(StringEquals['kms:EncryptionContext:SecretARN']).map(asText)).toEqual(expected);
});

test('the key of the table opens through DynamoDB and for this table only', () => {
  const { Action, Condition } = statement('authorizer', 'TableEncryption');
  expect(Action).toBe('kms:Decrypt');
  expect(asText(Condition.StringEquals['kms:ViaService'])).toBe(
    'dynamodb.AWS-Region.amazonaws.com',
  );
  expect(asText(Condition.StringEquals['kms:EncryptionContext:aws:dynamodb:tableName'])).toMatch(
    /RefTable/,
  );
});

const needed = createPermissionReader(NAMES);

test.each(NAMES)('%s may do what its code can ask of table and keys, and nothing else', (name) => {
  const { items = {}, dataKey = [], snapshotKey = [], signingKeys = [] } = PERMISSIONS[name];
  const sorted = Object.entries(items).map(([kind, verbs]) => [kind, [...verbs].sort()]);
  expect({
    items: Object.fromEntries(sorted),
    kms: [...new Set([...dataKey, ...snapshotKey, ...signingKeys])].sort(),
  }).toEqual(needed(name));
});

test.each(NAMES)('%s may read the secrets that its environment names, and no other', (name) => {
  const start = `${name[0]?.toUpperCase()}${name.slice(1)}Function`;
  const [, self] = ofType(api, 'AWS::Lambda::Function').find(([id]) => id.startsWith(start)) ?? [];
  const named = Object.entries(self?.Properties.Environment.Variables ?? {})
    .filter(([variable]) => variable.endsWith('_SECRET_ARN'))
    .map(([, arn]) => asText(arn));
  const read = listOf(statement(name, 'ReadSecrets')?.Resource ?? []).map(asText);
  expect(read.sort()).toEqual(named.sort());
});
