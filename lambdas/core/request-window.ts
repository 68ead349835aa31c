/** Fixed windows of requests per caller: the seed's limits. */
import type { Log, RequestWindows } from './ports.ts';
import { sha256 } from './secret-text.ts';

export interface WindowRule {
  /** Keeps the counts of sign-in routes and API apart. */
  scope: string;
  minutes: number;
  max: number;
}

/**
 * Counts a request for the connection it belongs to, or for its address when it belongs to none, and
 * throws once that one is over its limit.
 */
export type Admit = (connectionId: string | undefined) => Promise<void>;

/**
 * Seconds until the window ends when the caller is over its limit, else undefined. Names the connection in
 * the log, so that an operator can end one that asks without end; an address stands in the access log.
 */
export async function overLimit(
  caller: string,
  rule: WindowRule,
  deps: { windows: RequestWindows; now: () => number; log: Log; connection?: string | undefined },
): Promise<number | undefined> {
  const { connection } = deps;
  const length = rule.minutes * 60_000;
  const now = deps.now();
  const start = Math.floor(now / length) * length;
  try {
    const count = await deps.windows.count(rule.scope, sha256(caller), start, start + length);
    if (count <= rule.max) return undefined;
    deps.log.info('request_window_hit', { scope: rule.scope, ...(connection && { connection }) });
    return Math.ceil((start + length - now) / 1000);
  } catch (error) {
    // A limiter that fails must not lock users out; stage and plan throttles still hold.
    deps.log.error('request_window_failed', {
      error: error instanceof Error ? error.name : 'unknown',
    });
    return undefined;
  }
}
