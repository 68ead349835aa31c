import type { ColumnRow } from '../contract/catalogue.ts';
import type { ComputedId, ComputedRow } from '../contract/computed-fields.ts';
import type { FieldRow } from '../contract/fields.ts';
import { weekday, type Calendar } from './calendar.ts';
import { ConnectorError } from './errors.ts';
import { hashtagsIn } from './hashtags.ts';

export type Cell = string | number | boolean | null;
export type TikTokRecord = Record<string, unknown>;

/** What a row is made of. `video` is empty on the one row of an account without videos. */
export interface RowSource {
  readonly user: TikTokRecord;
  readonly video: TikTokRecord;
  readonly calendar: Calendar;
  /** When the data was read, epoch seconds. */
  readonly readAt: number;
  /** Whether no video of the range was left out. */
  readonly complete: boolean;
}

function wrongType(what: string): ConnectorError {
  return new ConnectorError('unexpected_answer', { what });
}

/** Absent and null are null. Throws `unexpected_answer` for anything but a number. */
export function numberOf(record: TikTokRecord, name: string): number | null {
  const value = record[name] ?? null;
  if (value === null || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw wrongType(name);
}

function textOf(record: TikTokRecord, name: string): string | null {
  const value = record[name] ?? null;
  if (value === null || typeof value === 'string') return value;
  throw wrongType(name);
}

/**
 * One of TikTok's values as the host wants it: absent and null stay null (0 would lower averages), ids
 * stay text because they exceed 2^53. Throws `unexpected_answer` for a value of another type.
 */
function tiktokCell(field: FieldRow, record: TikTokRecord, calendar: Calendar): Cell {
  const value = record[field.tiktok.name];
  if (value === undefined || value === null) return null;
  if (field.json === 'string' && typeof value === 'string') return value;
  if (field.json === 'boolean' && typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) {
    if (field.json === 'integer') return value;
    if (field.json === 'epochSeconds') return calendar.minute(value).slice(0, 10);
  }
  throw wrongType(field.id);
}

/** Upper ends of the duration ranges, in seconds. */
const DURATIONS: readonly (readonly [number, string])[] = [
  [15, '1. up to 15 s'],
  [30, '2. 16 to 30 s'],
  [60, '3. 31 to 60 s'],
  [180, '4. 1 to 3 min'],
  [600, '5. 3 to 10 min'],
  [Infinity, '6. over 10 min'],
];
const NAME_CHARACTERS = 60;
/**
 * What a person sees as one character: pairs of flag letters, marks and skin tones with what they stand
 * on, joined emoji (https://unicode.org/reports/tr51/#EBNF_and_Regex). A pattern, because no page says
 * whether Apps Script has Intl.Segmenter.
 */
const CHARACTER = /(?:\p{RI}{2}|[^])(?:\u200d[^]|[\p{M}\p{EMod}\u{e0020}-\u{e007f}])*/gu;

function createMinute({ video, calendar }: RowSource): string | null {
  const seconds = numberOf(video, 'create_time');
  return seconds === null ? null : calendar.minute(seconds);
}

/** The first that is not blank, cut at whole characters so that no emoji or flag is halved. */
function nameOf(video: TikTokRecord): string | null {
  const id = textOf(video, 'id');
  const texts = ['title', 'video_description'].map((name) => textOf(video, name)?.trim());
  // Some captions are characters without width only (Cf), which nobody sees.
  const text =
    texts.find((candidate) => /[^\s\p{Cf}]/u.test(candidate ?? '')) ??
    (id === null ? null : `Video ${id}`);
  if (text === null) return null;
  const characters = text.replace(/\s+/g, ' ').match(CHARACTER) ?? [];
  if (characters.length <= NAME_CHARACTERS) return characters.join('');
  return `${characters.slice(0, NAME_CHARACTERS - 1).join('')}…`;
}

/** A sum with an unknown part is unknown: 0 in its place would make a smaller number look right. */
function engagements(video: TikTokRecord): number | null {
  const parts = ['like_count', 'comment_count', 'share_count'].map((name) => numberOf(video, name));
  return parts.reduce((sum, part) => (sum === null || part === null ? null : sum + part), 0);
}

const COMPUTED: Record<ComputedId, (source: RowSource) => Cell> = {
  video_create_date: (source) => createMinute(source)?.slice(0, 8) ?? null,
  video_create_weekday: (source) => {
    const minute = createMinute(source);
    return minute === null ? null : weekday(minute);
  },
  video_create_hour: (source) => createMinute(source)?.slice(8, 10) ?? null,
  video_name: ({ video }) => nameOf(video),
  video_hashtags: ({ video }) =>
    hashtagsIn(textOf(video, 'video_description') ?? '', textOf(video, 'title') ?? ''),
  video_duration_bucket: ({ video }) => {
    const seconds = numberOf(video, 'duration');
    return seconds === null ? null : (DURATIONS.find(([end]) => seconds <= end)?.[1] ?? null);
  },
  video_posts: ({ video }) => (textOf(video, 'id') === null ? null : 1),
  video_engagements: ({ video }) => engagements(video),
  data_as_of: ({ calendar, readAt }) => calendar.minute(readAt),
  is_complete: ({ complete }) => complete,
};

/** Computed rows are those of the catalogue, and each has its function: both are checked by types. */
function computedCell(row: ComputedRow, source: RowSource): Cell {
  return COMPUTED[row.id as ComputedId](source);
}

/** The value of one column on one row. Throws `unexpected_answer` for data of a wrong type. */
export function cell(row: ColumnRow, source: RowSource): Cell {
  if (!('tiktok' in row)) return computedCell(row, source);
  return tiktokCell(row, row.of === 'user' ? source.user : source.video, source.calendar);
}
