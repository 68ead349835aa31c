/**
 * What answers of TikTok's API v2 mean. Pure: sending is the business of tiktok-fetch.ts.
 * TikTok's traps: an error may come with HTTP 200; `error` is a string at the OAuth endpoints and an
 * object elsewhere; scopes are separated by commas. So `ok` needs 2xx, no error, and sound content.
 * https://developers.tiktok.com/doc/oauth-error-handling, .../doc/tiktok-api-v2-error-handling
 */
import * as z from 'zod/mini';
import { FIELDS, SCOPES, type FieldRow, type Scope } from '../../contract/fields.ts';
import type {
  TikTokAnswer,
  TikTokFailure,
  TikTokRefresh,
  TikTokTokens,
  VideoPage,
} from '../core/tiktok-port.ts';

/** An answer as it came. */
export interface TikTokReply {
  status: number;
  body: string;
  retryAfter?: string | undefined;
  /** Header `x-tt-logid`. */
  logId?: string | undefined;
}

/** `code` and `logId` go to the log; they hold no more than an error's name and TikTok's id of the call. */
export interface Judged<Value> {
  answer: TikTokAnswer<Value>;
  code: string;
  logId: string;
}

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

/** An error's name and TikTok's id of the call; the name is undefined when there is no error. */
interface ErrorPart {
  code: string | undefined;
  logId: string | undefined;
}

const oauthBody = z.looseObject({
  error: z.nullish(
    z.union([
      z.string(),
      z.pipe(
        z.object({ code: z.string() }),
        z.transform(({ code }) => code),
      ),
    ]),
  ),
  log_id: z.optional(z.string()),
});

function oauthError(body: unknown): ErrorPart | undefined {
  const { data } = oauthBody.safeParse(body);
  return data && { code: data.error || undefined, logId: data.log_id };
}

const errorObject = z.object({ code: z.string(), log_id: z.optional(z.string()) });
/** TikTok's page of errors shows the object in `error` in its text, and by itself in its sample. */
const apiBody = z.union([
  z.pipe(
    z.looseObject({ error: errorObject }),
    z.transform(({ error }) => error),
  ),
  errorObject,
]);

/** A resource answer says `ok` itself; one that does not is not believed. */
function apiError(body: unknown): ErrorPart | undefined {
  const { data } = apiBody.safeParse(body);
  return data && { code: data.code === 'ok' ? undefined : data.code, logId: data.log_id };
}

function judge<Value>(
  reply: TikTokReply,
  readError: (body: unknown) => ErrorPart | undefined,
  schema: z.ZodMiniType<Value>,
): Judged<Value> {
  const body = parseJson(reply.body);
  const error = readError(body);
  const logId = safeName(error?.logId ?? reply.logId ?? '');
  const isSuccess = reply.status >= 200 && reply.status < 300;
  if (isSuccess && error && error.code === undefined) {
    const value = schema.safeParse(body);
    if (value.success) return { answer: { outcome: 'ok', value: value.data }, code: 'ok', logId };
  }
  const code = safeName(error?.code ?? (isSuccess ? 'malformed' : `http_${reply.status}`));
  return { answer: failureOf(reply, error?.code), code, logId };
}

function failureOf(reply: TikTokReply, code: string | undefined): TikTokFailure {
  // First the status: a server in trouble is not believed when it calls a token dead.
  if (reply.status >= 500) return { outcome: 'unavailable' };
  if (reply.status === 429) return rateLimited(reply);
  switch (code) {
    case undefined:
    case 'internal_error':
    case 'server_error':
    case 'temporarily_unavailable':
      return { outcome: 'unavailable' };
    case 'invalid_grant':
      return { outcome: 'dead' };
    case 'access_token_invalid':
      return { outcome: 'expired' };
    case 'scope_not_authorized':
    case 'scope_permission_missed':
      return { outcome: 'scope' };
    case 'rate_limit_exceeded':
      return rateLimited(reply);
    default:
      return { outcome: 'refused', code: safeName(code) };
  }
}

/** `Retry-After` is not documented by TikTok; it is used when it comes, in whole seconds. */
function rateLimited({ retryAfter }: TikTokReply): TikTokFailure {
  const isSeconds = retryAfter !== undefined && /^\d{1,5}$/.test(retryAfter);
  return { outcome: 'rate_limited', ...(isSeconds && { retryAfterSeconds: Number(retryAfter) }) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keeps what is logged to plain names: TikTok's tokens and codes have a dot, `!` or `*` in them. */
function safeName(text: string): string {
  return /^\w{0,64}$/.test(text) ? text : 'unprintable';
}
