import * as z from 'zod';
import { ADDRESS, ADDRESS_WANTED, ORIGIN, ORIGIN_WANTED } from '../contract/addresses.ts';
import { httpsOrLocal } from '../lambdas/adapters/env.ts';
import type { settingsSchema } from '../lib/settings.ts';

/** The Apps Script project that the local Looker Studio runs. Real ids are 57 characters long. */
export const LOCAL_SCRIPT_ID = 'local-looker-studio-stand-in';
export const DEFAULT_PORT = 3000;

const list = (item: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim()))
    .pipe(z.array(item));
const count = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'a whole number from 1')
  .transform(Number);
const port = z
  .string()
  .regex(/^\d{1,5}$/, 'a port number, 0 to 65535')
  .transform(Number)
  .refine((number) => number <= 65_535, 'a port number, 0 to 65535');
const address = z.string().regex(ADDRESS, ADDRESS_WANTED);
const scriptId = z.string().regex(/^[\w-]{20,120}$/, 'Apps Script ids, comma-separated');
const origin = z.string().regex(ORIGIN, ORIGIN_WANTED);

const environment = z
  .object({
    PORT: port.optional(),
    TIKTOK_AUTHORIZE_URL: address.optional(),
    TIKTOK_API_BASE_URL: z.optional(httpsOrLocal),
    TIKTOK_CLIENT_KEY: z.string().optional(),
    TIKTOK_CLIENT_SECRET: z.string().optional(),
    CONNECTOR_SCRIPT_IDS: list(scriptId).optional(),
    AWS_ENDPOINT_URL_DYNAMODB: z.optional(httpsOrLocal),
    RATE_LIMIT_WINDOW_MINUTES: count.optional(),
    RATE_LIMIT_MAX: count.optional(),
    API_RATE_LIMIT_WINDOW_MINUTES: count.optional(),
    API_RATE_LIMIT_MAX: count.optional(),
    TOKEN_PRUNE_DAYS: count.optional(),
    LOOKER_CLIENT_SECRET: z.string().optional(),
    ALLOWED_ORIGINS: list(origin).optional(),
  })
  .superRefine((env, context) => {
    const pair = ['TIKTOK_AUTHORIZE_URL', 'TIKTOK_API_BASE_URL'] as const;
    const missing = pair.filter((name) => env[name] === undefined);
    if (missing.length !== 1) return;
    context.addIssue({ code: 'custom', path: missing, message: 'the two TikTok URLs go together' });
  });

/** The settings of an environment, all but the addresses, which are known only once ports are. */
type SettingsInput = Omit<
  z.input<typeof settingsSchema>,
  'baseUrl' | 'tiktokAuthorizeUrl' | 'tiktokApiBaseUrl' | 'connectorRedirectUris'
>;

export interface LocalSettings {
  /** Port of the gateway; 0 is a free one. */
  port: number;
  settings: SettingsInput;
  /** The app as TikTok knows it. */
  tiktokClient: { clientKey: string; clientSecret: string };
  /** Given: no simulator is started. */
  tiktok: { authorizeUrl: string; apiBaseUrl: string } | undefined;
  dynamoDbEndpoint: string | undefined;
  /** The connector's client secret; generated when absent. */
  clientSecret: string | undefined;
}

/**
 * What `npm start` and `npm run demo` read from the environment. Throws one Error that names every
 * wrong variable and what it should be, never its value.
 */
export function localSettings(env: Readonly<Record<string, string | undefined>>): LocalSettings {
  const result = environment.safeParse(withoutEmpty(env));
  if (!result.success) {
    const faults = result.error.issues.map(
      ({ path, message }) => `  ${String(path[0])}: ${message}`,
    );
    throw new Error(`These environment variables cannot be used:\n${faults.join('\n')}`);
  }
  const given = result.data;
  const { TIKTOK_AUTHORIZE_URL: authorizeUrl, TIKTOK_API_BASE_URL: apiBaseUrl } = given;
  return {
    port: given.PORT ?? DEFAULT_PORT,
    settings: {
      env: 'local',
      connectorScriptIds: [LOCAL_SCRIPT_ID, ...(given.CONNECTOR_SCRIPT_IDS ?? [])],
      allowedOrigins: given.ALLOWED_ORIGINS,
      rateLimitWindowMinutes: given.RATE_LIMIT_WINDOW_MINUTES,
      rateLimitMax: given.RATE_LIMIT_MAX,
      apiRateLimitWindowMinutes: given.API_RATE_LIMIT_WINDOW_MINUTES,
      apiRateLimitMax: given.API_RATE_LIMIT_MAX,
      tokenPruneDays: given.TOKEN_PRUNE_DAYS,
      removalPolicy: 'destroy',
    },
    tiktokClient: {
      clientKey: given.TIKTOK_CLIENT_KEY ?? 'local-client-key',
      clientSecret: given.TIKTOK_CLIENT_SECRET ?? 'local-client-secret',
    },
    tiktok: authorizeUrl && apiBaseUrl ? { authorizeUrl, apiBaseUrl } : undefined,
    dynamoDbEndpoint: given.AWS_ENDPOINT_URL_DYNAMODB,
    clientSecret: given.LOOKER_CLIENT_SECRET,
  };
}

/** An empty variable counts as a missing one. */
function withoutEmpty(env: Readonly<Record<string, string | undefined>>) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}
