import * as fc from 'fast-check';
import { pack, unpack } from '../../lambdas/core/snapshot-bytes.ts';

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
      expect(cut.rows).toEqual(
        packed.map((row) =>
          Object.fromEntries(fields.map((field) => [field, row[field as keyof typeof row]])),
        ),
      );
    }),
    { numRuns: 50 },
  );
});

test('a field that a row lacks is null, one that no row has is a fault', () => {
  const bytes = pack(['a', 'b'], [{ a: 1 }], facts);
  expect(unpack(bytes, () => ['b']).rows).toEqual([{ b: null }]);
  expect(() => unpack(bytes, () => ['c'])).toThrow('The snapshot lacks c');
});
