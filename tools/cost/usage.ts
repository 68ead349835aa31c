/** How much is used in a month, and what had to be assumed for it. */
import { weighted, total, type Counts, type Measured, type StepName } from './measured.ts';
import type { Inventory } from './inventory.ts';

export interface Usage {
  /** Connected TikTok accounts. */
  accounts: number;
  /** How often each one's report is opened in a month. */
  reports: number;
  /** Charts of the report. */
  charts: number;
}

/** What neither the template nor a measurement on one machine can tell. */
export const ASSUMED = {
  /** A warm invocation without TikTok's part, and what a start adds (AWS bills it). */
  warmMs: 60,
  startMs: 500,
  /** One answer of TikTok. */
  tiktokMs: 400,
  /** Lambda's own log lines of an invocation, and AWS WAF's line of a request. */
  platformLogBytes: 1200,
  wafLogBytes: 1500,
  /** CloudWatch keeps logs compressed. */
  storedLogShare: 0.15,
  /** X-Ray records one request each second and one in twenty of the rest. */
  tracedShare: 0.05,
  /** Items of one connection in the table. */
  bytesPerAccount: 4096,
} as const;

export const SECONDS_PER_MONTH = 730 * 3600;
/** Instances forget secrets and DynamoDB its table key after five minutes. */
const FORGETS_AFTER_SECONDS = 300;
const DAYS_PER_MONTH = 30;

/** Counts of a whole month. */
export interface Month extends Counts {
  /** Invocations that found nothing remembered. */
  coldInvocations: number;
}

/**
 * All steps of a month together. A step is cold when nothing came for five minutes: at most once in five
 * minutes for each instance that is at work at once.
 */
export function monthOf(usage: Usage, measured: Measured, inventory: Inventory): Month {
  const openings = usage.accounts * usage.reports;
  const times: Record<StepName, { times: number; part: number }> = {
    // More often than in truth: a sign-in lasts up to two years.
    signIn: { times: usage.accounts, part: 1 },
    report: { times: openings, part: usage.charts / measured.charts },
    // No two openings within the hour that an access token lasts.
    tokenRefresh: { times: openings, part: 1 },
    tiktokRefresh: { times: usage.accounts * Math.min(usage.reports, DAYS_PER_MONTH), part: 1 },
    upkeep: { times: inventory.scheduledRuns, part: 1 },
  };
  let coldInvocations = 0;
  const parts = (Object.keys(times) as StepName[]).flatMap((name) => {
    const { cold, warm } = measured.steps[name];
    const { times: count, part } = times[name];
    const share = coldShare(count, stepSeconds(warm) * part);
    coldInvocations += count * share * Object.keys(cold.invocations).length;
    return [
      [cold, count * part * share],
      [warm, count * part * (1 - share)],
    ] as const;
  });
  return { ...weighted(parts), coldInvocations };
}

function coldShare(times: number, seconds: number): number {
  if (times === 0) return 0;
  const atOnce = Math.max(1, Math.ceil((times * seconds) / SECONDS_PER_MONTH));
  return Math.min(1, ((SECONDS_PER_MONTH / FORGETS_AFTER_SECONDS) * atOnce) / times);
}

function stepSeconds({ invocations, tiktok }: Counts): number {
  return (total(invocations) * ASSUMED.warmMs + tiktok * ASSUMED.tiktokMs) / 1000;
}
