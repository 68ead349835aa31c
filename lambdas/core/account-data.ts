/** `/api/tiktok/*`: the account and its videos, in the fields asked and granted. */
import { MAX_COUNT, type UserData, type VideosData } from '../../contract/api.ts';
import { FIELDS, type FieldRow } from '../../contract/fields.ts';
import { ApiRefusal } from './errors.ts';
import type { Grants, TikTokAnswer, TikTokData } from './ports.ts';
import { openSession, type Session, type SessionDeps } from './tiktok-session.ts';

export interface AccountDataDeps extends Omit<SessionDeps, 'tiktok'> {
  tiktok: SessionDeps['tiktok'] & TikTokData;
  grants: Pick<Grants, 'revoke'>;
}

type OpenSession = Extract<Session, { outcome: 'ok' }>;

/** The user object with the fields asked (TikTok's names). Throws ApiRefusal. */
export async function readUser(
  connectionId: string,
  asked: readonly string[],
  deps: AccountDataDeps,
): Promise<UserData> {
  const session = await sessionOrRefusal(connectionId, deps);
  const { fields, missing } = grantedFields('user', asked, session);
  const user = await call(connectionId, session, deps, (token) => deps.tiktok.user(token, fields));
  return { user, missing_scopes: missing };
}

export interface VideosRequest {
  fields: readonly string[];
  cursor?: number | undefined;
  /** Videos wanted in this answer. Up to TikTok's page size it is exactly one page, as at TikTok. */
  count: number;
  /** Pages are fetched one after another until then; the rest comes with the cursor. */
  deadline: number;
}

/** Videos, newest first, without repeats. Stops at `count`, at the end, or at the deadline. */
export async function readVideos(
  connectionId: string,
  request: VideosRequest,
  deps: AccountDataDeps,
): Promise<VideosData> {
  let session = await sessionOrRefusal(connectionId, deps);
  const { fields, missing } = grantedFields('video', request.fields, session);
  // The id tells repeats apart, so it is always asked; it is dropped again if it was not wanted.
  const withId = fields.includes('id') ? fields : ['id', ...fields];
  const videos = new Map<string, Record<string, unknown>>();
  let cursor = request.cursor;
  let hasMore: boolean;
  do {
    const maxCount = Math.min(MAX_COUNT, request.count - videos.size);
    const at = cursor;
    const page = await call(
      connectionId,
      session,
      deps,
      (token) => deps.tiktok.videos(token, withId, { maxCount, cursor: at }),
      (renewed) => (session = renewed),
    );
    for (const video of page.videos) videos.set(String(video['id']), video);
    hasMore = page.hasMore;
    if (hasMore && page.cursor === cursor) {
      throw new ApiRefusal('upstream_unavailable', 'TikTok repeats one page of the video list.', {
        retryAfterSeconds: 60,
      });
    }
    cursor = page.cursor;
  } while (hasMore && videos.size < request.count && deps.now() < request.deadline);
  return {
    videos: [...videos.values()].map((video) => only(fields, video)),
    cursor: cursor ?? 0,
    has_more: hasMore,
    missing_scopes: missing,
  };
}

function only(fields: readonly string[], video: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field, video[field] ?? null]));
}

async function sessionOrRefusal(
  connectionId: string,
  deps: AccountDataDeps,
  refusedVersion?: number,
): Promise<OpenSession> {
  const session = await openSession(connectionId, deps, refusedVersion);
  if (session.outcome === 'ok') return session;
  if (session.outcome === 'unavailable') {
    throw new ApiRefusal('upstream_unavailable', 'TikTok does not renew the session right now.', {
      retryAfterSeconds: session.retryAfterSeconds,
    });
  }
  return reconnect(connectionId, deps);
}

/** TikTok no longer knows the sign-in: our own tokens of it end too, so the client asks the user. */
async function reconnect(connectionId: string, deps: AccountDataDeps): Promise<never> {
  await deps.grants.revoke(connectionId, deps.now());
  throw new ApiRefusal('reconnect_required', 'TikTok ended this sign-in. Please authorize again.');
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

/** One call to TikTok; a token refused before its time is renewed once. */
async function call<Value>(
  connectionId: string,
  session: OpenSession,
  deps: AccountDataDeps,
  ask: (accessToken: string) => Promise<TikTokAnswer<Value>>,
  onRenewed: (session: OpenSession) => void = () => undefined,
): Promise<Value> {
  let answer = await ask(session.accessToken);
  if (answer.outcome === 'expired') {
    const renewed = await sessionOrRefusal(connectionId, deps, session.version);
    onRenewed(renewed);
    answer = await ask(renewed.accessToken);
  }
  switch (answer.outcome) {
    case 'ok':
      return answer.value;
    case 'scope':
      throw new ApiRefusal('scope_not_authorized', 'The user did not grant a permission needed.');
    case 'rate_limited':
      throw new ApiRefusal('rate_limit_exceeded', 'TikTok limits the requests of this app.', {
        retryAfterSeconds: answer.retryAfterSeconds ?? 30,
      });
    case 'refused':
      throw new ApiRefusal('internal_error', 'TikTok did not accept the request of the backend.', {
        cause: new Error(`TikTok refused with ${answer.code}`),
      });
    case 'expired':
    case 'dead':
      // Only a refused refresh proves that a sign-in is over: a fresh token that TikTok does not take
      // is TikTok's fault, and must not cost the user a new consent.
      throw new ApiRefusal(
        'upstream_unavailable',
        'TikTok does not take its own token right now.',
        {
          retryAfterSeconds: 10,
        },
      );
    case 'unavailable':
      throw new ApiRefusal('upstream_unavailable', 'TikTok does not answer right now.', {
        retryAfterSeconds: 10,
      });
  }
}
