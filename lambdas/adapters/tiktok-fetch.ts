import type { Log } from '../core/ports.ts';
import type { TikTokAnswer } from '../core/tiktok-port.ts';
import type { DIMENSIONS } from './metrics.ts';
import type { Judged, TikTokReply } from './tiktok-judgement.ts';
import type { TikTokRequest } from './tiktok-requests.ts';

export interface TikTokEndpoint {
  /** `https://open.tiktokapis.com`, without a trailing slash. */
  baseUrl: string;
  log: Log;
  /** For one request, from connecting to the last byte; below the Lambda timeout. */
  timeoutSeconds?: number;
}

type CallResult = (typeof DIMENSIONS.result)[number];

/** Coarser than the outcomes: a metric is split by it, and each value costs as a metric. */
const RESULTS: Readonly<Record<TikTokAnswer<unknown>['outcome'], CallResult>> = {
  ok: 'ok',
  rate_limited: 'rate_limited',
  unavailable: 'server_error',
  dead: 'refused',
  expired: 'refused',
  scope: 'refused',
  refused: 'refused',
};

/**
 * Sends one request and judges its answer. No answer in time, or none at all, is `unavailable`. TikTok
 * has no reason to redirect, so a redirect is a failure: a token must not follow it. Every call is logged
 * with its result and milliseconds; failures also by TikTok's error name and log id, which its support
 * asks for. `cancel` ends a request that nobody waits for; that is no failure of TikTok's.
 */
export async function callTikTok<Value>(
  { baseUrl, log, timeoutSeconds = 6 }: TikTokEndpoint,
  call: (typeof DIMENSIONS.call)[number],
  request: TikTokRequest,
  judge: (reply: TikTokReply) => Judged<Value>,
  cancel?: AbortSignal,
): Promise<TikTokAnswer<Value>> {
  const { method, path, headers, body } = request;
  const timeout = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutSeconds * 1000)));
  const signal = cancel ? AbortSignal.any([timeout, cancel]) : timeout;
  const startedAt = performance.now();
  const logCall = (result: CallResult) =>
    log.info('tiktok_call', { call, result, ms: Math.round(performance.now() - startedAt) });
  let reply: TikTokReply;
  try {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body }),
      redirect: 'error',
      signal,
    });
    reply = {
      status: response.status,
      body: await response.text(),
      retryAfter: response.headers.get('retry-after') ?? undefined,
      logId: response.headers.get('x-tt-logid') ?? undefined,
    };
  } catch {
    if (cancel?.aborted) return { outcome: 'unavailable' };
    const reason = timeout.aborted ? 'timeout' : 'network';
    log.warn('tiktok_no_answer', { call, reason });
    logCall(reason);
    return { outcome: 'unavailable' };
  }
  const { answer, code, logId } = judge(reply);
  if (answer.outcome !== 'ok') {
    const level = answer.outcome === 'refused' ? 'error' : 'warn';
    const { outcome } = answer;
    log[level]('tiktok_failure', { call, outcome, status: reply.status, code, log_id: logId });
  }
  logCall(RESULTS[answer.outcome]);
  return answer;
}
