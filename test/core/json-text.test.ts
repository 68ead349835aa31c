import { withMember } from '../../lambdas/core/json-text.ts';

test.each([
  [{ code: 'ok' }, { list: [1, { a: '"' }], code: 'ok' }],
  [{}, { list: [1, { a: '"' }] }],
])('an object of a text and %j is the JSON of both', (others, whole) => {
  const text = withMember<Record<string, unknown>, string>('list', '[1,{"a":"\\""}]', others);
  expect(JSON.parse(text)).toEqual(whole);
  expect(text).toBe(JSON.stringify(whole));
});
