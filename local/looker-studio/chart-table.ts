import { aggregateCells, aggregateKey } from './aggregate.ts';
import type { Aggregate } from './aggregate.ts';
import { columnsOf, headOf } from './chart.ts';
import type { ChartQuery, Table } from './chart.ts';
import { aggregatesOf, baseFields, groupValue, rowValue } from './columns.ts';
import type { Column, Fields } from './columns.ts';
import { joinAnswers, readAnswer } from './data-answer.ts';
import type { DataAnswer, Row } from './data-answer.ts';
import { dataRequests, splitOf } from './data-request.ts';
import type { DataQuestion, DataRequest, Split } from './data-request.ts';
import { passes } from './filters.ts';
import type { Filters } from './filters.ts';
import type { Value } from './formulas.ts';

/** A chart as the host asks for it: its getData calls, and how their answers become a table. */
export interface ChartPlan {
  columns: Column[];
  requests: DataRequest[];
  split: Split;
  filters: Filters;
}

/** Plans a chart. Throws for unknown ids and aggregations that a field does not allow. */
export function planChart(
  query: ChartQuery,
  fields: Fields,
  asked: { lastRefresh: string; split: Split },
): ChartPlan {
  const columns = columnsOf(query, fields);
  const { configParams = {}, filters = [], sampleExtraction = false, dateRange } = query;
  const baseOf = (some: Column[]) =>
    new Set(some.flatMap(({ field }) => baseFields(field.name, fields)));
  const question: DataQuestion = {
    fields: [...baseOf(columns)],
    dimensions: baseOf(columns.filter(({ aggregation }) => aggregation === null)),
    configParams,
    filters,
    dateRange,
    sampleExtraction,
    ...asked,
  };
  return { columns, requests: dataRequests(question), split: splitOf(question), filters };
}

/** The table that the answers of a chart's calls make. Throws a connector external error. */
export function chartTable(
  plan: ChartPlan,
  answers: readonly unknown[],
  fields: Fields,
): Pick<Table, 'columns' | 'rows' | 'connectorRows'> {
  const read = answers.map((answer, at) => readAnswer(answer, plan.requests[at]!, fields));
  // Side by side they are one answer; else each is filtered and aggregated by itself.
  const parts = plan.split === 'position' ? [joinAnswers(read)] : read;
  return {
    columns: headOf(plan.columns),
    rows: aggregateParts(parts, plan, fields),
    connectorRows: Math.max(0, ...parts.map(({ rows }) => rows.length)),
  };
}

function aggregateParts(parts: DataAnswer[], plan: ChartPlan, fields: Fields): Value[][] {
  const { columns, filters } = plan;
  const dimensions = columns.filter(({ aggregation }) => aggregation === null);
  const wanted = columns.flatMap((column) => aggregatesOf(column, fields));
  const groups = new Map<string, { values: Value[]; aggregates: Map<string, Value> }>();
  for (const { rows, filtersApplied, columns: given } of parts) {
    const kept = filtersApplied ? rows : rows.filter((row) => passes(row, filters));
    const own = wanted.filter(({ id }) => baseFields(id, fields).every((base) => given.has(base)));
    for (const [key, members] of grouped(kept, dimensions, fields)) {
      const group = groups.get(key) ?? { values: members.values, aggregates: new Map() };
      groups.set(key, group);
      for (const aggregate of own) {
        const cells = members.rows.map((row) => rowValue(row, aggregate.id, fields));
        const name = aggregateKey(aggregate.id, aggregate.aggregation);
        if (!group.aggregates.has(name)) {
          group.aggregates.set(name, aggregateCells(cells, aggregate));
        }
      }
    }
  }
  return [...groups.values()].map(({ values, aggregates }) => {
    fillIn(aggregates, wanted);
    return columns.map((column) =>
      column.aggregation === null
        ? (values[dimensions.indexOf(column)] ?? null)
        : groupValue(column, aggregates, fields),
    );
  });
}

/** A group that one of several calls has no rows for: nothing, and 0 in counts. */
function fillIn(aggregates: Map<string, Value>, wanted: readonly Aggregate[]): void {
  for (const aggregate of wanted) {
    const name = aggregateKey(aggregate.id, aggregate.aggregation);
    if (!aggregates.has(name)) aggregates.set(name, aggregateCells([], aggregate));
  }
}

/** Groups keep the order of their first row. */
function grouped(rows: readonly Row[], dimensions: readonly Column[], fields: Fields) {
  const groups = new Map<string, { values: Value[]; rows: Row[] }>();
  for (const row of rows) {
    const values = dimensions.map(({ field }) => rowValue(row, field.name, fields));
    const key = JSON.stringify(values);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { values, rows: [row] });
    else group.rows.push(row);
  }
  return groups;
}
