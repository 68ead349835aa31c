/** `/api/tiktok/*` for all charts at once: what one of them asks is cut from data that all share. */
import type { Freshness, UserAnswer, VideosAnswer } from '../../contract/api.ts';
import { SCOPES, type FieldRow } from '../../contract/fields.ts';
import { readUser, readVideos, type VideosDeps, type VideosRequest } from './account-data.ts';
import { withinAnswer } from './answer-size.ts';
import { ApiRefusal } from './errors.ts';
import { foreknow } from './foreknowledge.ts';
import { withMember, type JsonText } from './json-text.ts';
import { cutText, pack, unpack, type SnapshotFacts } from './snapshot-bytes.ts';
import type { FlightDeps, Landed } from './snapshot-fetch.ts';
import { land } from './snapshot-flight.ts';
import { grantedOf, lackingOf, sharedFields, userShape, videosShape } from './snapshot-shape.ts';
import type { TikTokCallerDeps } from './tiktok-caller.ts';

export type SharedDataDeps = TikTokCallerDeps & FlightDeps;
export type SharedVideosDeps = VideosDeps & FlightDeps;

/**
 * Fields with links that die: covers after 6 hours
 * (https://developers.tiktok.com/doc/tiktok-api-v2-video-object), avatars after a time that is not told.
 */
const LINKS = ['cover_image_url', 'avatar_url', 'avatar_url_100', 'avatar_large_url'];
/** A chart may be looked at for a while before its pictures are loaded. */
const LINKS_LIVE_MS = 5 * 3_600_000;
/** A fetch that waits longer, such as for the budget of calls, gives signs of life in between. */
const SLEEP_PIECE_MS = 4_000;

type Of = FieldRow['of'];

export interface SharedRequest {
  /** TikTok's names. */
  fields: readonly string[];
  /** Permissions of the access token; what it lacks is left out, though all charts share the data. */
  scopes: readonly string[];
  freshAfter: number | undefined;
  /** Rejects when the connection asks too much; awaited before anything but a look at the table. */
  admitted: Promise<void>;
}

/** The user object with the fields asked, and how old it is. Throws ApiRefusal. */
export async function sharedUser(
  connectionId: string,
  request: SharedRequest,
  deps: SharedDataDeps,
): Promise<JsonText<UserAnswer>> {
  const fields = sharedFields('user', request.fields);
  const landed = await land(
    {
      connectionId,
      shape: userShape(fields),
      freshAfter: request.freshAfter,
      admitted: request.admitted,
      oldestMs: oldestMs(request.fields),
      async fetch(alive) {
        const data = await readUser(connectionId, fields, withSignsOfLife(deps, alive));
        const { user, missing_scopes } = data;
        return pack(grantedOf(fields, missing_scopes), [user], {
          missing_scopes,
          cursor: 0,
          has_more: false,
        });
      },
    },
    deps,
  );
  const { text, missing_scopes, freshness } = cut('user', request, landed, deps);
  return withMember<UserAnswer, 'user'>('user', text, { missing_scopes, ...freshness });
}

export type SharedVideosRequest = SharedRequest & VideosRequest;

/** Videos, newest first, with the fields asked, and how old they are. Throws ApiRefusal. */
export async function sharedVideos(
  connectionId: string,
  request: SharedVideosRequest,
  deps: SharedVideosDeps,
): Promise<JsonText<VideosAnswer>> {
  const fields = sharedFields('video', request.fields);
  const landed = await land(
    {
      connectionId,
      shape: videosShape(fields, request),
      freshAfter: request.freshAfter,
      admitted: request.admitted,
      oldestMs: oldestMs(request.fields),
      async fetch(alive, before, later) {
        const asked = { ...request, fields };
        const foreknown = foreknow(connectionId, before, deps);
        const lively = withSignsOfLife(deps, alive);
        const data = await readVideos(connectionId, asked, lively, { foreknown, later });
        const { videos, ...facts } = withinAnswer(data);
        return pack(grantedOf(fields, facts.missing_scopes), videos, facts);
      },
    },
    deps,
  );
  const { text, facts, missing_scopes, freshness } = cut('video', request, landed, deps);
  const { cursor, has_more } = facts;
  return withMember<VideosAnswer, 'videos'>('videos', `[${text}]`, {
    cursor,
    has_more,
    is_complete: !has_more,
    missing_scopes,
    ...freshness,
  });
}

function oldestMs(asked: readonly string[]): number {
  return asked.some((name) => LINKS.includes(name)) ? LINKS_LIVE_MS : Infinity;
}

/** Cuts the asked fields out of shared data; refuses when no permission for any of them was given. */
function cut(
  of: Of,
  { fields: asked, scopes }: SharedRequest,
  { bytes, readAt, isStale }: Landed,
  deps: FlightDeps,
): { text: string; facts: SnapshotFacts; missing_scopes: string[]; freshness: Freshness } {
  const inOrder = sharedFields(of, asked).filter((name) => asked.includes(name));
  const kept = unpack(bytes);
  const { facts } = kept;
  const closed = [...facts.missing_scopes, ...SCOPES.filter((scope) => !scopes.includes(scope))];
  const missing = lackingOf(inOrder, closed);
  const granted = grantedOf(inOrder, closed);
  if (granted.length === 0) {
    throw new ApiRefusal('scope_not_authorized', `The user did not grant ${missing.join(', ')}.`);
  }
  const linksLive = deps.now() - readAt < LINKS_LIVE_MS;
  const text = cutText(kept, granted, linksLive ? [] : LINKS);
  const freshness = { data_as_of: readAt, ...(isStale && { stale: true as const }) };
  return { text, facts, missing_scopes: missing, freshness };
}

/** The same ways to TikTok, each with a sign of life before it: a fetch that goes on keeps its lease. */
function withSignsOfLife<Deps extends SharedDataDeps>(
  deps: Deps,
  alive: () => Promise<void>,
): Deps {
  const { tiktok, sleep } = deps;
  const lively =
    <Arguments extends unknown[], Value>(call: (...args: Arguments) => Promise<Value>) =>
    async (...args: Arguments): Promise<Value> => {
      await alive();
      return call(...args);
    };
  const sleepOn = lively(sleep);
  return {
    ...deps,
    async sleep(ms) {
      for (let left = ms; left > 0; left -= SLEEP_PIECE_MS) {
        await sleepOn(Math.min(left, SLEEP_PIECE_MS));
      }
    },
    tiktok: {
      ...tiktok,
      refresh: lively(tiktok.refresh),
      user: lively(tiktok.user),
      videos: lively(tiktok.videos),
    },
  };
}
