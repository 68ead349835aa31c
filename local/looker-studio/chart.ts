import type { Column } from './columns.ts';
import type { Filters } from './filters.ts';
import type { Value } from './formulas.ts';
import { HostError } from './host-error.ts';
import { defaultAggregation } from './schema.ts';
import type { Aggregation, SchemaField } from './schema.ts';

/** A field put on a chart; a metric may get another aggregation than the default. */
export type FieldChoice = string | { id: string; aggregation: Aggregation };

/** What one chart asks for. */
export interface ChartQuery {
  fields: readonly FieldChoice[];
  /** As set in the data source; text, as it reaches the connector. */
  configParams?: Readonly<Record<string, string>>;
  dateRange?: { startDate: string; endDate: string };
  filters?: Filters;
  sampleExtraction?: boolean;
  /** Epoch milliseconds as text; the host's last refresh unless given. */
  lastRefresh?: string;
}

/** A chart as a table. */
export interface Table {
  columns: { id: string; label: string; type: string; aggregation: Aggregation | null }[];
  rows: Value[][];
  /** Rows the connector gave, before filters and aggregation, and calls of getData it took. */
  connectorRows: number;
  calls: number;
  fromCache: boolean;
}

/** Looks up the fields of a query. Throws for unknown ids and aggregations the field does not allow. */
export function columnsOf(query: ChartQuery, fields: ReadonlyMap<string, SchemaField>): Column[] {
  if (query.fields.length === 0) throw new HostError('bad-request', 'Choose at least one field.');
  return query.fields.map((choice) => {
    const { id, aggregation } =
      typeof choice === 'string' ? { id: choice, aggregation: null } : choice;
    const field = fields.get(id);
    if (field === undefined) throw new HostError('bad-request', `There is no field ${id}.`);
    return { field, aggregation: allowed(field, aggregation) };
  });
}

function allowed(field: SchemaField, chosen: Aggregation | null): Aggregation | null {
  const isMetric = field.semantics.conceptType === 'METRIC';
  if (chosen === null) return isMetric ? defaultAggregation(field) : null;
  const countsOnly = field.dataType !== 'NUMBER' && !['COUNT', 'COUNT_DISTINCT'].includes(chosen);
  const fixed = isMetric && defaultAggregation(field) === 'AUTO' && chosen !== 'AUTO';
  if (countsOnly || fixed) {
    throw new HostError('bad-request', `${field.label} cannot be aggregated with ${chosen}.`);
  }
  return chosen;
}

/** The table's head. */
export function headOf(columns: readonly Column[]): Table['columns'] {
  return columns.map(({ field, aggregation }) => ({
    id: field.name,
    label: field.label,
    type: field.semantics.semanticType ?? field.dataType,
    aggregation,
  }));
}
