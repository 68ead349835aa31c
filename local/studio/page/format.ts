import type { Value } from '../../looker-studio/formulas.ts';

const LOCALE = 'en';
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 });
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const NOTHING = '–';

/** A value as Looker Studio shows it by the field's type; nothing is a dash. */
export function formatValue(value: Value | undefined, type: string): string {
  if (value === null || value === undefined) return NOTHING;
  if (typeof value === 'number') return formatNumber(value, type);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'object') {
    if (value.kind === 'image') return value.alt;
    return typeof value.label === 'string' ? value.label : value.label.alt;
  }
  return value === '' ? NOTHING : formatText(value, type);
}

function formatNumber(value: number, type: string): string {
  return type === 'PERCENT' ? percent.format(value) : whole.format(value);
}

/** Short enough for an axis or a scorecard: 4.3B. */
export function formatCompact(value: number, type: string): string {
  if (type === 'PERCENT') return percent.format(value);
  return Math.abs(value) >= 1e6 ? compact.format(value) : whole.format(value);
}

function formatText(text: string, type: string): string {
  if (type === 'DAY_OF_WEEK') return WEEKDAYS[Number(text)] ?? text;
  if (type === 'HOUR') return `${text}:00`;
  if (!type.startsWith('YEAR_MONTH_DAY')) return text;
  const date = dateOf(text);
  if (date === null) return text;
  const day: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'short', day: 'numeric' };
  const time: Intl.DateTimeFormatOptions = {
    ...day,
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  };
  // The connector's dates are already in the data source's time zone.
  const options = { ...(text.length > 8 ? time : day), timeZone: 'UTC' };
  return date.toLocaleString(LOCALE, options);
}

/** The moment that a wire date such as 20261122 or 2026112213 names, as if it were UTC; or null. */
export function dateOf(text: string): Date | null {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?$/.exec(text);
  if (match === null) return null;
  const [year = 0, month = 1, ...rest] = match.slice(1).map((part) => Number(part ?? 0));
  return new Date(Date.UTC(year, month - 1, ...rest));
}

/** A duration: 12 ms, 1.4 s. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1) return '<1 ms';
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}

/** A moment of the stack's clock, to the minute, UTC. */
export function formatMoment(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
