import { decide } from '../../../../local/aws/iam/decision.ts';
import { parsePolicy, type Statement } from '../../../../local/aws/iam/policy.ts';

const ROLE = 'arn:aws:iam::000000000000:role/Reader';
const ACCOUNT = { AWS: 'arn:aws:iam::000000000000:root' };
const KEY = 'arn:aws:kms:eu-central-1:000000000000:key/1';
const SECRET = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:a';

const statement = (rest: object): Statement[] =>
  parsePolicy('test', {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...rest }],
  });
const ask = (
  resource: string,
  action: string,
  identity: Statement[],
  ofResource: Statement[] = [],
  context = new Map<string, string>(),
) => decide({ principal: ROLE, action, resource, context }, { identity, resource: ofResource });

test('nothing is allowed that no policy allows', () => {
  expect(ask(SECRET, 'secretsmanager:GetSecretValue', [])).toBe('not granted');
});

test('a policy allows the action and the resource it names, and no other', () => {
  const reads = statement({ Action: 'secretsmanager:getsecretvalue', Resource: SECRET });
  expect(ask(SECRET, 'secretsmanager:GetSecretValue', reads)).toBe('allowed');
  expect(ask(SECRET, 'secretsmanager:PutSecretValue', reads)).toBe('not granted');
  expect(ask(`${SECRET}b`, 'secretsmanager:GetSecretValue', reads)).toBe('not granted');
});

test('a secret opens by its own policy too, to the role that it names', () => {
  const named = (arn: string) => statement({ Principal: { AWS: arn } });
  expect(ask(SECRET, 'secretsmanager:GetSecretValue', [], named(ROLE))).toBe('allowed');
  expect(ask(SECRET, 'secretsmanager:GetSecretValue', [], named(`${ROLE}2`))).toBe('not granted');
});

test('a key opens only when its policy leaves it to the account and the role has it', () => {
  const [mine, account] = [statement({}), statement({ Principal: ACCOUNT })];
  expect(ask(KEY, 'kms:Decrypt', mine, account)).toBe('allowed');
  expect(ask(KEY, 'kms:Decrypt', mine)).toBe('not granted');
  expect(ask(KEY, 'kms:Decrypt', [], account)).toBe('not granted');
});

test('the condition of a key policy holds back a role that asks for more', () => {
  const key = statement({
    Principal: ACCOUNT,
    Condition: { StringEquals: { 'kms:EncryptionContext:purpose': 'a' } },
  });
  const purpose = (text: string) => new Map([['kms:encryptioncontext:purpose', text]]);
  expect(ask(KEY, 'kms:Decrypt', statement({}), key, purpose('a'))).toBe('allowed');
  expect(ask(KEY, 'kms:Decrypt', statement({}), key, purpose('b'))).toBe('not granted');
});

test('a service that a key policy names is not the role', () => {
  const service = statement({ Principal: { Service: 'logs.amazonaws.com' } });
  expect(ask(KEY, 'kms:Decrypt', statement({}), service)).toBe('not granted');
});

test.each<[string, Statement[], Statement[]]>([
  ['of the role', statement({ Effect: 'Deny' }), statement({ Principal: '*' })],
  ['of the key', statement({}), statement({ Effect: 'Deny', Principal: { AWS: '*' } })],
])('an explicit deny %s wins over every allow', (_, identity, key) => {
  expect(ask(KEY, 'kms:Decrypt', [...identity, ...statement({})], key)).toBe('denied');
});

test.each(['NotAction', 'NotResource', 'NotPrincipal'])('%s is refused, not skipped', (element) => {
  expect(() => statement({ [element]: 'x' })).toThrow('The policy of test cannot be judged');
});
