import { isPermissive } from '../../tools/evidence/components.ts';
import { escaped, table } from '../../tools/evidence/html.ts';
import { nistFacts } from '../../tools/evidence/nist.ts';
import { list, permission, statementSchema } from '../../tools/evidence/sentences.ts';

test.each([
  ['MIT', true],
  ['Apache-2.0', true],
  ['(MIT OR GPL-3.0-or-later)', true],
  ['MIT AND GPL-3.0-only', false],
  ['GPL-3.0-only', false],
  ['AGPL-3.0', false],
  ['SEE LICENSE IN LICENSE', false],
  ['not stated', false],
])('the licence %s is permissive: %s', (licence, is) => {
  expect(isPermissive(licence)).toBe(is);
});

test('texts are escaped, and a table heads its rows', () => {
  expect(escaped('<a href="x">&')).toBe('&lt;a href=&quot;x&quot;&gt;&amp;');
  const { html } = table(['Name'], [['<b>']]);
  expect(html).toContain('<th scope="row">&lt;b&gt;</th>');
});

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b', 'a'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('the list %j reads %j', (parts, text) => {
  expect(list(parts)).toBe(text);
});

test('an action and a condition that have no words are named as they are written', () => {
  const statement = statementSchema.parse({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::bucket/key',
    Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
  });
  expect(permission(statement, (arn) => arn)).toMatchObject({
    sentence:
      'May do s3:GetObject on arn:aws:s3:::bucket/key, where IpAddress aws:SourceIp is 192.0.2.0/24.',
    wildcard: false,
  });
});

test('a rule counts once for each base control that it names', () => {
  const judgement = {
    ...{ pack: 'NIST 800-53 R5', rule: 'Rule', reason: '', resource: 'Api/X' },
    info: 'Something is not so - (Control IDs: AC-4, AC-4(26), AU-10, AU-2b).',
    verdict: 'acknowledged' as const,
  };
  const facts = nistFacts([judgement, { ...judgement, resource: 'Api/Y', verdict: 'compliant' }]);
  expect(facts.map(({ control }) => control)).toEqual(['AC-4', 'AU-2', 'AU-10']);
  expect(facts[0]).toMatchObject({ compliant: 1, acknowledged: 1, open: 0, notMet: ['Rule'] });
});
