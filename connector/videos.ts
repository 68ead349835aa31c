import { MAX_LIMIT, ROUTES } from '../contract/api.ts';
import { isObject, type JsonObject } from './answers.ts';
import { ConnectorError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { inWords } from './permissions.ts';
import type { Plan } from './request.ts';
import type { TikTokRecord } from './rows.ts';

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

/** Address of a page: `limit` of the videos still wanted, after `cursor` (null: the newest). */
export function pageUrl(baseUrl: string, plan: Plan, have: number, cursor: number | null): string {
  const limit = Math.min(plan.videoLimit - have, MAX_LIMIT);
  const query = `fields=${plan.videoFields.join(',')}&limit=${limit}`;
  const after = cursor === null ? '' : `&cursor=${cursor}`;
  return `${baseUrl}${ROUTES.videos.path}?${query}${after}`;
}

/**
 * All videos of a plan, newest first, starting with the already fetched `first` page: follows the
 * cursor until the limit or the end, through short and empty pages, and drops a video that appears
 * again. A cursor seen before is an error (`cursor_stuck`) and not an endless loop.
 */
export function collectVideos(
  exchange: Exchange,
  baseUrl: string,
  plan: Plan,
  first: JsonObject,
): TikTokRecord[] {
  const byId = new Map<string, TikTokRecord>();
  const cursors = new Set<number>();
  for (let page = readPage(first); ;) {
    for (const video of page.videos) {
      byId.set(video.id, video);
    }
    if (page.next === null || byId.size >= plan.videoLimit) break;
    if (cursors.has(page.next)) throw new ConnectorError('cursor_stuck');
    cursors.add(page.next);
    const [data] = exchange([pageUrl(baseUrl, plan, byId.size, page.next)]);
    page = readPage(data ?? {});
  }
  return [...byId.values()].slice(0, plan.videoLimit);
}
