/** The environment variables of every Lambda function: names and plain values, never a secret. */
import type * as z from 'zod/mini';
import type { ROUTES } from '../contract/api.ts';
import type * as env from '../lambdas/adapters/env.ts';
import { longestBackupDays } from './backup.ts';
import type { DataResources } from './data-stack.ts';
import type { FunctionName } from './function-names.ts';
import { metricsNamespace } from './metrics.ts';
import { redirectUris } from './redirect-uris.ts';
import type { Settings } from './settings.ts';

/** One text per variable of a function's schema; a forgotten or misspelt one does not compile. */
type Variables<SchemaOf extends () => z.ZodMiniType> = {
  [Name in keyof z.input<ReturnType<SchemaOf>>]: string;
};

export interface Environments {
  authorize: Variables<typeof env.authorizeEnv>;
  callback: Variables<typeof env.callbackEnv>;
  token: Variables<typeof env.tokenEnv>;
  revoke: Variables<typeof env.revokeEnv>;
  user: Variables<typeof env.userEnv>;
  videos: Variables<typeof env.videosEnv>;
  webhook: Variables<typeof env.webhookEnv>;
  metadata: Variables<typeof env.metadataEnv>;
  keys: Variables<typeof env.keysEnv>;
  pages: Variables<typeof env.pagesEnv>;
  authorizer: Variables<typeof env.authorizerEnv>;
  upkeep: Variables<typeof env.upkeepEnv>;
}

/** The function behind each route of the contract; three pages share one. */
export const ROUTE_FUNCTIONS = {
  authorize: 'authorize',
  callback: 'callback',
  token: 'token',
  revoke: 'revoke',
  user: 'user',
  videos: 'videos',
  webhook: 'webhook',
  metadata: 'metadata',
  keys: 'keys',
  landing: 'pages',
  privacy: 'pages',
  terms: 'pages',
} as const satisfies Record<keyof typeof ROUTES, FunctionName>;

export interface EnvironmentSources {
  settings: Settings;
  data: DataResources;
  /** Public base URL of the API, without a trailing slash. */
  baseUrl: string;
  usagePlanKeySecretArn: string;
}

/** The variables of all functions. Lists are joined by commas; counts carry their unit in the name. */
export function environments(sources: EnvironmentSources): Environments {
  const { settings, data, baseUrl, usagePlanKeySecretArn } = sources;
  const base = {
    BASE_URL: baseUrl,
    LOG_LEVEL: settings.logLevel,
    METRICS_NAMESPACE: metricsNamespace(settings),
  };
  const table = {
    TABLE_NAME: data.tableName,
    TOKEN_PRUNE_DAYS: String(settings.tokenPruneDays),
  };
  const window = {
    RATE_LIMIT_WINDOW_MINUTES: String(settings.rateLimitWindowMinutes),
    RATE_LIMIT_MAX: String(settings.rateLimitMax),
  };
  const client = { CLIENT_ID: settings.clientId, CLIENT_SECRET_ARN: data.clientSecretArn };
  const dataKey = { DATA_KEY_ID: data.dataKeyArn };
  const signing = { SIGNING_KEY_IDS: data.signingKeyArns.join(',') };
  const refresh = { REFRESH_TOKEN_SECRET_ARN: data.refreshTokenSecretArn };
  const sessions = { SESSIONS_VALID_FROM: String(Date.parse(settings.sessionsValidFrom)) };
  const tiktok = {
    TIKTOK_API_BASE_URL: settings.tiktokApiBaseUrl,
    TIKTOK_SECRET_ARN: data.tiktokSecretArn,
  };
  const freshness = {
    FRESHNESS_MINUTES: String(settings.freshnessMinutes),
    STALE_HOURS: String(settings.staleHours),
  };
  const tiktokData = {
    ...base,
    ...table,
    ...dataKey,
    ...tiktok,
    ...freshness,
    API_RATE_LIMIT_WINDOW_MINUTES: String(settings.apiRateLimitWindowMinutes),
    API_RATE_LIMIT_MAX: String(settings.apiRateLimitMax),
    ALLOWED_ORIGINS: settings.allowedOrigins.join(','),
    TIKTOK_CALLS_PER_MINUTE: String(settings.tiktokCallsPerMinute),
  };
  return {
    authorize: {
      ...base,
      ...table,
      ...window,
      CLIENT_ID: settings.clientId,
      REDIRECT_URIS: redirectUris(settings).join(','),
      TIKTOK_AUTHORIZE_URL: settings.tiktokAuthorizeUrl,
      TIKTOK_SECRET_ARN: data.tiktokSecretArn,
    },
    callback: {
      ...base,
      ...table,
      ...window,
      ...dataKey,
      ...tiktok,
      REFRESH_TOKEN_ABSOLUTE_DAYS: String(settings.refreshTokenAbsoluteDays),
    },
    token: {
      ...base,
      ...sessions,
      ...table,
      ...window,
      ...client,
      ...signing,
      ...refresh,
      REFRESH_TOKEN_IDLE_DAYS: String(settings.refreshTokenIdleDays),
    },
    revoke: {
      ...base,
      ...sessions,
      ...table,
      ...window,
      ...client,
      ...dataKey,
      ...tiktok,
      ...signing,
      ...refresh,
    },
    user: tiktokData,
    videos: { ...tiktokData, PARALLEL_WINDOWS: String(settings.parallelWindows) },
    webhook: { ...base, ...table, TIKTOK_SECRET_ARN: data.tiktokSecretArn },
    upkeep: { ...base, ...sessions, ...table, ...dataKey, ...tiktok },
    metadata: base,
    keys: { ...base, ...signing },
    pages: {
      ...base,
      ...freshness,
      TOKEN_PRUNE_DAYS: String(settings.tokenPruneDays),
      COMPANY_NAME: settings.companyName,
      SUPPORT_EMAIL: settings.supportEmail,
      LOG_RETENTION_DAYS: String(settings.logRetentionDays),
      BACKUP_DAYS: String(longestBackupDays(settings)),
      TEMPLATE_REPORT_URL: settings.templateReportUrl ?? '',
      LANDING_TEXT: settings.landingText,
      PRIVACY_TEXT: settings.privacyText,
      TERMS_TEXT: settings.termsText,
    },
    authorizer: {
      ...base,
      ...sessions,
      ...table,
      ...signing,
      USAGE_PLAN_KEY_SECRET_ARN: usagePlanKeySecretArn,
    },
  };
}
