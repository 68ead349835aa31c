/**
 * What each Lambda function reads from its environment: one zod schema per function, used by the
 * function at start and by `lib/` to type what CDK must set, so a forgotten variable does not compile.
 * Secrets never come this way: the environment holds their ARNs only.
 */
import * as z from 'zod';

const list = z.string().transform((text) => text.split(',').filter((item) => item !== ''));
const count = z.coerce.number().int().positive();

/** https everywhere; http only for localhost and 127.0.0.1. No trailing slash, no query, no fragment. */
export const httpsOrLocal = z
  .url()
  .regex(
    /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?(\/|$))/,
    'https is required (http only for localhost)',
  )
  .regex(/^[^?#]*[^/?#]$/, 'no trailing slash, query or fragment');

const base = {
  /** Public base URL of the API, also the OAuth issuer (RFC 8414 2). */
  BASE_URL: httpsOrLocal,
  LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
  METRICS_NAMESPACE: z.string().min(1),
};
const table = { TABLE_NAME: z.string().min(3), TOKEN_PRUNE_DAYS: count };
const window = { RATE_LIMIT_WINDOW_MINUTES: count, RATE_LIMIT_MAX: count };
const apiWindow = { API_RATE_LIMIT_WINDOW_MINUTES: count, API_RATE_LIMIT_MAX: count };
const client = { CLIENT_ID: z.string().min(1), CLIENT_SECRET_ARN: z.string().min(1) };
const dataKey = { DATA_KEY_ID: z.string().min(1) };
/** Comma-separated KMS key ids or ARNs: the first signs, all are published. */
const signing = { SIGNING_KEY_IDS: list.refine((keys) => keys.length > 0, 'at least one key') };
/** Sign-ins made before this moment (epoch milliseconds) are over: the switch of a compromise drill. */
const sessions = { SESSIONS_VALID_FROM: z.coerce.number().int().nonnegative() };
const tiktok = { TIKTOK_API_BASE_URL: httpsOrLocal, TIKTOK_SECRET_ARN: z.string().min(1) };
const staleness = { STALE_HOURS: z.coerce.number().int().nonnegative() };
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

export const authorizeEnv = z.object({
  ...base,
  ...table,
  ...window,
  CLIENT_ID: client.CLIENT_ID,
  /** Exact redirect URIs a code may be sent to, comma-separated (RFC 9700 2.1). */
  REDIRECT_URIS: list,
  TIKTOK_AUTHORIZE_URL: z
    .string()
    .regex(/^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?\/)/),
  TIKTOK_SECRET_ARN: tiktok.TIKTOK_SECRET_ARN,
});
export const callbackEnv = z.object({
  ...base,
  ...table,
  ...window,
  ...dataKey,
  ...tiktok,
  REFRESH_TOKEN_ABSOLUTE_DAYS: count,
});
export const tokenEnv = z.object({
  ...base,
  ...sessions,
  ...table,
  ...window,
  ...client,
  SIGNING_KEY_IDS: signing.SIGNING_KEY_IDS,
  REFRESH_TOKEN_SECRET_ARN: z.string().min(1),
  REFRESH_TOKEN_IDLE_DAYS: count,
});
export const revokeEnv = z.object({
  ...base,
  ...table,
  ...window,
  ...client,
  ...dataKey,
  ...tiktok,
  SIGNING_KEY_IDS: signing.SIGNING_KEY_IDS,
  REFRESH_TOKEN_SECRET_ARN: z.string().min(1),
});
export const authorizerEnv = z.object({
  ...base,
  ...sessions,
  ...table,
  SIGNING_KEY_IDS: signing.SIGNING_KEY_IDS,
  /** Holds the API key of the usage plan, which the authorizer hands to API Gateway. */
  USAGE_PLAN_KEY_SECRET_ARN: z.string().min(1),
});
export const userEnv = z.object(tiktokData);
export const videosEnv = z.object({
  ...tiktokData,
  /** Whether a list is fetched in several places at once. */
  PARALLEL_WINDOWS: z.enum(['true', 'false']).transform((text) => text === 'true'),
});
export const webhookEnv = z.object({
  ...base,
  ...table,
  TIKTOK_SECRET_ARN: tiktok.TIKTOK_SECRET_ARN,
});
export const upkeepEnv = z.object({ ...base, ...table, ...dataKey, ...tiktok });
export const metadataEnv = z.object(base);
export const keysEnv = z.object({ ...base, SIGNING_KEY_IDS: signing.SIGNING_KEY_IDS });
export const pagesEnv = z.object({
  ...base,
  COMPANY_NAME: z.string().min(1),
  SUPPORT_EMAIL: z.email(),
  TOKEN_PRUNE_DAYS: count,
  LOG_RETENTION_DAYS: count,
  /** Link that opens the template report; empty: there is none. */
  TEMPLATE_REPORT_URL: z.string().regex(/^(https:\/\/\S+)?$/, 'an https address, or nothing'),
  /** The operator's own paragraphs, divided by empty lines. */
  LANDING_TEXT: z.string(),
  PRIVACY_TEXT: z.string(),
  TERMS_TEXT: z.string(),
  ...staleness,
  FRESHNESS_MINUTES: count,
});

/** Parses `process.env`; an error names the variables, never their values. */
export function readEnv<Schema extends z.ZodType>(schema: Schema): z.output<Schema> {
  const result = schema.safeParse(process.env);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`Environment: ${faults.join('; ')}`);
}
