import fc from 'fast-check';
import { baseFields } from '../../../local/looker-studio/columns.ts';
import { accounts, type Account } from './account.ts';
import { bruteForce, recordsOf } from './brute-force.ts';
import { charts, type Chart, type KnownField } from './chart.ts';
import { ask, codeOf, FIELDS, render, type Asked } from './studio.ts';
import { valueOf } from './truth-of-fields.ts';

/** PROPERTY_RUNS asks for more than the usual; a failure prints seed and path to repeat it. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 2000);

const KNOWN: KnownField[] = [...FIELDS.values()].map(({ name, semantics, formula }) => {
  const metric = formula === undefined ? 'metric' : 'ratio';
  const kind = semantics.conceptType === 'DIMENSION' ? 'dimension' : metric;
  return { id: name, kind, isFormula: formula !== undefined };
});
const ACCOUNT_METRIC = /^user_(follower|following|likes|video)_count$/;
const isAccountMetric = (id: string) => ACCOUNT_METRIC.test(id);
const sorted = (rows: unknown[][]) => rows.map((row) => JSON.stringify(row)).sort();

/** The fields without formula that columns of a chart are made of. */
function basesOf({ columns }: Chart, dimensionsOnly: boolean): string[] {
  return columns
    .filter(({ aggregation }) => !dimensionsOnly || aggregation === null)
    .flatMap(({ id }) => baseFields(id, FIELDS));
}

/** The one thing that no connector can answer: see the error `filter_not_possible`. */
function isImpossible(chart: Chart): boolean {
  if (!chart.strangeOperators || chart.filters.length === 0) return false;
  const grouped = basesOf(chart, true);
  const loose = chart.filters
    .flat()
    .some(({ id }) => id.startsWith('video_') && !grouped.includes(id));
  return loose && basesOf(chart, false).some(isAccountMetric);
}

/**
 * Links without an address are all the same nothing, though made of different names: such a chart
 * groups more coarsely than the connector sees. docs/fields.md says to choose MAX then.
 */
function asDocumented(account: Account, chart: Chart): Chart {
  const groups = (ids: string[]): number => {
    const columns = ids.map((id) => ({ id, aggregation: null }));
    return bruteForce(account, { ...chart, columns }).length;
  };
  const dimensions = chart.columns.filter(({ aggregation }) => aggregation === null);
  if (groups(dimensions.map(({ id }) => id)) === groups(basesOf(chart, true))) return chart;
  const columns = chart.columns.map((column) =>
    isAccountMetric(column.id) ? { ...column, aggregation: 'MAX' as const } : column,
  );
  return { ...chart, columns };
}

/** Every call that shows a video field has the chart's records as its rows, in their order. */
function expectRowsInOrder(account: Account, chart: Chart, { answers }: Asked): void {
  const records = recordsOf(account, chart).filter(({ id }) => id !== undefined);
  for (const { schema, rows, filtersApplied } of answers) {
    expect(filtersApplied).toBe(chart.filters.length > 0 && !chart.strangeOperators);
    if (filtersApplied || !schema.some(({ name }) => name.startsWith('video_'))) continue;
    if (records.length > 0) expect(rows).toHaveLength(records.length);
    for (const [n, record] of records.entries()) {
      const cells = schema.map(({ name }, column) => [name, rows[n]?.values[column]]);
      const wanted = schema.map(({ name }, column) => {
        const isMissing = isAccountMetric(name) && rows[n]?.values[column] === null;
        return [name, isMissing ? null : valueOf(name, record)];
      });
      expect(cells).toEqual(wanted);
    }
  }
}

describe('for any account and any chart', () => {
  test('every total the host computes is the one of the data', () => {
    fc.assert(
      fc.property(accounts, charts(KNOWN), (account, drawn) => {
        const chart = asDocumented(account, drawn);
        if (isImpossible(chart)) {
          expect(codeOf(() => ask(account, chart, 'dimensions'))).toBe('filter_not_possible');
          return;
        }
        const asked = ask(account, chart, 'dimensions');
        // Twenty dimensions leave no room for a metric: such charts are asked by position.
        const byPosition = asked.answers.length > 1 && asked.plan.split === 'position';
        if (byPosition) expectRowsInOrder(account, chart, asked);
        else expect(sorted(render(asked))).toEqual(sorted(bruteForce(account, chart)));
      }),
      { numRuns: RUNS },
    );
  });

  test('calls that the host puts side by side fit row by row', () => {
    fc.assert(
      fc.property(accounts, charts(KNOWN, 21), (account, chart) => {
        // A call may lack the very dimension that another call of the chart groups by.
        const refused = codeOf(() => ask(account, chart, 'position'));
        if (refused === null) {
          expectRowsInOrder(account, chart, ask(account, chart, 'position'));
          return;
        }
        expect(refused).toBe('filter_not_possible');
        expect(chart.strangeOperators && basesOf(chart, false).some(isAccountMetric)).toBe(true);
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });
});
