/** The table of settings in README.md: keys and defaults from the schema, one sentence for each. */
import { settingsSchema, type Settings } from '../lib/settings.ts';

interface Row {
  meaning: string;
  /** Variable of the earlier Node.js backend with the same duty. */
  replaces?: string;
}

/** A setting without a row does not compile, nor does a row without a setting. */
const ROWS: Record<keyof Settings, Row> = {
  env: {
    meaning:
      'Name of the environment, part of every stack, secret and key name. Unique in the account, in other regions too: names of dashboards and budgets are account-wide.',
  },
  account: { meaning: 'AWS account. Left out: the one of your credentials.' },
  region: { meaning: 'AWS region. Left out: the one of your AWS profile.' },
  baseUrl: {
    meaning: "Public address when a proxy of yours stands before the API. Left out: the API's own.",
    replaces: 'BASE_URL',
  },
  customDomain: {
    meaning:
      'A domain of your own: `domainName`, `certificateArn` (ACM, same region) and, for the record in Route 53, `hostedZone` (`id`, `name`). Closes the address of API Gateway.',
  },
  connectorScriptIds: {
    meaning:
      'Script IDs of the connectors that may sign users in, about 25 at most. Empty: nobody can sign in.',
  },
  clientId: {
    meaning: 'OAuth client id of the connector; ours always sends the default.',
    replaces: 'LOOKER_CLIENT_ID',
  },
  connectorRedirectUris: {
    meaning: 'More exact redirect URIs, one each, for clients that are not Apps Script.',
  },
  allowedOrigins: {
    meaning:
      'Origins whose pages may call `/api/*`, one each, as browsers write them. Empty: no CORS.',
    replaces: 'ALLOWED_ORIGINS',
  },
  rateLimitWindowMinutes: {
    meaning:
      'Window of the sign-in routes, per source address; of the token routes for requests that fail, else per connection.',
    replaces: 'RATE_LIMIT_WINDOW_MINUTES',
  },
  rateLimitMax: {
    meaning:
      'Requests in that window. The throttles of the sign-in and token routes, and of the stage, scale with it.',
    replaces: 'RATE_LIMIT_MAX',
  },
  apiRateLimitWindowMinutes: {
    meaning: 'Window of `/api/*`, per connection.',
    replaces: 'API_RATE_LIMIT_WINDOW_MINUTES',
  },
  apiRateLimitMax: {
    meaning: 'Requests in that window. Usage plan and stage throttle scale with it.',
    replaces: 'API_RATE_LIMIT_MAX',
  },
  freshnessMinutes: {
    meaning:
      'Data this old serves all charts without asking TikTok again, 1 to 300: its links to pictures die soon after.',
  },
  staleHours: {
    meaning: 'Data this old is served, with its age, when TikTok fails. 0 to 168; 0: never.',
  },
  tokenPruneDays: {
    meaning: 'Days after its end that a sign-in leaves the table.',
    replaces: 'TOKEN_PRUNE_DAYS',
  },
  refreshTokenIdleDays: { meaning: 'A sign-in not used for this long ends.' },
  refreshTokenAbsoluteDays: { meaning: 'Every sign-in ends after this long.' },
  sessionsValidFrom: {
    meaning:
      'Ends every sign-in made before this moment (ISO 8601, UTC), [after a leak](docs/runbook.md#end-every-sign-in). Never one to come: nobody could sign in until then.',
  },
  tiktokAuthorizeUrl: { meaning: "TikTok's sign-in page." },
  tiktokApiBaseUrl: { meaning: "TikTok's API." },
  tiktokCallsPerMinute: {
    meaning:
      'Calls of each TikTok endpoint in a minute, all functions together. TikTok allows an app 600.',
  },
  parallelWindows: {
    meaning:
      'Fetch long lists of videos in several places at once: faster, for some more calls of TikTok.',
  },
  logLevel: { meaning: '`DEBUG`, `INFO`, `WARN` or `ERROR`.' },
  logRetentionDays: { meaning: '1, 7, 30, 90, 180, 365, 731 or 1827.' },
  backupDays: {
    meaning:
      'Days that daily backups of the table are kept; 0 for none. With `removalPolicy` `destroy` there are none.',
  },
  reservedConcurrency: {
    meaning:
      'Lambda instances kept for a function, which are also its most, by name: `{"token":20}`. [What an account must have](docs/decisions/0024-rule-packs.md).',
  },
  canary: {
    meaning:
      'Let new code in gradually: `percent` of the requests for `minutes` (up to 2880), then all. Rolled back on an alarm. A deployment lasts that long; [by GitHub Actions](docs/github-deployment.md#how-long-a-deployment-may-take) keep it at 30 or less.',
  },
  companyName: { meaning: 'Shown on the start, privacy and terms pages.' },
  supportEmail: { meaning: 'Shown there too. Change it before you go live.' },
  templateReportUrl: {
    meaning: 'Link on the start page that opens the [template report](docs/template-report.md).',
  },
  landingText: { meaning: 'Paragraphs of your own for the start page, at most 900 bytes.' },
  privacyText: { meaning: 'The same for the privacy page, such as who is responsible, and where.' },
  termsText: { meaning: 'The same for the terms page, such as the law that applies.' },
  signingKeys: {
    meaning: 'Names of the signing keys; the first signs ([how to rotate](docs/runbook.md)).',
  },
  waf: {
    meaning:
      'AWS WAF [rate rules](docs/decisions/0029-firewall.md) per address: `off`, `count` (measure only) or `block`.',
  },
  apiGatewayLogRole: {
    meaning:
      'Deploy the role by which API Gateway writes logs. True in one environment only of those that share account and region: a second role takes the place of the first.',
  },
  alarmEmail: { meaning: 'Who gets mail when an alarm rings. Confirm the mail that AWS sends.' },
  runbookUrl: {
    meaning: 'Where your people read the [runbook](docs/runbook.md); stands in every alarm.',
  },
  monthlyBudgetUsd: {
    meaning:
      'Mail at 80 % of it and when the forecast exceeds it. Counts the tag `app`: [activate it](docs/runbook.md#budget).',
  },
  lambdaConcurrencyQuota: {
    meaning:
      "Your account's quota of concurrent Lambda executions, 10 at least; an alarm rings at 80 %.",
  },
  tags: {
    meaning:
      'More tags on every resource. `app`, `env` and `data-class` are ours, and `aws:` is kept by AWS.',
  },
  restoredTableName: {
    meaning:
      'Table to use instead of the own one, [after a restore](docs/runbook.md#restore-the-table).',
  },
  removalPolicy: {
    meaning: '`retain` keeps the data when its stack is deleted; `destroy` does not.',
  },
};

/** The whole table as Markdown, in the order of the schema. */
export function settingsTable(): string {
  const defaults: Partial<Record<string, unknown>> = settingsSchema.parse({ env: 'any' });
  const rows = (Object.keys(settingsSchema.shape) as (keyof Settings)[]).map((key) => {
    const { meaning, replaces } = ROWS[key];
    const value = key === 'env' ? 'required' : shown(defaults[key]);
    return `| \`${key}\` | ${value} | ${meaning} | ${replaces ? `\`${replaces}\`` : ''} |`;
  });
  return ['| Setting | Default | Meaning | Replaces |', '| :-- | :-- | :-- | :-- |', ...rows].join(
    '\n',
  );
}

function shown(value: unknown): string {
  return value === undefined ? '' : `\`${JSON.stringify(value)}\``;
}
