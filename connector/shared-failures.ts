/** A failure that charts share for a moment, as a short text: its facts, no words and no secret. */
import { isObject } from './answers.ts';
import { ConnectorError, isPassing } from './errors.ts';
import { isErrorCode } from './error-texts.ts';

/**
 * Life of a failure: as long as the backend asks to wait, but long enough for charts that start late, as
 * Google runs 30 at a time for a user (https://developers.google.com/apps-script/guides/services/quotas),
 * and no longer than a person waits before opening the report again.
 */
export const FAILURE_SECONDS = { least: 15, most: 60 } as const;

export function failureSeconds({ facts }: ConnectorError): number {
  const asked = Math.ceil(facts.retryAfterSeconds ?? 0);
  return Math.min(Math.max(asked, FAILURE_SECONDS.least), FAILURE_SECONDS.most);
}

/** Code, status, the reference to quote, and the moment the backend asks to wait for. */
export function failureText({ code, facts }: ConnectorError, nowMs: number): string {
  const { status, reference, retryAfterSeconds: wait } = facts;
  const retryAt = wait === undefined ? undefined : nowMs + wait * 1000;
  return JSON.stringify({ code, status, reference, retryAt });
}

/** What `failureText` wrote, with the wait that is left at `nowMs`; null for any other text. */
export function readFailure(text: string, nowMs: number): ConnectorError | null {
  if (!text.startsWith('{')) return null;
  const kept: unknown = JSON.parse(text);
  if (!isObject(kept) || !isErrorCode(kept.code)) return null;
  const { code, status, reference, retryAt } = kept;
  const wait = typeof retryAt === 'number' ? Math.ceil((retryAt - nowMs) / 1000) : 0;
  const error = new ConnectorError(code, {
    detail: 'another chart met it',
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof reference === 'string' ? { reference } : {}),
    ...(wait > 0 ? { retryAfterSeconds: wait } : {}),
  });
  return isPassing(error) ? error : null;
}
