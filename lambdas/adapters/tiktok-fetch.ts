import type { Log, TikTokAnswer } from '../core/ports.ts';
import type { Judged, TikTokReply } from './tiktok-messages.ts';
import type { TikTokRequest } from './tiktok-requests.ts';

export interface TikTokEndpoint {
  /** `https://open.tiktokapis.com`, without a trailing slash. */
  baseUrl: string;
  log: Log;
  /** For one request, from connecting to the last byte; below the Lambda timeout. */
  timeoutSeconds?: number;
}

/**
 * Sends one request and judges its answer. No answer in time, or none at all, is `unavailable`. TikTok
 * has no reason to redirect, so a redirect is a failure: a token must not follow it. Failures are logged
 * by TikTok's error name and log id, which its support asks for. `cancel` ends a request that nobody
 * waits for; that is no failure of TikTok's.
 */
export async function callTikTok<Value>(
  { baseUrl, log, timeoutSeconds = 6 }: TikTokEndpoint,
  call: string,
  request: TikTokRequest,
  judge: (reply: TikTokReply) => Judged<Value>,
  cancel?: AbortSignal,
): Promise<TikTokAnswer<Value>> {
  const { method, path, headers, body } = request;
  const timeout = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutSeconds * 1000)));
  const signal = cancel ? AbortSignal.any([timeout, cancel]) : timeout;
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
    log.warn('tiktok_no_answer', { call, reason: timeout.aborted ? 'timeout' : 'network' });
    return { outcome: 'unavailable' };
  }
  const { answer, code, logId } = judge(reply);
  if (answer.outcome !== 'ok') {
    const facts = { call, outcome: answer.outcome, status: reply.status, code, log_id: logId };
    log[answer.outcome === 'refused' ? 'error' : 'warn']('tiktok_failure', facts);
  }
  return answer;
}
