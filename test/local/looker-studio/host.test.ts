import { createWorld } from './connector.ts';

test('authorization type, configuration and schema are read', async () => {
  const { host } = createWorld();
  await expect(host.getAuthType()).resolves.toBe('OAUTH2');
  const first = await host.getConfig();
  expect(first).toMatchObject({ isSteppedConfig: true, configParams: [{ type: 'INFO' }] });
  await expect(host.getConfig({ a: '1' })).resolves.toMatchObject({ isSteppedConfig: false });
  await expect(host.getSchema()).resolves.toHaveLength(30);
});

test('an authorization URL must be plain text', async () => {
  const text = `function get3PAuthorizationUrls() { return 'http://localhost/x'; }`;
  await expect(createWorld(text).host.authorizationUrl()).resolves.toBe('http://localhost/x');
  const object = `function get3PAuthorizationUrls() { return { url: 'http://localhost/x' }; }`;
  await expect(createWorld(object).host.authorizationUrl()).rejects.toMatchObject({
    kind: 'connector-external-error',
  });
});

test('a request leaves out what there is nothing to say about', async () => {
  const { host, requests } = createWorld();
  await host.getData({ fields: ['city'], lastRefresh: '1758425096065' });
  expect(requests).toEqual([
    { scriptParams: { lastRefresh: '1758425096065' }, fields: [{ name: 'city' }] },
  ]);
});

test('a request carries configuration, dates, sampling and filters when there are any', async () => {
  const { host, requests } = createWorld();
  const dateRange = { startDate: '2026-10-01', endDate: '2026-10-28' };
  const filters = [
    [
      {
        fieldName: 'city',
        type: 'INCLUDE' as const,
        operator: 'EQUALS' as const,
        values: ['Oslo'],
      },
    ],
  ];
  const configParams = { limit: '200' };
  await host.getData({
    fields: ['views'],
    configParams,
    dateRange,
    filters,
    sampleExtraction: true,
  });
  expect(requests[0]).toEqual({
    configParams,
    scriptParams: {
      sampleExtraction: true,
      lastRefresh: expect.stringMatching(/^\d{13}$/) as string,
    },
    dateRange,
    fields: [{ name: 'views' }, { name: 'city', forFilterOnly: true }],
    dimensionsFilters: filters,
  });
});

test('more than 20 fields are asked in several calls and joined row by row', async () => {
  const { host, requests } = createWorld();
  const many = Array.from({ length: 24 }, (_, n) => `x${n}`);
  const table = await host.getData({ fields: [...many, 'city'] });
  expect(requests.map(({ fields }) => (fields as unknown[]).length).toSorted()).toEqual([20, 5]);
  expect(table.calls).toBe(2);
  expect(table.rows.map((row) => [row[0], row[23], row[24]])).toEqual([
    [0, 0, 'Rome'],
    [1, 1, 'Rome'],
    [2, 2, null],
    [3, 3, 'Oslo'],
  ]);
});

test('rows are grouped by dimensions, metrics get their default aggregation', async () => {
  const { host } = createWorld();
  const { columns, rows } = await host.getData({ fields: ['city', 'views', 'total'] });
  expect(columns.map(({ aggregation }) => aggregation)).toEqual([null, 'AVG', 'SUM']);
  expect(rows).toEqual([
    ['Rome', 15, 1],
    [null, null, 5],
    ['Oslo', 7, 2],
  ]);
});

test.each([
  ['SUM', 37],
  ['AVG', 37 / 3],
  ['MIN', 7],
  ['MAX', 20],
  ['COUNT', 3],
  ['COUNT_DISTINCT', 3],
] as const)('%s leaves nulls out', async (aggregation, value) => {
  const { host } = createWorld();
  const { rows } = await host.getData({ fields: [{ id: 'views', aggregation }] });
  expect(rows).toEqual([[value]]);
});

test('a dimension can be counted', async () => {
  const { host } = createWorld();
  const fields = [{ id: 'city', aggregation: 'COUNT_DISTINCT' as const }];
  await expect(host.getData({ fields })).resolves.toMatchObject({ rows: [[2]] });
});

test('a metric that is not re-aggregatable stands alone or not at all', async () => {
  const { host } = createWorld();
  await expect(host.getData({ fields: ['hour', 'city', 'rate'] })).resolves.toMatchObject({
    connectorRows: 4,
  });
  await expect(host.getData({ fields: ['city', 'rate'] })).rejects.toMatchObject({
    kind: 'bad-request',
  });
  const sum = { id: 'rate', aggregation: 'SUM' as const };
  await expect(host.getData({ fields: ['city', sum] })).rejects.toThrow('cannot be aggregated');
});

test('numbers and booleans may come as text, a badly written date is no date', async () => {
  const { host } = createWorld();
  const { rows } = await host.getData({ fields: ['hour', 'ok', 'views'] });
  expect(rows).toEqual([
    ['2026110203', true, 10],
    ['2026110304', false, 20],
    [null, null, null],
    ['2026110405', true, 7],
  ]);
});

test('a field that does not exist is not asked for', async () => {
  const { host, requests } = createWorld();
  await expect(host.getData({ fields: ['nope'] })).rejects.toThrow('There is no field nope.');
  expect(requests).toEqual([]);
});

test('charts are asked for at the same time, one failure does not spoil the others', async () => {
  const { host } = createWorld();
  const results = await host.getCharts([
    ...Array.from({ length: 6 }, () => ({ fields: ['city'] })),
    { fields: ['nope'] },
  ]);
  expect(results.map(({ status }) => status)).toEqual([...Array(6).fill('fulfilled'), 'rejected']);
});

test('charts that open together ask once whether the sign-in holds, later ones again', async () => {
  const asks = `function isAuthValid() { console.log('{"asked":1}'); return true; }`;
  const { host, requests } = createWorld(asks);
  const asked = () => requests.filter((line) => 'asked' in line).length;
  await host.getCharts(Array.from({ length: 6 }, () => ({ fields: ['city'] })));
  expect(asked()).toBe(1);
  await host.getData({ fields: ['city'] });
  expect(asked()).toBe(2);
});

test('without freshness every query reaches the connector', async () => {
  const { host, requests } = createWorld();
  await host.getData({ fields: ['city'] });
  await host.getData({ fields: ['city'] });
  expect(requests).toHaveLength(2);
});

test('within the data freshness an identical query is answered from memory', async () => {
  let time = 1000;
  const { host, requests } = createWorld('', { freshnessSeconds: 43_200, now: () => time });
  const first = await host.getData({ fields: ['city'] });
  const second = await host.getData({ fields: ['city'] });
  await host.getData({ fields: ['views'] });
  expect(second).toEqual({ ...first, calls: 0, fromCache: true });
  expect(requests).toHaveLength(2);
  time += 43_200_000;
  await expect(host.getData({ fields: ['city'] })).resolves.toMatchObject({ fromCache: false });
});

test('a refresh of the data asks again, with a later lastRefresh', async () => {
  const { host, requests } = createWorld('', { freshnessSeconds: 43_200 });
  await host.getData({ fields: ['city'] });
  host.refreshData();
  await host.getData({ fields: ['city'] });
  const [before, after] = requests.map(({ scriptParams }) =>
    Number((scriptParams as { lastRefresh: string }).lastRefresh),
  );
  expect(after).toBeGreaterThan(before ?? NaN);
});

test("a viewer runs as the owner, or as themselves with viewer's credentials", () => {
  expect(createWorld().host.openedBy('bob').user).toBe('ada');
  expect(createWorld('', { credentials: 'viewer' }).host.openedBy('bob').user).toBe('bob');
});
