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

export interface DataQuestion {
  fields: readonly string[];
  configParams: Readonly<Record<string, string>>;
  filters: Filters;
  dateRange?: { startDate: string; endDate: string } | undefined;
  sampleExtraction: boolean;
  /** Epoch milliseconds as text. */
  lastRefresh: string;
}

/**
 * The getData calls for one chart: at most 20 chosen fields each; fields that only filters need are
 * added to every call with `forFilterOnly`.
 */
export function dataRequests(question: DataQuestion): DataRequest[] {
  const { configParams, dateRange, filters, lastRefresh } = question;
  const ids = [...new Set(question.fields)];
  const requests: DataRequest[] = [];
  for (let at = 0; at < ids.length; at += FIELDS_PER_CALL) {
    const chosen = ids.slice(at, at + FIELDS_PER_CALL);
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
