/** What the operator says of themselves, and what the texts of the pages depend on. */
export interface PageFacts {
  baseUrl: string;
  companyName: string;
  supportEmail: string;
  tokenPruneDays: number;
  /** Longest time that data read from TikTok is kept. */
  dataKeptHours: number;
  logRetentionDays: number;
  /** Longest time that a copy of the table is kept. */
  backupDays: number;
  /** Opens the template report; empty: there is none. */
  templateReportUrl: string;
  /** The operator's own paragraphs, divided by empty lines; mostly empty. */
  texts: Readonly<Record<'landing' | 'privacy' | 'terms', string>>;
}
