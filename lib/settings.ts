/** The settings of one environment: `settings/<env>.json`, checked at synth. Unknown keys are refused. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { ADDRESS, ADDRESS_WANTED, ORIGIN, ORIGIN_WANTED } from '../contract/addresses.ts';
import { CLIENT_ID } from '../contract/api.ts';
import { FUNCTION_NAMES } from './function-names.ts';
import { MOST_REDIRECT_TEXT, redirectUri, redirectUris, shortAddress } from './redirect-uris.ts';
import { furtherTags } from './tags.ts';

/** Where support mail would go if nobody set an address. */
export const PLACEHOLDER_EMAIL = 'support@example.com';

const count = z.int().positive();
/** All variables of a function together may have 4 KB, measured as JSON. */
const short = (most: number) =>
  z
    .string()
    .refine(
      (text) => Buffer.byteLength(JSON.stringify(text)) - 2 <= most,
      `at most ${most} bytes, where a line break or quotation mark counts as two`,
    );
const pageText = short(850).default('');
const domain = z
  .string()
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, 'a domain name in lower case');
const CERTIFICATE_ARN = /^arn:aws[a-z-]*:acm:([a-z0-9-]+):\d{12}:certificate\/[\w-]+$/;

const schema = z.strictObject({
  /** Name of the environment, part of stack names. */
  env: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, 'lower-case letters, digits and hyphens'),
  account: z
    .string()
    .regex(/^\d{12}$/, '12 digits')
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region, such as eu-central-1')
    .optional(),
  /** Public address when a proxy of your own stands before the API. */
  baseUrl: z.optional(shortAddress),
  /**
   * Domain of the API. Its certificate (ACM, same region) exists already; with the Route 53 zone given,
   * the record is made too. API Gateway's own address is closed then.
   */
  customDomain: z
    .strictObject({
      domainName: domain,
      certificateArn: z.string().regex(CERTIFICATE_ARN, 'the ARN of an ACM certificate'),
      hostedZone: z
        .strictObject({ id: z.string().regex(/^Z[A-Z0-9]{1,31}$/), name: domain })
        .optional(),
    })
    .optional(),
  /** Apps Script ids (Project settings, IDs) whose user callback may receive authorization codes. */
  connectorScriptIds: z
    .array(z.string().regex(/^[\w-]{20,120}$/, 'an Apps Script script id'))
    .default([]),
  clientId: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .default(CLIENT_ID),
  /** Further exact redirect URIs besides those of the script ids, such as the local studio's. */
  connectorRedirectUris: z.array(redirectUri).default([]),
  /** Origins allowed to call `/api/*` from a browser. Empty: no CORS. */
  allowedOrigins: z
    .array(z.string().regex(ORIGIN, ORIGIN_WANTED))
    .refine((origins) => origins.join(',').length <= 2000, 'together at most 2000 characters')
    .default([]),
  /** Requests of one source address to the sign-in routes, per window. */
  rateLimitWindowMinutes: count.default(15),
  rateLimitMax: count.default(60),
  /** Requests of one connection to `/api/*`, per window. */
  apiRateLimitWindowMinutes: count.default(5),
  apiRateLimitMax: count.default(120),
  /** Data this old is served to all charts without asking TikTok again; never longer than links in it live. */
  freshnessMinutes: z.int().min(1).max(300).default(15),
  /** Data this old is still served, with its age, when TikTok does not answer. 0: never. */
  staleHours: z.int().min(0).max(168).default(24),
  /** Days an ended grant stays in the table before TTL sweeps it. */
  tokenPruneDays: count.default(30),
  refreshTokenIdleDays: count.default(180),
  refreshTokenAbsoluteDays: count.default(730),
  /** Ends every sign-in made before this moment, at once: the answer to a leak (docs/runbook.md). */
  sessionsValidFrom: z.iso.datetime().default('2026-01-01T00:00:00Z'),
  tiktokAuthorizeUrl: z
    .string()
    .regex(ADDRESS, ADDRESS_WANTED)
    .max(250, 'at most 250 characters')
    .default('https://www.tiktok.com/v2/auth/authorize/'),
  tiktokApiBaseUrl: z._default(shortAddress, 'https://open.tiktokapis.com'),
  /** TikTok's limit for an app is 600 a minute for each endpoint; tries after a failure need a rest. */
  tiktokCallsPerMinute: count.default(570),
  /** Fetch the videos of an account in several places of the list at once. */
  parallelWindows: z.boolean().default(true),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
  logRetentionDays: z.literal([1, 7, 30, 90, 180, 365, 731, 1827]).default(365),
  /** Days that daily backups of the table are kept (AWS Backup); 0 for none. None with `destroy`. */
  backupDays: z.int().min(0).max(36_500).default(35),
  /**
   * Instances kept for a function, which are also its most. An account keeps 100 for the rest, so a
   * quota of 1000 lends at most 900; a small one, such as of a new account, lends none.
   */
  reservedConcurrency: z.partialRecord(z.enum(FUNCTION_NAMES), count).default({}),
  /** New code serves this share of requests first, and all after so many minutes without an alarm. */
  canary: z.strictObject({ percent: count.max(99), minutes: count.max(2880) }).optional(),
  companyName: short(240).min(1).max(80).default('Social Insights Studio'),
  supportEmail: z.email().default(PLACEHOLDER_EMAIL),
  /** Link that opens the template report, as `npm run connector:link` prints it. */
  templateReportUrl: short(600)
    .pipe(z.url({ protocol: /^https$/ }))
    .optional(),
  /** Paragraphs for the start, privacy and terms pages, divided by empty lines. */
  landingText: pageText,
  privacyText: pageText,
  termsText: pageText,
  /**
   * Names of the signing keys: the first signs, all are published. To rotate: `["1","2"]`, deploy, wait
   * for JWKS caches; `["2","1"]`, deploy, wait for the last token to expire; `["2"]`, deploy.
   */
  signingKeys: z
    .array(z.string().regex(/^[a-z0-9]{1,16}$/, 'up to 16 lower-case letters and digits'))
    .min(1)
    .max(3)
    .refine((names) => new Set(names).size === names.length, 'each name once')
    .default(['1']),
  /** Rate rules per source address before the API; `count` only measures, `off` saves about $8 a month. */
  waf: z.enum(['off', 'count', 'block']).default('block'),
  /**
   * Deploy the role with which API Gateway writes logs. One per account and region, so say true in at most
   * one environment of an account, and false where the account has one already.
   */
  apiGatewayLogRole: z.boolean().default(false),
  /** Who gets mail when an alarm rings, after confirming the subscription that AWS mails. */
  alarmEmail: z.email().optional(),
  /** Where the runbook is read; the section of the alarm is appended. */
  runbookUrl: z
    .string()
    .regex(/^[\w./:~@%-]{1,300}$/, 'an address or path without query and fragment')
    .default('docs/runbook.md'),
  /** Mail at 80 % of this sum, and when the forecast is above it. Left out: no budget. */
  monthlyBudgetUsd: z.number().positive().optional(),
  /** The account's quota of concurrent Lambda executions in this region, 10 at least; an alarm rings at 80 %. */
  lambdaConcurrencyQuota: z.int().min(10).default(1000),
  /** Further tags on every resource, such as owner or cost-center. */
  tags: furtherTags.default({}),
  /** The table in use after a restore; left out, it is the stack's own (docs/runbook.md). */
  restoredTableName: z
    .string()
    .regex(/^[\w.-]{3,255}$/, 'the name of a DynamoDB table')
    .optional(),
  /** `retain` keeps table, keys and secrets when their stack is deleted; `destroy` is for trials. */
  removalPolicy: z.enum(['retain', 'destroy']).default('retain'),
});

export const settingsSchema = schema
  .refine((settings) => redirectUris(settings).join(',').length <= MOST_REDIRECT_TEXT, {
    path: ['connectorScriptIds'],
    message:
      `their redirect URIs and connectorRedirectUris together take more than ${MOST_REDIRECT_TEXT} characters ` +
      '(about 25 script ids), which do not fit into the environment of a function',
  })
  .refine((settings) => reserved(settings) <= Math.max(0, settings.lambdaConcurrencyQuota - 100), {
    path: ['reservedConcurrency'],
    message: 'together at most lambdaConcurrencyQuota less 100, which Lambda keeps for the rest',
  })
  .refine(({ customDomain, baseUrl }) => !customDomain || baseUrl === undefined, {
    path: ['baseUrl'],
    message: 'left out when customDomain is given: it is the address',
  })
  .refine(({ customDomain, region }) => !customDomain || !region || isOf(region, customDomain), {
    path: ['customDomain', 'certificateArn'],
    message: 'a certificate of the same region',
  })
  .refine(({ customDomain }) => !customDomain?.hostedZone || isInZone(customDomain), {
    path: ['customDomain', 'hostedZone', 'name'],
    message: 'the domain of customDomain or one above it',
  });
export type Settings = z.output<typeof settingsSchema>;

function reserved({ reservedConcurrency }: z.output<typeof schema>): number {
  return Object.values(reservedConcurrency).reduce((sum, each) => sum + each, 0);
}

type CustomDomain = NonNullable<z.output<typeof schema>['customDomain']>;

function isOf(region: string, { certificateArn }: CustomDomain): boolean {
  return CERTIFICATE_ARN.exec(certificateArn)?.[1] === region;
}

function isInZone({ domainName, hostedZone }: CustomDomain): boolean {
  return `.${domainName}`.endsWith(`.${hostedZone?.name}`);
}

/** Reads and checks a settings file. Throws one Error that lists every wrong field with its path. */
export function readSettings(file: string): Settings {
  const result = settingsSchema.safeParse(parseFile(file));
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    (issue) => `  ${issue.path.join('.') || '(file)'}: ${issue.message}`,
  );
  throw new Error(`${file} is not a valid settings file:\n${faults.join('\n')}`);
}

/** The other settings files of the same folder; one that is wrong says so at its own synthesis. */
export function otherEnvironments(file: string): Settings[] {
  const folder = dirname(file);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && resolve(folder, name) !== resolve(file))
    .flatMap((name) => settingsOrNone(join(folder, name)));
}

function settingsOrNone(file: string): Settings[] {
  try {
    return [readSettings(file)];
  } catch {
    return [];
  }
}

function parseFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`Settings file ${file} cannot be read`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is not valid JSON: ${(cause as Error).message}`, { cause });
  }
}
