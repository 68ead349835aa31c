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

interface WindowDeps {
  windows: RequestWindows;
  now: () => number;
  log: Log;
}

/**
 * Seconds until the window ends when the caller is over its limit, else undefined. Names the connection in
 * the log, so that an operator can end one that asks without end; an address stands in the access log.
 */
export async function overLimit(
  caller: string,
  rule: WindowRule,
  deps: WindowDeps & { connection?: string | undefined },
): Promise<number | undefined> {
  const { connection } = deps;
  const now = deps.now();
  const { start, end } = windowAt(now, rule);
  try {
    const count = await deps.windows.count(rule.scope, sha256(caller), start, end);
    if (count <= rule.max) return undefined;
    deps.log.info('request_window_hit', { scope: rule.scope, ...(connection && { connection }) });
    return Math.ceil((end - now) / 1000);
  } catch (error) {
    // A limiter that fails must not lock users out; stage and plan throttles still hold.
    logFailure(error, deps);
    return undefined;
  }
}

/** Takes a request off again that `overLimit` counted at `countedAt`. Never rejects. */
export async function uncount(
  caller: string,
  rule: WindowRule,
  countedAt: number,
  deps: WindowDeps,
): Promise<void> {
  const { start } = windowAt(countedAt, rule);
  await deps.windows.giveBack(rule.scope, sha256(caller), start).catch((error: unknown) => {
    logFailure(error, deps);
  });
}

function windowAt(moment: number, { minutes }: WindowRule): { start: number; end: number } {
  const length = minutes * 60_000;
  const start = Math.floor(moment / length) * length;
  return { start, end: start + length };
}

function logFailure(error: unknown, { log }: WindowDeps): void {
  log.error('request_window_failed', { error: error instanceof Error ? error.name : 'unknown' });
}
