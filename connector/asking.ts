import { judge, type RawAnswer } from './answers.ts';
import { ConnectorError, isPassing } from './errors.ts';
import type { ErrorCode } from './error-texts.ts';
import { isAnswer, worstOf, type Ask, type Outcome } from './exchange.ts';
import { deadlineOf, LOCK_WAIT_MS, MAX_TRIES, pauseMs, type Clock } from './pauses.ts';
import { signInError } from './sign-in-errors.ts';

/** What asking needs of the platform; every method may throw. */
export interface Platform extends Clock {
  /** GETs all addresses at once with the access token; one answer for each, in order. */
  fetchAll(urls: readonly string[], accessToken: string): RawAnswer[];
  accessToken(): string;
  /** A token of the same sign-in: renewed by another chart meanwhile, or now. */
  renewToken(refused: string): string;
  /** Forgets the sign-in if it still is the refused one, so that the host asks to authorize. */
  forgetToken(refused: string): void;
}

/** All that a token may take: the lock, and a request of its own. */
const TOKEN_MS = 60_000;
/**
 * All pauses of a run. The backend asks for up to 100 s when TikTok's limit is reached
 * (lambdas/core/call-budget.ts), and a chart that comes late is better than an error. A person watches it,
 * so after two minutes it says how long to wait.
 */
const LONGEST_REST_MS = 120_000;

const REFUSED: readonly ErrorCode[] = ['access_token_invalid', 'invalid_token', 'token_expired'];

/**
 * The requests of one script run that began at `startedMs`. Passing faults (429, 5xx, no network)
 * are tried again up to 5 times with backoff and jitter while the time budget lasts, and only for
 * the requests that failed. A refused access token is renewed once per run; when the backend wants
 * the user to authorize again, the sign-in is forgotten.
 */
export function createAsk(platform: Platform, startedMs: number): Ask {
  const deadline = deadlineOf(startedMs);
  let token: string | undefined;
  let refused: string | undefined;
  let rested = 0;

  function requireTime(milliseconds: number): void {
    if (platform.now() + milliseconds > deadline) throw new ConnectorError('out_of_time');
  }

  function knownToken(): string {
    if (token !== undefined) return token;
    requireTime(LOCK_WAIT_MS);
    return (token = refused === undefined ? platform.accessToken() : platform.renewToken(refused));
  }

  /** Asks for what has no answer yet. */
  function attempt(urls: readonly string[], outcomes: Outcome[]): void {
    const open = [...urls.keys()].filter((at) => !isAnswer(outcomes[at]));
    try {
      const bearer = knownToken();
      requireTime(0);
      const answers = platform.fetchAll(
        open.map((at) => urls[at] ?? ''),
        bearer,
      );
      for (const [position, answer] of answers.entries()) {
        outcomes[open[position] ?? 0] = judge(answer, platform.now());
      }
    } catch (thrown) {
      for (const at of open) outcomes[at] = signInError(thrown);
    }
  }

  return (urls, resting) => {
    const outcomes: Outcome[] = [];
    for (let tries = 1; ;) {
      attempt(urls, outcomes);
      const fault = worstOf(outcomes);
      if (fault === undefined) return outcomes;
      const unauthorized = token !== undefined && REFUSED.includes(fault.code);
      if (unauthorized && refused === undefined) {
        refused = token;
        token = undefined;
        resting?.(TOKEN_MS, outcomes);
        continue;
      }
      if (token !== undefined && (unauthorized || fault.code === 'reconnect_required')) {
        platform.forgetToken(token);
      }
      const pause = pauseMs(tries, fault, platform.random());
      tries += 1;
      const tooLong = rested + pause > LONGEST_REST_MS || platform.now() + pause > deadline;
      if (!isPassing(fault) || tries > MAX_TRIES || tooLong) return outcomes;
      resting?.(token === undefined ? pause + TOKEN_MS : pause, outcomes);
      platform.sleep(pause);
      rested += pause;
    }
  };
}
