import type { FilterClause } from '../../../local/looker-studio/filters.ts';
import { createWorld } from './connector.ts';

const EXTERNAL = { kind: 'connector-external-error' };
const city = `{ name: 'city', dataType: 'STRING' }`;

test.each([
  ['leaves out a field', `{ schema: [], rows: [{ values: [] }] }`, 'left out city'],
  [
    'adds a field',
    `{ schema: [${city}, { name: 'ok', dataType: 'BOOLEAN' }], rows: [] }`,
    'added ok',
  ],
  [
    'has rows of another width',
    `{ schema: [${city}], rows: [{ values: ['a', 'b'] }] }`,
    '2 values',
  ],
  [
    'has another data type',
    `{ schema: [{ name: 'city', dataType: 'NUMBER' }], rows: [] }`,
    'NUMBER',
  ],
  ['has a value of a wrong kind', `{ schema: [${city}], rows: [{ values: [{}] }] }`, 'object'],
  ['has no rows', `{ schema: [${city}] }`, 'rows'],
  ['is nothing', `undefined`, 'getData'],
])('an answer that %s is a connector external error', async (_, answer, detail) => {
  const { host } = createWorld(`function getData() { return ${answer}; }`);
  const error = await host.getData({ fields: ['city'] }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject(EXTERNAL);
  expect(error).toHaveProperty('adminText', expect.stringContaining(detail));
  expect(error).toHaveProperty('viewerText', expect.not.stringContaining(detail));
});

test('calls of one chart with different numbers of rows are an external error', async () => {
  const { host } = createWorld(`
    const all = getData;
    getData = function (request) {
      const answer = all(request);
      return request.fields.length === 20 ? answer : { ...answer, rows: answer.rows.slice(1) };
    };`);
  const fields = Array.from({ length: 24 }, (_, n) => `x${n}`);
  await expect(host.getData({ fields })).rejects.toMatchObject(EXTERNAL);
});

test('a schema with an id twice is an external error', async () => {
  const { host } = createWorld(
    `function getSchema() { return { schema: [SCHEMA[0], SCHEMA[0]] }; }`,
  );
  await expect(host.getSchema()).rejects.toMatchObject(EXTERNAL);
});

const clause = (
  fieldName: string,
  operator: FilterClause['operator'],
  values: string[] = [],
  type: FilterClause['type'] = 'INCLUDE',
): FilterClause => ({ fieldName, operator, values, type });

test.each([
  ['EQUALS', clause('city', 'EQUALS', ['Oslo']), [7]],
  ['IN_LIST', clause('city', 'IN_LIST', ['Oslo', 'Rome']), [10, 20, 7]],
  ['CONTAINS', clause('city', 'CONTAINS', ['om']), [10, 20]],
  ['REGEXP_PARTIAL_MATCH', clause('city', 'REGEXP_PARTIAL_MATCH', ['^O']), [7]],
  ['REGEXP_PARTIAL_MATCH (?i)', clause('city', 'REGEXP_PARTIAL_MATCH', ['(?i)^o']), [7]],
  ['REGEXP_EXACT_MATCH', clause('city', 'REGEXP_EXACT_MATCH', ['O|Rome']), [10, 20]],
  ['REGEXP_EXACT_MATCH (?i)', clause('city', 'REGEXP_EXACT_MATCH', ['(?i)o|rome']), [10, 20]],
  ['IS_NULL', clause('city', 'IS_NULL'), [null]],
  ['EXCLUDE', clause('city', 'EQUALS', ['Rome'], 'EXCLUDE'), [null, 7]],
  ['BETWEEN', clause('hour', 'BETWEEN', ['2026110304', '2026110405']), [20, 7]],
  ['NUMERIC_GREATER_THAN', clause('x0', 'NUMERIC_GREATER_THAN', ['2']), [7]],
  [
    'NUMERIC_GREATER_THAN_OR_EQUAL',
    clause('x0', 'NUMERIC_GREATER_THAN_OR_EQUAL', ['2']),
    [null, 7],
  ],
  ['NUMERIC_LESS_THAN', clause('x0', 'NUMERIC_LESS_THAN', ['1']), [10]],
  ['NUMERIC_LESS_THAN_OR_EQUAL', clause('x0', 'NUMERIC_LESS_THAN_OR_EQUAL', ['1']), [10, 20]],
])('the host itself filters by %s when the connector did not', async (_, filter, views) => {
  const { host } = createWorld();
  const { rows } = await host.getData({ fields: ['x1', 'views'], filters: [[filter]] });
  expect(rows.map((row) => row[1])).toEqual(views);
});

test('clauses of one list are alternatives, lists must all hold', async () => {
  const { host } = createWorld();
  const either = [clause('city', 'EQUALS', ['Oslo']), clause('city', 'IS_NULL')];
  const alsoLate = [clause('x0', 'NUMERIC_GREATER_THAN', ['2'])];
  const filters = [either, alsoLate];
  await expect(host.getData({ fields: ['x1'], filters })).resolves.toMatchObject({ rows: [[3]] });
});

test('a connector that applied the filters leaves out the fields asked for them', async () => {
  const applied = (columns: string) => `function getData(request) {
    return { schema: ${columns}, rows: [{ values: ${columns}.map(() => 'Rome') }], filtersApplied: true };
  }`;
  const query = { fields: ['city'], filters: [[clause('hour', 'IS_NULL')]] };
  const right = createWorld(applied(`[${city}]`));
  await expect(right.host.getData(query)).resolves.toMatchObject({ rows: [['Rome']] });
  const wrong = createWorld(applied(`[${city}, { name: 'hour', dataType: 'STRING' }]`));
  await expect(wrong.host.getData(query)).rejects.toMatchObject(EXTERNAL);
});

test('a connector that applied none must return the fields asked for filters', async () => {
  const { host } = createWorld(
    `function getData() { return { schema: [${city}], rows: [], filtersApplied: false }; }`,
  );
  const query = { fields: ['city'], filters: [[clause('hour', 'IS_NULL')]] };
  await expect(host.getData(query)).rejects.toMatchObject(EXTERNAL);
});
