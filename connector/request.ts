import { DEFAULT_VIDEO_LIMIT } from '../contract/api.ts';
import { fieldById, type FieldRow } from '../contract/fields.ts';
import { ConnectorError } from './errors.ts';

/** Videos read for a sample: the host only wants to see what values look like. */
const SAMPLE_VIDEOS = 10;

/** The parts of Looker Studio's getData request we read; all but `fields` may be missing. */
export interface DataRequest {
  fields?: { name: string; forFilterOnly?: boolean }[];
  scriptParams?: { sampleExtraction?: boolean; lastRefresh?: string };
  configParams?: Record<string, string>;
}

/** What one chart needs from the backend, and the columns it gets. */
export interface Plan {
  /** Columns of the answer, in the order asked. */
  readonly fields: readonly FieldRow[];
  /** The dimensions the chart groups by: the asked ones that are not there for a filter only. */
  readonly groupBy: readonly FieldRow[];
  /** TikTok's names for the user route; empty when no account field is asked. */
  readonly userFields: readonly string[];
  /** TikTok's names for the videos route, `id` first; empty when no video field is asked. */
  readonly videoFields: readonly string[];
  readonly videoLimit: number;
}

/**
 * Plans a getData request: only the data the fields need is asked for. Throws `no_fields` or
 * `unknown_field`. Filters are left to the host, so fields wanted only for filtering are columns too.
 */
export function planRequest(request: DataRequest | undefined): Plan {
  const asked = request?.fields ?? [];
  if (asked.length === 0) throw new ConnectorError('no_fields');
  const columns = asked.map(({ name, forFilterOnly }) => {
    const field = fieldById(name);
    if (!field) throw new ConnectorError('unknown_field', { what: String(name).slice(0, 80) });
    return { field, forFilterOnly: forFilterOnly === true };
  });
  const fields = columns.map(({ field }) => field);
  const names = (of: FieldRow['of']): string[] =>
    fields.filter((field) => field.of === of).map((field) => field.tiktok.name);
  const videoFields = names('video');
  return {
    fields,
    groupBy: columns
      .filter(({ field, forFilterOnly }) => field.kind === 'dimension' && !forFilterOnly)
      .map(({ field }) => field),
    userFields: [...new Set(names('user'))],
    // The id tells repeated videos apart, whatever the chart shows.
    videoFields: videoFields.length === 0 ? [] : [...new Set(['id', ...videoFields])],
    videoLimit:
      request?.scriptParams?.sampleExtraction === true ? SAMPLE_VIDEOS : DEFAULT_VIDEO_LIMIT,
  };
}
