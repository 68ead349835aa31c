/**
 * Addresses of the data routes. Charts ask for different fields, but all for the same address, so
 * that one answer serves them all: each is for all usual fields of the account or of the videos.
 */
import { MAX_COUNT, MAX_LIMIT, ROUTES } from '../contract/api.ts';
import { FIELDS, isUsual, type FieldRow } from '../contract/fields.ts';
import type { Plan } from './request.ts';

/** All usual fields, and those of the asked ones that not every TikTok app may ask. */
function fieldsParameter(of: FieldRow['of'], asked: readonly string[]): string {
  const rows: readonly FieldRow[] = FIELDS;
  const names = rows
    .filter((row) => row.of === of && (isUsual(row) || asked.includes(row.tiktok.name)))
    .map((row) => row.tiktok.name);
  return `fields=${names.join(',')}`;
}

/** What to add to an address so that data from before the last refresh is not served. */
function freshness(plan: Plan): string {
  return plan.freshAfter === null ? '' : `&fresh_after=${plan.freshAfter}`;
}

/**
 * Fewest videos to ask for behind a cursor. A TikTok whose cursor includes its own moment begins a page with
 * videos that are known, so a rest of a few videos could be those alone, again and again.
 */
const SMALLEST_REST = 2 * MAX_COUNT;

/** Address of the account. */
export function userUrl(baseUrl: string, plan: Plan): string {
  return `${baseUrl}${ROUTES.user.path}?${fieldsParameter('user', plan.userFields)}${freshness(plan)}`;
}

/**
 * Address of a page: at least the videos still wanted when `have` are there, of the plan's range only.
 * `cursor` (epoch milliseconds) is null on the first page.
 */
export function videosUrl(
  baseUrl: string,
  plan: Plan,
  have: number,
  cursor: number | null,
): string {
  const { range, videoFields, videoLimit } = plan;
  const wanted = Math.max(videoLimit - have, cursor === null ? 1 : SMALLEST_REST);
  const limit = Math.min(wanted, MAX_LIMIT);
  const query = `${fieldsParameter('video', videoFields)}&limit=${limit}`;
  // The backend starts at the end of the range and stops at its start. Before 1970 there is nothing.
  const within =
    range === null
      ? ''
      : `&since=${Math.max(0, range.notBefore)}&until=${Math.max(1, range.notAfter)}`;
  const after = cursor === null ? '' : `&cursor=${cursor}`;
  return `${baseUrl}${ROUTES.videos.path}?${query}${within}${after}${freshness(plan)}`;
}
