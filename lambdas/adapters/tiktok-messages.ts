/** What each endpoint of TikTok's API v2 answers. Scopes are separated by commas. */
import * as z from 'zod/mini';
import { FIELDS, SCOPES, type FieldRow, type Scope } from '../../contract/fields.ts';
import type { TikTokRefresh, TikTokTokens, VideoPage } from '../core/tiktok-port.ts';
import { apiError, judge, oauthError, type Judged, type TikTokReply } from './tiktok-judgement.ts';

/** Judges an answer of `/v2/oauth/token/` to a code. Scopes we do not know go. */
export function judgeTokens(reply: TikTokReply): Judged<TikTokTokens> {
  return judge(reply, oauthError, tokensSchema);
}

/**
 * Judges an answer of `/v2/oauth/token/` to a refresh token. The old one is dead by then, so a new one is
 * not thrown away for want of something that can stay as it was.
 */
export function judgeRefresh(reply: TikTokReply): Judged<TikTokRefresh> {
  return judge(reply, oauthError, refreshedSchema);
}

/** Judges an answer of `/v2/oauth/revoke/`: TikTok's page promises an empty body and shows `{}`. */
export function judgeRevocation(reply: TikTokReply): Judged<void> {
  const asJson = reply.body.trim() === '' ? { ...reply, body: '{}' } : reply;
  return judge(
    asJson,
    oauthError,
    z.pipe(
      z.looseObject({}),
      z.transform(() => undefined),
    ),
  );
}

/** Judges an answer of `/v2/user/info/`: each asked field, `null` where TikTok sent none. */
export function judgeUser(
  reply: TikTokReply,
  fields: readonly string[],
): Judged<Record<string, unknown>> {
  const schema = z.object({ data: z.object({ user: objectOf('user', fields) }) });
  return judge(
    reply,
    apiError,
    z.pipe(
      schema,
      z.transform(({ data }) => data.user),
    ),
  );
}

/** Judges an answer of `/v2/video/list/`: of each video the asked fields, `null` where absent; never without id. */
export function judgeVideos(reply: TikTokReply, fields: readonly string[]): Judged<VideoPage> {
  const schema = z.object({
    data: z.object({
      videos: z.nullish(z.array(objectOf('video', fields))),
      cursor: z.pipe(integer, z.int().check(z.nonnegative())),
      has_more: z.boolean(),
    }),
  });
  return judge(
    reply,
    apiError,
    z.pipe(
      schema,
      z.transform(({ data }) => ({
        videos: data.videos ?? [],
        cursor: data.cursor,
        hasMore: data.has_more,
      })),
    ),
  );
}

/** Whole numbers; int64 written as text, as some JSON writers do, is read too. */
const integer = z.union([
  z.int(),
  z.pipe(z.string().check(z.regex(/^-?\d{1,15}$/)), z.transform(Number)),
]);
const seconds = z.pipe(integer, z.int().check(z.positive()));

const filled = z.string().check(z.minLength(1));

const tokensSchema = z.pipe(
  z.object({
    open_id: filled,
    scope: z.string(),
    access_token: filled,
    expires_in: seconds,
    refresh_token: filled,
    refresh_expires_in: seconds,
  }),
  z.transform((answer): TikTokTokens => ({
    openId: answer.open_id,
    scopes: knownScopes(answer.scope),
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    accessExpiresInSeconds: answer.expires_in,
    refreshExpiresInSeconds: answer.refresh_expires_in,
  })),
);

/** What does not fit is as if it was left out. `z.catch` would do it too, with 10 kB more of each bundle. */
function orNothing<Value>(schema: z.ZodMiniType<Value>) {
  return z.optional(
    z.pipe(
      z.unknown(),
      z.transform((value) => schema.safeParse(value).data),
    ),
  );
}

const refreshedSchema = z.pipe(
  z.object({
    scope: orNothing(filled),
    access_token: filled,
    expires_in: seconds,
    refresh_token: orNothing(filled),
    refresh_expires_in: orNothing(seconds),
  }),
  z.transform((answer): TikTokRefresh => ({
    accessToken: answer.access_token,
    accessExpiresInSeconds: answer.expires_in,
    ...(answer.scope && { scopes: knownScopes(answer.scope) }),
    ...(answer.refresh_token && { refreshToken: answer.refresh_token }),
    ...(answer.refresh_expires_in && { refreshExpiresInSeconds: answer.refresh_expires_in }),
  })),
);

function knownScopes(scope: string): Scope[] {
  const granted = scope.split(',').map((name) => name.trim());
  return SCOPES.filter((name) => granted.includes(name));
}

/** What TikTok sends per JSON type of the field catalogue. Ids are text: they exceed 2^53. */
const VALUES: Readonly<Record<FieldRow['json'], z.ZodMiniType>> = {
  string: z.string(),
  boolean: z.boolean(),
  integer,
  epochSeconds: integer,
};

function objectOf(of: FieldRow['of'], fields: readonly string[]) {
  const rows = FIELDS.filter((field) => field.of === of && fields.includes(field.tiktok.name));
  return z.object(
    Object.fromEntries(
      rows.map(({ json, tiktok: { name } }) => [
        name,
        // Nothing tells videos apart but their ids.
        name === 'id' ? filled : z._default(z.nullish(VALUES[json]), null),
      ]),
    ),
  );
}
