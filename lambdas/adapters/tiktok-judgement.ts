/**
 * Whether an answer of TikTok's API v2 is one, and what its failure means. Pure: sending is the business of
 * tiktok-fetch.ts. TikTok's traps: an error may come with HTTP 200; `error` is a string at the OAuth
 * endpoints and an object elsewhere. So `ok` needs 2xx, no error, and sound content.
 * https://developers.tiktok.com/doc/oauth-error-handling, .../doc/tiktok-api-v2-error-handling
 */
import * as z from 'zod/mini';
import type { TikTokAnswer, TikTokFailure } from '../core/tiktok-port.ts';

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

/** The error of an OAuth answer, which has none where all is well. */
export function oauthError(body: unknown): ErrorPart | undefined {
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
export function apiError(body: unknown): ErrorPart | undefined {
  const { data } = apiBody.safeParse(body);
  return data && { code: data.code === 'ok' ? undefined : data.code, logId: data.log_id };
}

/** The value of an answer that is sound by `schema`, else what its failure means. */
export function judge<Value>(
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
