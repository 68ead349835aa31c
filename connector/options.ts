import { DEFAULT_VIDEO_LIMIT, HIGHEST_VIDEO_LIMIT } from '../contract/api.ts';
import { ConnectorError } from './errors.ts';
import { TIME_ZONES, type TimeZone } from './time-zones.ts';

/** Names of the configuration's answers; saved in data sources, so they never change. */
export const OPTION_NAMES = {
  videoLimit: 'video_limit',
  timeZone: 'time_zone',
  ignoreDateRange: 'ignore_date_range',
} as const;

/**
 * Videos a chart may read. The last is what the six minutes of Apps Script allow: 500 pages of TikTok
 * at a third of a second are under three minutes (facts of the quota page:
 * https://developers.google.com/apps-script/guides/services/quotas).
 */
export const VIDEO_LIMITS = [DEFAULT_VIDEO_LIMIT, 1_000, 5_000, HIGHEST_VIDEO_LIMIT] as const;

export interface Options {
  readonly videoLimit: number;
  readonly timeZone: TimeZone;
  /** Whether the report's date control leaves the videos alone. */
  readonly ignoreDateRange: boolean;
}

/** Configuration as the host sends it: every value is text, and all may be missing. */
export type ConfigParams = Readonly<Record<string, unknown>>;

/**
 * Reads the answers of the configuration; what is missing or empty gets its default. Throws
 * `bad_option` naming a value that was never on offer, as guessing would show wrong numbers.
 */
export function readOptions(params: ConfigParams | null | undefined): Options {
  const text = (name: string): string => String(params?.[name] ?? '').trim();
  const wrong = (name: string): ConnectorError =>
    new ConnectorError('bad_option', { what: `${name} = ${text(name).slice(0, 40)}` });

  const limit = text(OPTION_NAMES.videoLimit) || String(DEFAULT_VIDEO_LIMIT);
  const videoLimit = VIDEO_LIMITS.find((allowed) => String(allowed) === limit);
  if (videoLimit === undefined) throw wrong(OPTION_NAMES.videoLimit);

  const zone = text(OPTION_NAMES.timeZone) || 'UTC';
  const timeZone = TIME_ZONES.find((allowed) => allowed === zone);
  if (timeZone === undefined) throw wrong(OPTION_NAMES.timeZone);

  const ignored = text(OPTION_NAMES.ignoreDateRange).toLowerCase();
  if (!['', 'true', 'false'].includes(ignored)) throw wrong(OPTION_NAMES.ignoreDateRange);
  return { videoLimit, timeZone, ignoreDateRange: ignored === 'true' };
}
