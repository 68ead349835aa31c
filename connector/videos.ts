import { MAX_LIMIT, ROUTES } from '../contract/api.ts';
import { isObject, type JsonObject } from './answers.ts';
import type { Calendar } from './calendar.ts';
import { isInRange } from './date-range.ts';
import { ConnectorError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { inWords } from './permissions.ts';
import type { Plan } from './request.ts';
import type { TikTokRecord } from './values.ts';

interface Page {
  readonly videos: (TikTokRecord & { id: string })[];
  /** Where the next page begins, or null after the last. */
  readonly next: number | null;
}

/**
 * Throws `missing_permission`, with the permissions in words, when the answer lacks fields for want
 * of them; `unexpected_answer` when it does not say.
 */
export function requirePermissions({ missing_scopes: missing }: JsonObject): void {
  if (!Array.isArray(missing) || !missing.every((scope) => typeof scope === 'string')) {
    throw new ConnectorError('unexpected_answer', { what: 'missing_scopes' });
  }
  if (missing.length === 0) return;
  throw new ConnectorError('missing_permission', { what: inWords(missing) });
}

/** Reads one answer of the videos route. Throws `missing_permission` or `unexpected_answer`. */
export function readPage(data: JsonObject): Page {
  requirePermissions(data);
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

/** Most videos asked of one answer while a date range may end the list long before the limit. */
const FIRST_RANGE_LIMIT = 200;

function pageUrl(baseUrl: string, plan: Plan, limit: number, cursor: number | null): string {
  const query = `fields=${plan.videoFields.join(',')}&limit=${limit}`;
  const after = cursor === null ? '' : `&cursor=${cursor}`;
  return `${baseUrl}${ROUTES.videos.path}?${query}${after}`;
}

/** How many videos to ask for: those still wanted; within a date range in growing steps. */
function pageLimit(plan: Plan, have: number, pages: number): number {
  const most = plan.range === null ? MAX_LIMIT : FIRST_RANGE_LIMIT * 2 ** pages;
  return Math.min(plan.videoLimit - have, most, MAX_LIMIT);
}

/**
 * Address of the first page. A date range that ended before `now` (epoch seconds) begins the list at
 * its end: TikTok takes any moment in milliseconds as cursor
 * (https://developers.tiktok.com/doc/tiktok-api-v2-video-list).
 */
export function firstPageUrl(baseUrl: string, plan: Plan, now: number): string {
  const end = plan.range !== null && plan.range.notAfter < now ? plan.range.notAfter : null;
  // A cursor of 0 or less would mean the newest.
  const cursor = end === null ? null : Math.max(1, end * 1000);
  return pageUrl(baseUrl, plan, pageLimit(plan, 0, 0), cursor);
}

export interface Listing {
  readonly exchange: Exchange;
  readonly baseUrl: string;
  readonly calendar: Calendar;
}

function createTime(video: TikTokRecord): number {
  const seconds = video.create_time;
  if (typeof seconds === 'number' && Number.isFinite(seconds)) return seconds;
  throw new ConnectorError('unexpected_answer', { what: 'create_time' });
}

/**
 * The videos of a plan, newest first, starting with the already fetched `first` page, and whether they
 * are all: follows the cursor until the limit, the end, or the first day of the date range, through
 * short and empty pages, and drops a video that appears again. The list is sorted by creation, so a
 * page whose last video is older than the range is the last one needed. A cursor seen before is an
 * error (`cursor_stuck`) and not an endless loop.
 */
export function collectVideos(
  plan: Plan,
  first: JsonObject,
  { exchange, baseUrl, calendar }: Listing,
): { videos: TikTokRecord[]; complete: boolean } {
  const { range } = plan;
  const byId = new Map<string, TikTokRecord>();
  const cursors = new Set<number>();
  let page = readPage(first);
  let atEnd: boolean;
  for (;;) {
    for (const video of page.videos) {
      if (range === null || isInRange(calendar.minute(createTime(video)), range)) {
        byId.set(video.id, video);
      }
    }
    const last = page.videos[page.videos.length - 1];
    const isPast = range !== null && last !== undefined && createTime(last) < range.notBefore;
    atEnd = page.next === null || isPast;
    if (atEnd || page.next === null || byId.size >= plan.videoLimit) break;
    if (cursors.has(page.next)) throw new ConnectorError('cursor_stuck');
    cursors.add(page.next);
    const limit = pageLimit(plan, byId.size, cursors.size);
    const [data] = exchange([pageUrl(baseUrl, plan, limit, page.next)]);
    page = readPage(data ?? {});
  }
  const complete = atEnd && byId.size <= plan.videoLimit;
  return { videos: [...byId.values()].slice(0, plan.videoLimit), complete };
}
