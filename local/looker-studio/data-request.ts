import { filteredFields } from './filters.ts';
import type { Filters } from './filters.ts';

/** Beyond this the host asks in several calls; https://developers.google.com/looker-studio/connector/reference#getdata */
export const FIELDS_PER_CALL = 20;

/** Body of one getData call. Everything but `fields` is left out when there is nothing to say. */
export interface DataRequest {
  configParams?: Record<string, string>;
  scriptParams: { sampleExtraction?: true; lastRefresh: string };
  dateRange?: { startDate: string; endDate: string };
  fields: { name: string; forFilterOnly?: true }[];
  dimensionsFilters?: Filters;
}

/**
 * How a chart of more than 20 fields is asked; undocumented. `dimensions`: each call has all the
 * dimensions and some of the metrics, and is aggregated before its groups are joined by the
 * dimensions. `position`: each call has the next 20 fields, and rows are joined in their order.
 */
export type Split = 'dimensions' | 'position';

export interface DataQuestion {
  /** Ids of fields without a formula, each once, in the chart's order. */
  fields: readonly string[];
  /** Those of them that the chart groups by. */
  dimensions: ReadonlySet<string>;
  configParams: Readonly<Record<string, string>>;
  filters: Filters;
  dateRange?: { startDate: string; endDate: string } | undefined;
  sampleExtraction: boolean;
  /** Epoch milliseconds as text. */
  lastRefresh: string;
  split: Split;
}

/** How the rows of several calls belong together: `split`, where there are fewer dimensions than fit. */
export function splitOf({ fields, dimensions, split }: DataQuestion): Split {
  const few = fields.length <= FIELDS_PER_CALL;
  return few || dimensions.size >= FIELDS_PER_CALL ? 'position' : split;
}

/**
 * The getData calls for one chart: at most 20 chosen fields each; fields that only filters need are
 * added to every call with `forFilterOnly`.
 */
export function dataRequests(question: DataQuestion): DataRequest[] {
  const { configParams, dateRange, filters, lastRefresh, dimensions, fields } = question;
  const repeated = splitOf(question) === 'dimensions' ? [...dimensions] : [];
  const rest = fields.filter((id) => !repeated.includes(id));
  const size = FIELDS_PER_CALL - repeated.length;
  const requests: DataRequest[] = [];
  for (let at = 0; at < rest.length; at += size) {
    const chosen = [...repeated, ...rest.slice(at, at + size)];
    const filterOnly = filteredFields(filters).filter((id) => !chosen.includes(id));
    requests.push({
      ...(Object.keys(configParams).length > 0 ? { configParams } : {}),
      scriptParams: {
        ...(question.sampleExtraction ? { sampleExtraction: true } : {}),
        lastRefresh,
      },
      ...(dateRange === undefined ? {} : { dateRange }),
      fields: [
        ...chosen.map((name) => ({ name })),
        ...filterOnly.map((name) => ({ name, forFilterOnly: true as const })),
      ],
      ...(filters.length > 0 ? { dimensionsFilters: filters } : {}),
    });
  }
  return requests;
}
