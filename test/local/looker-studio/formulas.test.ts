import { evaluate, formulaFields, parseFormula } from '../../../local/looker-studio/formulas.ts';
import type { Value } from '../../../local/looker-studio/formulas.ts';
import { createWorld } from './connector.ts';

function valueOf(formula: string, values: Record<string, Value> = {}): Value {
  const read = (id: string): Value => values[id] ?? null;
  return evaluate(parseFormula(formula), {
    field: read,
    aggregate: (aggregation, id) => {
      const value = read(`${aggregation} ${id}`);
      return typeof value === 'object' ? null : value;
    },
  });
}

test.each([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['8 / 4 / 2', 1],
  ['10 - 4 - 3', 3],
  ['SUM($a) / SUM($b)', 2.5],
  ['SUM($a) / SUM($zero)', null],
  ['SUM($a) + SUM($none)', null],
])('%s is %p', (formula, value) => {
  expect(valueOf(formula, { 'SUM a': 5, 'SUM b': 2, 'SUM zero': 0 })).toBe(value);
});

test('pictures and links are made of addresses and texts', () => {
  const values = { url: 'https://x/1', name: 'One' };
  const image = { kind: 'image', url: 'https://x/1', alt: 'it' };
  expect(valueOf(`IMAGE($url, 'it')`, values)).toEqual(image);
  expect(valueOf('HYPERLINK($url, $name)', values)).toEqual({
    kind: 'link',
    url: 'https://x/1',
    label: 'One',
  });
  expect(valueOf('HYPERLINK($url, IMAGE($url, "it"))', values)).toEqual({
    kind: 'link',
    url: 'https://x/1',
    label: image,
  });
});

test.each(['IMAGE($none, "it")', 'HYPERLINK($none, "it")', 'HYPERLINK("https://x", $none)'])(
  '%s is nothing',
  (formula) => {
    expect(valueOf(formula)).toBeNull();
  },
);

test.each(['', 'SUM($a', 'SUM(1)', 'NOW()', '$a $b', '1 +', 'IMAGE($a)', '#'])(
  'the formula "%s" is refused',
  (formula) => {
    expect(() => parseFormula(formula)).toThrow('Invalid formula');
  },
);

test('the fields of a formula are told apart by how they are read', () => {
  expect(formulaFields(parseFormula('SUM($a) / MAX($b)'))).toEqual({
    rows: [],
    aggregated: ['a', 'b'],
  });
  expect(formulaFields(parseFormula('HYPERLINK($a, $b)'))).toEqual({
    rows: ['a', 'b'],
    aggregated: [],
  });
});

describe('a formula field', () => {
  const field = (name: string, concept: string, formula: string) =>
    `SCHEMA.push({ name: '${name}', label: '${name}', dataType: 'STRING', formula: '${formula}',
      defaultAggregationType: ${concept === 'METRIC' ? "'AUTO'" : 'undefined'},
      semantics: { conceptType: '${concept}', semanticType: 'TEXT' } });`;
  const ratio = field('ratio', 'METRIC', 'SUM($total) / SUM($views)');

  test('is asked for by the fields it is made of, and computed after aggregation', async () => {
    const { host, requests } = createWorld(ratio);
    const { rows } = await host.getData({ fields: ['city', 'ratio'] });
    expect(requests[0]).toMatchObject({
      fields: [{ name: 'city' }, { name: 'total' }, { name: 'views' }],
    });
    expect(rows).toEqual([
      ['Rome', 1 / 30],
      [null, null],
      ['Oslo', 2 / 7],
    ]);
  });

  test('that aggregates by itself takes no other aggregation', async () => {
    const { host } = createWorld(ratio);
    const fields = [{ id: 'ratio', aggregation: 'SUM' as const }];
    await expect(host.getData({ fields })).rejects.toThrow('cannot be aggregated');
  });

  test('may be made of another formula field, and is grouped by', async () => {
    const picture = field('picture', 'DIMENSION', 'IMAGE($city, "x")');
    const link = field('link', 'DIMENSION', 'HYPERLINK($city, $picture)');
    const { host } = createWorld(picture + link);
    const { rows } = await host.getData({ fields: ['link', 'total'] });
    const rome = { kind: 'image', url: 'Rome', alt: 'x' };
    expect(rows[0]).toEqual([{ kind: 'link', url: 'Rome', label: rome }, 1]);
    expect(rows).toHaveLength(3);
  });
});

describe('more than 20 fields', () => {
  const many = `
    for (let n = 0; n < 24; n += 1) SCHEMA.push({ name: 'm' + n, label: 'M', dataType: 'NUMBER',
      semantics: { conceptType: 'METRIC', semanticType: 'NUMBER', isReaggregatable: true } });
    for (const row of ROWS) for (let n = 0; n < 24; n += 1) row['m' + n] = n;`;
  const metrics = Array.from({ length: 24 }, (_, n) => `m${n}`);

  test('are asked with the dimensions in each call, and joined by them', async () => {
    const { host, requests } = createWorld(many, { split: 'dimensions' });
    const { rows, calls } = await host.getData({ fields: ['city', ...metrics] });
    const sizes = requests.map(({ fields }) => (fields as unknown[]).length);
    expect([calls, sizes.toSorted()]).toEqual([2, [20, 6]]);
    expect(rows.map((row) => [row[0], row[1], row[24]])).toEqual([
      ['Rome', 0, 46],
      [null, 0, 23],
      ['Oslo', 0, 23],
    ]);
  });

  test('of which one call has no rows leave cells empty and count 0', async () => {
    const half = `
      const whole = getData;
      getData = function (request) {
        const answer = whole(request);
        return request.fields.some(({ name }) => name === 'm23') ? { ...answer, rows: [] } : answer;
      };`;
    const { host } = createWorld(many + half, { split: 'dimensions' });
    const count = { id: 'm23', aggregation: 'COUNT' as const };
    const { rows } = await host.getData({ fields: ['city', ...metrics.slice(0, 23), count] });
    expect(rows.map((row) => row[24])).toEqual([0, 0, 0]);
  });
});
