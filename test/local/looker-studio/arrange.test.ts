import { arrange } from '../../../local/looker-studio/arrange.ts';

const columns = [
  { id: 'name', label: 'Name', type: 'TEXT', aggregation: null },
  { id: 'views', label: 'Views', type: 'NUMBER', aggregation: 'SUM' as const },
];
const rows = [
  ['b', 9],
  ['a', null],
  ['c', 10],
];

test('numbers are ordered as numbers, and nothing comes last in both directions', () => {
  const order = (descending: boolean) =>
    arrange({ columns, rows }, { id: 'views', descending }).rows.map(([name]) => name);
  expect([order(true), order(false)]).toEqual([
    ['c', 'b', 'a'],
    ['b', 'c', 'a'],
  ]);
});

test('only the rows that the chart shows are left, and the given rows stay as they are', () => {
  expect(arrange({ columns, rows }, { id: 'name', descending: false }, 2).rows).toEqual([
    ['a', null],
    ['b', 9],
  ]);
  expect(rows[0]).toEqual(['b', 9]);
});

test('links are ordered by their labels', () => {
  const link = (label: string) => [
    { kind: 'link' as const, url: `https://example.com/${label === 'x' ? 1 : 2}`, label },
    1,
  ];
  const sorted = arrange(
    { columns, rows: [link('y'), link('x')] },
    { id: 'name', descending: false },
  );
  expect(sorted.rows.map(([value]) => value)).toMatchObject([{ label: 'x' }, { label: 'y' }]);
});
