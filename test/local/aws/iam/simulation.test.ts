/** The policies of the synthesized template, asked about every pair of function and deed. */
import { createAccessControl, encryptionContext } from '../../../../local/aws/iam/guard.ts';
import type { Access, AccessControl } from '../../../../local/aws/iam/guard.ts';
import { roleName, roleOf } from '../../../../local/aws/iam/role-policies.ts';
import { loadAssembly, type Assembly } from '../../../../local/template.ts';
import { DATA_KEY_PURPOSES } from '../../../../lib/key-policies.ts';
import { PERMISSIONS } from '../../../../lib/permissions.ts';
import type { Permissions } from '../../../../lib/permissions.ts';
import { testApp } from '../../../lib/synthesized.ts';
import { itemKeys } from './grants.ts';

let assembly: Assembly;
let control: AccessControl;
let roles: Map<string, string>;
beforeAll(() => {
  process.env.CDK_VALIDATION = 'false';
  assembly = loadAssembly(testApp({ signingKeys: ['1', '2'] }).synth().directory);
  delete process.env.CDK_VALIDATION;
  control = createAccessControl(assembly);
  roles = new Map(
    assembly
      .resources('AWS::Lambda::Function')
      .map((one) => [one.logicalId, roleName(roleOf(one))]),
  );
});

/** Name in `permissions.ts` -> access key id. */
function callers(): [name: string, permissions: Permissions, accessKeyId: string][] {
  return Object.entries(PERMISSIONS).map(([name, permissions]) => {
    const start = new RegExp(`^${name}Function`, 'i');
    const [, role] = [...roles].find(([logicalId]) => start.test(logicalId)) ?? [];
    if (role === undefined) throw new Error(`no function of the template is called ${name}`);
    return [name, permissions, role];
  });
}

function allowed(accessKeyId: string, access: Access): boolean {
  try {
    control.guard(accessKeyId, access);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ type: 'AccessDeniedException', status: 400 });
    return false;
  }
}

const only = (type: string) => assembly.resources(type)[0]?.arn ?? '';
const named = (type: string, start: string) =>
  assembly.resources(type).filter(({ logicalId }) => logicalId.startsWith(start));
const item = (verb: string, keys: readonly string[], table = only('AWS::DynamoDB::Table')) => ({
  action: `dynamodb:${verb}`,
  resource: table,
  context: new Map(keys.length > 0 ? [['dynamodb:leadingkeys', keys]] : []),
});
const onKey = (
  verb: string,
  resource: string,
  encryption: Record<string, string> = {},
  more: [string, string][] = [],
): Access => ({
  action: `kms:${verb}`,
  resource,
  context: new Map([...encryptionContext(encryption), ...more]),
});

const VERBS = [
  ...['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem', 'Query', 'Scan'],
  ...['BatchGetItem', 'BatchWriteItem', 'PartiQLSelect', 'DescribeTable', 'DeleteTable'],
];
const KEY_VERBS = [
  ...['Decrypt', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'Sign'],
  ...['GetPublicKey', 'Verify', 'ReEncryptFrom', 'CreateGrant', 'DescribeKey', 'PutKeyPolicy'],
  ...['ScheduleKeyDeletion', 'DisableKey'],
];

test('items: each function has exactly the verbs and kinds of the table, and no other pair', () => {
  let refused = 0;
  for (const [name, { items = {} }, caller] of callers()) {
    for (const [kind, key] of itemKeys()) {
      for (const verb of VERBS) {
        const expected = items[kind]?.some((each) => each === verb) ?? false;
        expect([name, kind, verb, allowed(caller, item(verb, [key]))]).toEqual([
          ...[name, kind, verb],
          expected,
        ]);
        if (!expected) refused += 1;
      }
    }
  }
  expect(refused).toBeGreaterThan(900);
});

test('items: without a leading key, with a stranger among the keys, or in another table, all is refused', () => {
  for (const [, , caller] of callers()) {
    for (const verb of VERBS) {
      expect(allowed(caller, item(verb, []))).toBe(false);
      expect(allowed(caller, item(verb, ['ELSE#1']))).toBe(false);
      expect(allowed(caller, item(verb, ['GRANT#1', 'ELSE#1']))).toBe(false);
      expect(allowed(caller, item(verb, ['GRANT#1'], `${only('AWS::DynamoDB::Table')}2`))).toBe(
        false,
      );
    }
  }
});

/** The data key, for one purpose and connection, and for nothing near it. */
function expectDataKey(purpose: string, of: 'dataKey' | 'snapshotKey'): void {
  const right = { purpose, connection: 'c' };
  const wrong = [{}, { purpose }, { ...right, purpose: 'x' }, { ...right, a: 'b' }];
  const [key] = named('AWS::KMS::Key', 'DataKey');
  for (const [name, permissions, caller] of callers()) {
    for (const verb of KEY_VERBS) {
      const expected = (permissions[of] ?? []).some((each) => each === verb);
      const answer = allowed(caller, onKey(verb, key?.arn ?? '', right));
      expect([name, verb, answer]).toEqual([name, verb, expected]);
      for (const context of wrong) {
        expect(allowed(caller, onKey(verb, key?.arn ?? '', context))).toBe(false);
      }
    }
  }
}

test('the data key: the verbs of the table, for TikTok tokens of one connection', () => {
  expectDataKey(DATA_KEY_PURPOSES.tokens, 'dataKey');
});

test('the data key: the verbs of the table, for shared data of one connection', () => {
  expectDataKey(DATA_KEY_PURPOSES.snapshots, 'snapshotKey');
});

test('the signing keys: the verbs of the table, with one algorithm', () => {
  const keys = named('AWS::KMS::Key', 'SigningKey');
  expect(keys).toHaveLength(2);
  const algorithm = (name: string): [string, string][] => [['kms:signingalgorithm', name]];
  for (const [name, { signingKeys = [] }, caller] of callers()) {
    for (const verb of KEY_VERBS) {
      for (const { arn } of keys) {
        const es256 = verb === 'Sign' ? algorithm('ECDSA_SHA_256') : [];
        const expected = signingKeys.some((each) => each === verb);
        expect([name, verb, allowed(caller, onKey(verb, arn, {}, es256))]).toEqual([
          ...[name, verb],
          expected,
        ]);
      }
    }
    const other = onKey('Sign', keys[0]?.arn ?? '', {}, algorithm('ECDSA_SHA_384'));
    expect(allowed(caller, other)).toBe(false);
  }
});

test('the storage key opens for nobody who asks KMS himself', () => {
  const [key] = named('AWS::KMS::Key', 'StorageKey');
  for (const [, , caller] of callers()) {
    for (const verb of KEY_VERBS) {
      expect(allowed(caller, onKey(verb, key?.arn ?? '', { 'aws:dynamodb:tableName': 'x' }))).toBe(
        false,
      );
    }
  }
});

test('secrets: each function reads exactly those of the table', () => {
  const ids = {
    tiktok: 'TikTokSecret',
    client: 'ConnectorClientSecret',
    refreshToken: 'RefreshTokenSecret',
    usagePlanKey: 'UsagePlanKey',
  };
  const verbs = ['GetSecretValue', 'PutSecretValue', 'DescribeSecret', 'DeleteSecret'];
  for (const [name, { secrets = [] }, caller] of callers()) {
    for (const [secret, id] of Object.entries(ids)) {
      const [found] = named('AWS::SecretsManager::Secret', id);
      for (const verb of verbs) {
        const access = {
          action: `secretsmanager:${verb}`,
          resource: found?.arn ?? '',
          context: new Map(),
        };
        const expected = verb === 'GetSecretValue' && secrets.some((each) => each === secret);
        expect([name, secret, verb, allowed(caller, access)]).toEqual([
          name,
          secret,
          verb,
          expected,
        ]);
      }
    }
  }
});

test('a caller without a role of the template is not known', () => {
  expect(() => control.guard('nobody', item('GetItem', ['CODE#1']))).toThrow('security token');
});
