/**
 * What each Lambda function reads from its environment: one zod schema per function, used by the
 * function at start and by `lib/` to type what CDK must set, so a forgotten variable does not compile.
 * Secrets never come this way: the environment holds their ARNs only. Each is made by a function, so that
 * a bundle has the one it reads and not all twelve.
 */
import * as z from 'zod/mini';
import { ADDRESS, ADDRESS_WANTED } from '../../contract/addresses.ts';

/*
 * Each rule says in words of its own what it wants: zod/mini has none (https://zod.dev/packages/mini),
 * and an operator reads them in the log of a function that does not start.
 */
const text = (error = 'a text, not empty', least = 1) =>
  z.string(error).check(z.minLength(least, error));
const anyText = z.string('a text, which may be empty');
const matching = (pattern: RegExp, error: string) => z.string(error).check(z.regex(pattern, error));
const list = z.pipe(
  z.string('a list, comma-separated'),
  z.transform((items) => items.split(',').filter((item) => item !== '')),
);
const wholeFrom = (least: number) => {
  const error = `a whole number from ${least}`;
  return z.pipe(z.transform(Number), z.int(error).check(z.gte(least, error)));
};
const count = wholeFrom(1);

/** https everywhere; http only for localhost and 127.0.0.1. No trailing slash, no query, no fragment. */
export const httpsOrLocal = z
  .url('an absolute URL')
  .check(
    z.regex(ADDRESS, ADDRESS_WANTED),
    z.regex(/^[^?#]*[^/?#]$/, 'no trailing slash, query or fragment'),
  );

const base = {
  /** Public base URL of the API, also the OAuth issuer (RFC 8414 2). */
  BASE_URL: httpsOrLocal,
  LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR'], 'DEBUG, INFO, WARN or ERROR'),
  METRICS_NAMESPACE: text(),
};
const table = { TABLE_NAME: text('the name of a table', 3), TOKEN_PRUNE_DAYS: count };
const window = { RATE_LIMIT_WINDOW_MINUTES: count, RATE_LIMIT_MAX: count };
const apiWindow = { API_RATE_LIMIT_WINDOW_MINUTES: count, API_RATE_LIMIT_MAX: count };
const client = { CLIENT_ID: text(), CLIENT_SECRET_ARN: text() };
const dataKey = { DATA_KEY_ID: text() };
/** Comma-separated KMS key ids or ARNs: the first signs, all are published. */
const signing = {
  SIGNING_KEY_IDS: list.check(z.refine((keys) => keys.length > 0, 'at least one key')),
};
/** Sign-ins made before this moment (epoch milliseconds) are over: the switch of a compromise drill. */
const sessions = { SESSIONS_VALID_FROM: wholeFrom(0) };
const tiktok = { TIKTOK_API_BASE_URL: httpsOrLocal, TIKTOK_SECRET_ARN: text() };
const staleness = { STALE_HOURS: wholeFrom(0) };
const tiktokData = {
  ...base,
  ...table,
  ...apiWindow,
  ...dataKey,
  ...tiktok,
  ...staleness,
  FRESHNESS_MINUTES: count,
  /** Origins allowed to read answers in a browser, comma-separated; empty: no CORS. */
  ALLOWED_ORIGINS: list,
  /** Of each endpoint, by all instances together. */
  TIKTOK_CALLS_PER_MINUTE: count,
};

export const authorizeEnv = () =>
  z.object({
    ...base,
    ...table,
    ...window,
    CLIENT_ID: client.CLIENT_ID,
    /** Exact redirect URIs a code may be sent to, comma-separated (RFC 9700 2.1). */
    REDIRECT_URIS: list,
    TIKTOK_AUTHORIZE_URL: matching(ADDRESS, ADDRESS_WANTED),
    TIKTOK_SECRET_ARN: tiktok.TIKTOK_SECRET_ARN,
  });
export const callbackEnv = () =>
  z.object({
    ...base,
    ...table,
    ...window,
    ...dataKey,
    ...tiktok,
    REFRESH_TOKEN_ABSOLUTE_DAYS: count,
  });
export const tokenEnv = () =>
  z.object({
    ...base,
    ...sessions,
    ...table,
    ...window,
    ...client,
    SIGNING_KEY_IDS: signing.SIGNING_KEY_IDS,
    REFRESH_TOKEN_SECRET_ARN: text(),
    REFRESH_TOKEN_IDLE_DAYS: count,
  });
export const revokeEnv = () =>
  z.object({
    ...base,
    ...sessions,
    ...table,
    ...window,
    ...client,
    ...dataKey,
    ...tiktok,
    SIGNING_KEY_IDS: signing.SIGNING_KEY_IDS,
    REFRESH_TOKEN_SECRET_ARN: text(),
  });
export const authorizerEnv = () =>
  z.object({
    ...base,
    ...sessions,
    ...table,
    SIGNING_KEY_IDS: signing.SIGNING_KEY_IDS,
    /** Holds the API key of the usage plan, which the authorizer hands to API Gateway. */
    USAGE_PLAN_KEY_SECRET_ARN: text(),
  });
export const userEnv = () => z.object(tiktokData);
export const videosEnv = () =>
  z.object({
    ...tiktokData,
    /** Whether a list is fetched in several places at once. */
    PARALLEL_WINDOWS: z.pipe(
      z.enum(['true', 'false'], 'true or false'),
      z.transform((answer) => answer === 'true'),
    ),
  });
export const webhookEnv = () =>
  z.object({
    ...base,
    ...table,
    TIKTOK_SECRET_ARN: tiktok.TIKTOK_SECRET_ARN,
  });
export const upkeepEnv = () => z.object({ ...base, ...sessions, ...table, ...dataKey, ...tiktok });
export const metadataEnv = () => z.object(base);
export const keysEnv = () => z.object({ ...base, SIGNING_KEY_IDS: signing.SIGNING_KEY_IDS });
export const pagesEnv = () =>
  z.object({
    ...base,
    COMPANY_NAME: text(),
    SUPPORT_EMAIL: z.email('an e-mail address'),
    TOKEN_PRUNE_DAYS: count,
    LOG_RETENTION_DAYS: count,
    BACKUP_DAYS: count,
    /** Link that opens the template report; empty: there is none. */
    TEMPLATE_REPORT_URL: matching(/^(https:\/\/\S+)?$/, 'an https address, or nothing'),
    /** The operator's own paragraphs, divided by empty lines. */
    LANDING_TEXT: anyText,
    PRIVACY_TEXT: anyText,
    TERMS_TEXT: anyText,
    ...staleness,
    FRESHNESS_MINUTES: count,
  });

/** Parses `process.env`; an error names the variables and what is wanted, never values. */
export function readEnv<Schema extends z.ZodMiniType>(schemaOf: () => Schema): z.output<Schema> {
  const result = schemaOf().safeParse(process.env);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`Environment: ${faults.join('; ')}`);
}
