import { ConnectorError } from './errors.ts';

/** Days of the report's date control, both included, in the data source's time zone. */
export interface DayRange {
  /** `YYYYMMDD`. */
  readonly first: string;
  readonly last: string;
  /** Epoch seconds around the range in every time zone of the earth: UTC-12 to UTC+14. */
  readonly notBefore: number;
  readonly notAfter: number;
}

const HOUR_SECONDS = 3600;

function utcMidnight(date: unknown): number {
  const seconds =
    typeof date === 'string' && /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(date) / 1000 : NaN;
  if (Number.isNaN(seconds)) {
    throw new ConnectorError('bad_date_range', { what: String(date).slice(0, 20) });
  }
  return seconds;
}

/**
 * Reads the `dateRange` of a getData request, `YYYY-MM-DD` each
 * (developers.google.com/looker-studio/connector/date-range). Throws `bad_date_range`.
 */
export function readDateRange(range: { startDate?: unknown; endDate?: unknown }): DayRange {
  const first = utcMidnight(range.startDate);
  const last = utcMidnight(range.endDate);
  return {
    first: String(range.startDate).replace(/-/g, ''),
    last: String(range.endDate).replace(/-/g, ''),
    notBefore: first - 14 * HOUR_SECONDS,
    notAfter: last + (24 + 12) * HOUR_SECONDS,
  };
}

/** Whether a text that begins with `YYYYMMDD` lies in the range. */
export function isInRange(minute: string, range: DayRange): boolean {
  const day = minute.slice(0, 8);
  return range.first <= day && day <= range.last;
}
