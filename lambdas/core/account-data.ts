/** `/api/tiktok/*`: the account and its videos, in the fields asked and granted. */
import type { UserData, VideosData } from '../../contract/api.ts';
import { FIELDS, type FieldRow } from '../../contract/fields.ts';
import { allEnded } from './all-ended.ts';
import { reserveCalls, type Reservation } from './call-budget.ts';
import { ApiRefusal } from './errors.ts';
import {
  createCaller,
  sessionOrRefusal,
  type TikTokCallerDeps,
  type OpenSession,
} from './tiktok-caller.ts';
import { listVideos, type FetchPage } from './video-listing.ts';
import type { Foreknowledge } from './video-first-cursors.ts';
import { mostCalls, pagesOf } from './video-walk.ts';

/** With fewer calls left in the budget a long list waits; what it cannot fetch comes with the cursor. */
const LEAST_CALLS = 10;
/** Calls under way at once for one list. */
const PARALLEL_CALLS = 6;
/** How long the user call waits for room in the budget; the answer must leave before 29 s. */
const USER_WAIT_MS = 5_000;

export interface VideosDeps extends TikTokCallerDeps {
  /** Fetch a list of videos in several places at once. */
  parallelWindows: boolean;
}

/** The user object with the fields asked (TikTok's names). Throws ApiRefusal. */
export async function readUser(
  connectionId: string,
  asked: readonly string[],
  deps: TikTokCallerDeps,
): Promise<UserData> {
  const [{ session, fields, missing }] = await both(
    openFields('user', connectionId, asked, deps),
    reserveCalls('user', { least: 1, most: 1 }, deps.now() + USER_WAIT_MS, deps),
  );
  const ask = createCaller('user', connectionId, session, deps);
  const user = await ask((token) => deps.tiktok.user(token, fields));
  return { user, missing_scopes: missing };
}

export interface VideosRequest {
  fields: readonly string[];
  cursor?: number | undefined;
  /** Only videos created at or after `since` and before `until`, epoch seconds. */
  since?: number | undefined;
  until?: number | undefined;
  /** Videos wanted in this answer. Up to TikTok's page size it is exactly one page, as at TikTok. */
  count: number;
  /** Pages are fetched until then; the rest comes with the cursor. */
  deadline: number;
}

export interface ListingHelp {
  /** What an earlier answer of TikTok lets expect; never rejects. */
  foreknown?: Promise<Foreknowledge>;
  /** Takes work that the list need not wait for, but the request must; it never rejects. */
  later?: (work: Promise<void>) => void;
}

/** Videos, newest first, without repeats. Stops at `count`, at `since`, at the end, or at the deadline. */
export async function readVideos(
  connectionId: string,
  { fields: asked, ...request }: VideosRequest,
  deps: VideosDeps,
  { foreknown = Promise.resolve({}), later }: ListingHelp = {},
): Promise<VideosData> {
  const least = Math.min(LEAST_CALLS, pagesOf(request.count));
  const most = least === 1 ? 1 : mostCalls(request.count);
  const [[{ session, fields, missing }, reserved], known] = await allEnded([
    both(
      openFields('video', connectionId, asked, deps),
      reserveCalls('videos', { least, most }, request.deadline, deps),
    ),
    foreknown,
  ]);
  // What the listing tells repeats and windows by is dropped again if it was not wanted.
  const withKeys = [...new Set(['id', 'create_time', ...fields])];
  const parallel = deps.parallelWindows ? PARALLEL_CALLS : 1;
  const ask = createCaller('videos', connectionId, session, deps);
  let calls = 0;
  const page: FetchPage = (cursor, maxCount, signal) => {
    calls += 1;
    return ask((token) => deps.tiktok.videos(token, withKeys, { maxCount, cursor }, signal));
  };
  try {
    const limits = { maxCalls: reserved.calls, parallel, foreknown: known };
    const listing = await listVideos({ ...request, ...limits }, { now: deps.now, page });
    return {
      videos: listing.videos.map((video) => only(fields, video)),
      cursor: listing.cursor,
      has_more: listing.hasMore,
      missing_scopes: missing,
    };
  } finally {
    const settling = reserved.settle(calls);
    if (later) later(settling);
    else await settling;
  }
}

/** Both at once, for neither needs the other. A reservation that is of no use is given back. */
async function both<Opened>(
  opening: Promise<Opened>,
  reserving: Promise<Reservation>,
): Promise<[Opened, Reservation]> {
  try {
    return await allEnded([opening, reserving]);
  } catch (error) {
    const reserved = await reserving.catch(() => undefined);
    await reserved?.settle(0);
    throw error;
  }
}

function only(fields: readonly string[], video: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field, video[field] ?? null]));
}

/** A session, and the fields that its permissions allow. Throws ApiRefusal. */
async function openFields(
  of: 'user' | 'video',
  connectionId: string,
  asked: readonly string[],
  deps: TikTokCallerDeps,
) {
  const session = await sessionOrRefusal(connectionId, deps);
  return { session, ...grantedFields(of, asked, session) };
}

/** Cuts the fields to the granted permissions: one field too many makes TikTok refuse the whole call. */
function grantedFields(of: 'user' | 'video', asked: readonly string[], session: OpenSession) {
  const rows: FieldRow[] = FIELDS.filter(
    (field) => field.of === of && asked.includes(field.tiktok.name),
  );
  const granted = rows.filter((row) => session.scopes.includes(row.tiktok.scope));
  const missing = rows
    .map((row) => row.tiktok.scope)
    .filter((scope) => !session.scopes.includes(scope));
  if (granted.length === 0) {
    throw new ApiRefusal(
      'scope_not_authorized',
      `The user did not grant ${[...new Set(missing)].join(', ')}.`,
    );
  }
  return { fields: granted.map((row) => row.tiktok.name), missing: [...new Set(missing)] };
}
