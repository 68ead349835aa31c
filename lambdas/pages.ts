import { pagesEnv, readEnv } from './adapters/env.ts';
import { createLog } from './adapters/log.ts';
import { createPagesHandler } from './handlers/pages.ts';

const env = readEnv(pagesEnv);

export const handler = createPagesHandler({
  baseUrl: env.BASE_URL,
  companyName: env.COMPANY_NAME,
  supportEmail: env.SUPPORT_EMAIL,
  tokenPruneDays: env.TOKEN_PRUNE_DAYS,
  logRetentionDays: env.LOG_RETENTION_DAYS,
  backupDays: env.BACKUP_DAYS,
  templateReportUrl: env.TEMPLATE_REPORT_URL,
  texts: { landing: env.LANDING_TEXT, privacy: env.PRIVACY_TEXT, terms: env.TERMS_TEXT },
  dataKeptHours: Math.max(env.STALE_HOURS, Math.ceil(env.FRESHNESS_MINUTES / 60)),
  log: createLog(env),
});
