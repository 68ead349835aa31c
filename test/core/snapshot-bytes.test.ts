import * as fc from 'fast-check';
import { cutText, pack, parseRows, unpack } from '../../lambdas/core/snapshot-bytes.ts';

const facts = { missing_scopes: ['video.list'], cursor: 7, has_more: true };

test('whatever was packed comes out, field by field', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  );
  const rows = fc.array(fc.record({ a: value, b: value, c: value }), { maxLength: 30 });
  const asked = fc.subarray(['a', 'b', 'c']);
  const emptied = fc.subarray(['a', 'b', 'c', 'd']);
  fc.assert(
    fc.property(rows, asked, emptied, (packed, fields, without) => {
      const kept = unpack(pack(['a', 'b', 'c'], packed, facts));
      expect(kept.facts).toEqual(facts);
      const expected = packed.map((row) =>
        fields.map((field) => [field, without.includes(field) ? null : row[field as 'a']]),
      );
      // As texts, for the order of the fields.
      expect(JSON.stringify(JSON.parse(`[${cutText(kept, fields, without)}]`))).toBe(
        JSON.stringify(expected.map((cells) => Object.fromEntries(cells) as unknown)),
      );
    }),
    { numRuns: 100 },
  );
});

test('a field that a row lacks is null, one that no row has is a fault', () => {
  const kept = unpack(pack(['a', 'b'], [{ a: 1 }], facts));
  expect(cutText(kept, ['b'])).toBe('{"b":null}');
  expect(parseRows(kept)).toEqual([{ a: 1, b: null }]);
  expect(() => cutText(kept, ['c', 'a'])).toThrow('The snapshot lacks c');
});

test('rows that are asked for as they were kept are not parsed', () => {
  const kept = { ...unpack(pack(['a"', 'b'], [], facts)), text: 'as it is' };
  expect(cutText(kept, ['a"', 'b'], ['c'])).toBe('as it is');
  expect(() => cutText(kept, ['b', 'a"'])).toThrow(SyntaxError);
});

test.each([
  ['few emoji and accents', `${'plain words '.repeat(20)}é 🎬`, true],
  ['a caption in Cyrillic', 'Строим полку за час', false],
])('a text with %s is ASCII only where that makes it little longer', (_, caption, isAscii) => {
  const { text } = unpack(pack(['a'], [{ a: caption }], facts));
  expect(JSON.parse(text)).toEqual({ a: caption });
  expect(/^[ -~]*$/.test(text)).toBe(isAscii);
});
