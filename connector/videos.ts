import type { Scope } from '../contract/fields.ts';
import { videosUrl } from './addresses.ts';
import { isObject, type JsonObject } from './answers.ts';
import type { Calendar } from './calendar.ts';
import { isInRange, type DayRange } from './date-range.ts';
import { ConnectorError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { inWords, scopesOf } from './permissions.ts';
import type { Plan } from './request.ts';
import { numberOf, type TikTokRecord } from './values.ts';

interface Page {
  readonly videos: (TikTokRecord & { id: string })[];
  /** Where the next page begins, or null after the last. */
  readonly next: number | null;
}

/**
 * Throws `missing_permission`, with the permissions in words, when one that the chart needs was not
 * given, whatever else the answer lacks; `unexpected_answer` when it does not say.
 */
export function requirePermissions(
  { missing_scopes: missing }: JsonObject,
  needed: readonly Scope[],
): void {
  if (!Array.isArray(missing) || !missing.every((scope) => typeof scope === 'string')) {
    throw new ConnectorError('unexpected_answer', { what: 'missing_scopes' });
  }
  const lacking = needed.filter((scope) => missing.includes(scope));
  if (lacking.length === 0) return;
  throw new ConnectorError('missing_permission', { what: inWords(lacking) });
}

/** Reads one answer of the videos route. Throws `missing_permission` or `unexpected_answer`. */
export function readPage(data: JsonObject, needed: readonly Scope[]): Page {
  requirePermissions(data, needed);
  const { videos, cursor, has_more: hasMore } = data;
  if (!Array.isArray(videos) || typeof hasMore !== 'boolean') {
    throw new ConnectorError('unexpected_answer', { what: 'videos' });
  }
  if (hasMore && typeof cursor !== 'number') {
    throw new ConnectorError('unexpected_answer', { what: 'cursor' });
  }
  const records = videos.map((video: unknown) => {
    if (isObject(video) && typeof video.id === 'string') return { ...video, id: video.id };
    throw new ConnectorError('unexpected_answer', { what: 'video id' });
  });
  return { videos: records, next: hasMore ? Number(cursor) : null };
}

/** When an answer was read from TikTok, epoch milliseconds; Infinity when it does not say. */
export function readAtOf({ data_as_of: readAt }: JsonObject): number {
  return typeof readAt === 'number' && readAt > 0 ? readAt : Infinity;
}

export interface Listing {
  readonly exchange: Exchange;
  readonly baseUrl: string;
  readonly calendar: Calendar;
}

/** Whether a video is of the range; one without a moment is of no day. */
function isOf(range: DayRange, video: TikTokRecord, calendar: Calendar): boolean {
  const seconds = numberOf(video, 'create_time');
  return seconds !== null && isInRange(calendar.minute(seconds), range);
}

/** Whether the chart shows or filters by Is Complete. */
function tellsComplete({ columns, filter }: Plan): boolean {
  return [...columns, ...(filter?.columns ?? [])].some(({ id }) => id === 'is_complete');
}

/**
 * The videos of a plan, newest first, starting with the already fetched `first` page, whether they are
 * all, and when the oldest page was read (epoch milliseconds): follows the cursor until the limit, the
 * end, or the first day of the date range, through short and empty pages, and drops a video that
 * appears again. The list is sorted by creation, so a page whose last video is older than the range is
 * the last one needed. When the limit is just reached within a range and the chart tells whether that is all,
 * one more page is read to see. A cursor seen before, without a new video, is an error (`cursor_stuck`) and not
 * an endless loop.
 */
export function collectVideos(
  plan: Plan,
  first: JsonObject,
  { exchange, baseUrl, calendar }: Listing,
): { videos: TikTokRecord[]; complete: boolean; readAtMs: number } {
  const { range } = plan;
  const needed = scopesOf('video', plan.videoFields);
  const enough = range !== null && tellsComplete(plan) ? plan.videoLimit + 1 : plan.videoLimit;
  const byId = new Map<string, TikTokRecord>();
  const cursors = new Set<number>();
  const seen = new Set<string>();
  let page = readPage(first, needed);
  let readAtMs = readAtOf(first);
  let atEnd: boolean;
  for (;;) {
    const seenBefore = seen.size;
    for (const video of page.videos) {
      seen.add(video.id);
      if (range === null || isOf(range, video, calendar)) byId.set(video.id, video);
    }
    const last = page.videos[page.videos.length - 1] ?? {};
    const isPast = range !== null && (numberOf(last, 'create_time') ?? Infinity) < range.notBefore;
    atEnd = page.next === null || isPast;
    if (atEnd || page.next === null || byId.size >= enough) break;
    if (cursors.has(page.next) && seen.size === seenBefore)
      throw new ConnectorError('cursor_stuck');
    cursors.add(page.next);
    const [data = {}] = exchange([videosUrl(baseUrl, plan, byId.size, page.next)]);
    page = readPage(data, needed);
    readAtMs = Math.min(readAtMs, readAtOf(data));
  }
  const complete = atEnd && byId.size <= plan.videoLimit;
  return { videos: [...byId.values()].slice(0, plan.videoLimit), complete, readAtMs };
}
