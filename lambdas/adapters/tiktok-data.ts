import { setTimeout as sleep } from 'node:timers/promises';
import type { TikTokAnswer, TikTokData } from '../core/tiktok-port.ts';
import { callTikTok, type TikTokEndpoint } from './tiktok-fetch.ts';
import { judgeUser, judgeVideos } from './tiktok-messages.ts';
import { userRequest, videosRequest } from './tiktok-requests.ts';

const MAX_TRIES = 3;
const FIRST_WAIT_SECONDS = 0.25;

/**
 * TikTok's user and video lists. Reading is safe to repeat: on 429, 5xx and silence a call is tried up
 * to three times, with growing waits of random length; all of it within `deadlineSeconds` of the first
 * try's begin. A `Retry-After` beyond that is left to the caller.
 */
export function createTikTokData({
  deadlineSeconds = 8,
  timeoutSeconds = 6,
  wait = (seconds) => sleep(seconds * 1000),
  now = () => new Date(),
  ...endpoint
}: TikTokEndpoint & {
  deadlineSeconds?: number;
  wait?: (seconds: number) => Promise<unknown>;
  now?: () => Date;
}): TikTokData {
  async function repeated<Value>(
    ask: (within: TikTokEndpoint) => Promise<TikTokAnswer<Value>>,
    cancel?: AbortSignal,
  ): Promise<TikTokAnswer<Value>> {
    const deadline = now().getTime() + deadlineSeconds * 1000;
    const left = () => (deadline - now().getTime()) / 1000;
    for (let tries = 1; ; tries += 1) {
      const answer = await ask({ ...endpoint, timeoutSeconds: Math.min(timeoutSeconds, left()) });
      if (tries === MAX_TRIES || cancel?.aborted) return answer;
      const pause = pauseAfter(answer, tries);
      if (pause === undefined || pause >= left()) return answer;
      await wait(pause);
      if (cancel?.aborted) return answer;
    }
  }

  return {
    user: (accessToken, fields) =>
      repeated((within) =>
        callTikTok(within, 'user', userRequest(accessToken, fields), (reply) =>
          judgeUser(reply, fields),
        ),
      ),
    videos: (accessToken, fields, page, cancel) =>
      repeated((within) => {
        const request = videosRequest(accessToken, fields, page);
        return callTikTok(within, 'videos', request, (reply) => judgeVideos(reply, fields), cancel);
      }, cancel),
  };
}

/** Seconds to wait before the next try; undefined when there should be none. */
function pauseAfter(answer: TikTokAnswer<unknown>, tries: number): number | undefined {
  if (answer.outcome !== 'unavailable' && answer.outcome !== 'rate_limited') return undefined;
  const longest = FIRST_WAIT_SECONDS * 2 ** tries;
  // At least half, so that a second try does not follow on the heels of the first.
  const jittered = longest * (0.5 + Math.random() / 2);
  const told = answer.outcome === 'rate_limited' ? (answer.retryAfterSeconds ?? 0) : 0;
  return Math.max(jittered, told);
}
