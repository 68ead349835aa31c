import { parseConditions, type RequestContext } from '../../../../local/aws/iam/condition.ts';

const holds = (
  block: object,
  context: Record<string, string | readonly string[]> = {},
): boolean => {
  const request: RequestContext = new Map(Object.entries(context));
  return parseConditions(block).every((condition) => condition(request));
};
const KEYS = 'dynamodb:leadingkeys';
const PURPOSE = 'kms:encryptioncontext:purpose';

test.each<[string, object, Record<string, string | readonly string[]>, boolean]>([
  [
    'equal text',
    { StringEquals: { 'kms:EncryptionContext:purpose': 'a' } },
    { [PURPOSE]: 'a' },
    true,
  ],
  [
    'other text',
    { StringEquals: { 'kms:EncryptionContext:purpose': 'a' } },
    { [PURPOSE]: 'A' },
    false,
  ],
  [
    'one of a list',
    { StringEquals: { 'kms:ViaService': ['x', 'y'] } },
    { 'kms:viaservice': 'y' },
    true,
  ],
  ['an absent key', { StringEquals: { 'kms:ViaService': 'x' } }, {}, false],
  [
    'an absent key that may be absent',
    { StringEqualsIfExists: { 'kms:ViaService': 'x' } },
    {},
    true,
  ],
  [
    'a wildcard',
    { StringLike: { 'kms:ViaService': 'dynamodb.*.com' } },
    { 'kms:viaservice': 'dynamodb.eu.com' },
    true,
  ],
  [
    'a wildcard is no expression',
    { StringLike: { 'kms:ViaService': 'a.c' } },
    { 'kms:viaservice': 'abc' },
    false,
  ],
  [
    'every key of a set',
    { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CODE#*'] } },
    { [KEYS]: ['CODE#1', 'CODE#2'] },
    true,
  ],
  [
    'one stranger in a set',
    { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CODE#*'] } },
    { [KEYS]: ['CODE#1', 'GRANT#2'] },
    false,
  ],
  [
    'an empty set, which fits for all',
    { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CODE#*'] } },
    {},
    true,
  ],
  [
    'any of a set',
    { 'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': ['b'] } },
    { 'kms:encryptioncontextkeys': ['a', 'b'] },
    true,
  ],
  [
    'Null false: the key is there',
    { Null: { 'dynamodb:LeadingKeys': 'false' } },
    { [KEYS]: ['x'] },
    true,
  ],
  ['Null false: the key is not there', { Null: { 'dynamodb:LeadingKeys': 'false' } }, {}, false],
  ['Null true: the key is not there', { Null: { 'dynamodb:LeadingKeys': 'true' } }, {}, true],
  [
    'Bool',
    { Bool: { 'aws:PrincipalIsAWSService': 'false' } },
    { 'aws:principalisawsservice': 'false' },
    true,
  ],
  [
    'an ARN whose wildcard stays in its part',
    { ArnLike: { 'aws:SourceArn': 'arn:aws:logs:*:1:log-group:a*' } },
    { 'aws:sourcearn': 'arn:aws:logs:eu:1:log-group:ab' },
    true,
  ],
  [
    'an ARN of another account',
    { ArnLike: { 'aws:SourceArn': 'arn:aws:logs:*:1:log-group:a*' } },
    { 'aws:sourcearn': 'arn:aws:logs:eu:2:log-group:ab' },
    false,
  ],
  [
    'two conditions, one of them false',
    { Null: { 'dynamodb:LeadingKeys': 'false' }, StringEquals: { 'kms:ViaService': 'x' } },
    { [KEYS]: ['x'] },
    false,
  ],
])('a condition on %s', (_, block, context, expected) => {
  expect(holds(block, context)).toBe(expected);
});

test.each([
  ['an operator', { NumericLessThan: { 'dynamodb:LeadingKeys': '1' } }, 'operator NumericLessThan'],
  ['a key', { StringEquals: { 'aws:SourceVpc': 'x' } }, 'key aws:SourceVpc'],
  [
    'a policy variable',
    { StringEquals: { 'kms:ViaService': '${aws:username}' } },
    'policy variable',
  ],
])('%s that is not known is refused, not skipped', (_, block, message) => {
  expect(() => parseConditions(block)).toThrow(message);
});

test('a set of values needs an operator that says which of them', () => {
  const block = { StringEquals: { 'dynamodb:LeadingKeys': 'x' } };
  expect(() => holds(block, { [KEYS]: ['x'] })).toThrow('has several values');
});
