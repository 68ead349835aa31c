import * as fc from 'fast-check';
import { pack, rowTexts, unpack } from '../../lambdas/core/snapshot-bytes.ts';

const facts = { missing_scopes: ['video.list'], cursor: 7, has_more: true };

test('whatever was packed comes out, field by field', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const rows = fc.array(fc.record({ a: value, b: value, c: value }), { maxLength: 30 });
  const asked = fc.subarray(['a', 'b', 'c']);
  fc.assert(
    fc.property(rows, asked, (packed, fields) => {
      const cut = unpack(pack(['a', 'b', 'c'], packed, facts), () => fields);
      expect(cut.facts).toEqual(facts);
      expect(cut.columns.map(([field]) => field)).toEqual(fields);
      const rows = rowTexts(cut.columns).map((text) => JSON.parse(text) as unknown);
      const expected = packed.map((row) =>
        Object.fromEntries(fields.map((field) => [field, row[field as keyof typeof row]])),
      );
      expect(rows).toEqual(fields.length === 0 ? [] : expected);
    }),
    { numRuns: 50 },
  );
});

test('a field that a row lacks is null, one that no row has is a fault', () => {
  const bytes = pack(['a', 'b'], [{ a: 1 }], facts);
  expect(unpack(bytes, () => ['b']).columns).toEqual([['b', ['null']]]);
  expect(() => unpack(bytes, () => ['c'])).toThrow('The snapshot lacks c');
});

test('rows are laid out as JSON would write them', () => {
  const rows = [
    { 'a"': 'line\nend', b: 1 },
    { 'a"': null, b: 0.5 },
  ];
  const { columns } = unpack(pack(['a"', 'b'], rows, facts), () => ['a"', 'b']);
  expect(`[${rowTexts(columns).join(',')}]`).toBe(JSON.stringify(rows));
});

test('a column that was damaged is a fault, and never another answer', () => {
  const bytes = pack(['a'], [{ a: 1 }, { a: 2 }], facts);
  const head = bytes.toString('latin1').replace('"rows":2', '"rows":3');
  expect(() => unpack(Buffer.from(head, 'latin1'), () => ['a'])).toThrow('another number of a');
});
