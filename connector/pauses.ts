/** How often and when something is tried again that failed in passing, within the time of a script. */
import { ConnectorError, isPassing } from './errors.ts';
import { signInError } from './sign-in-errors.ts';

export interface Clock {
  sleep(milliseconds: number): void;
  /** Milliseconds since 1970. */
  now(): number;
  /** 0 up to 1. */
  random(): number;
}

export const MAX_TRIES = 5;
/**
 * Last moment to begin a request. Google ends a script after six minutes, with a text of its own; an
 * answer takes up to 29 s (API Gateway), and half a minute is left for building the rows.
 */
const BUDGET_MS = 300_000;
/**
 * How long the user's lock is waited for, as the OAuth2 library does too: a renewal of the token may take that
 * much longer than a request.
 */
export const LOCK_WAIT_MS = 30_000;

/** When the last request of a run may begin that began at `startedMs`. */
export function deadlineOf(startedMs: number): number {
  return startedMs + BUDGET_MS;
}

/**
 * Pause after try number `tries`: 1, 2, 4, 8 s less up to half of it, and before that what the backend
 * asks, or what is left of a hold (renewals.ts), and up to a tenth more, so that charts do not come back
 * all at once.
 */
export function pauseMs(tries: number, { facts }: ConnectorError, random: number): number {
  const backoff = 1000 * 2 ** (tries - 1) * (0.5 + random / 2);
  const asked = Math.max((facts.retryAfterSeconds ?? 0) * 1000, facts.heldBackMs ?? 0);
  return Math.round(backoff + asked * (1 + random / 10));
}

/**
 * The result of getting a token, which is tried again while it fails in passing and there is time for it
 * before `deadlineMs`. Throws the last fault, or `out_of_time`.
 */
export function patiently<Result>(work: () => Result, clock: Clock, deadlineMs: number): Result {
  for (let tries = 1; ; tries += 1) {
    if (clock.now() + LOCK_WAIT_MS > deadlineMs) throw new ConnectorError('out_of_time');
    try {
      return work();
    } catch (thrown) {
      const fault = signInError(thrown);
      const pause = pauseMs(tries, fault, clock.random());
      const isLate = clock.now() + pause + LOCK_WAIT_MS > deadlineMs;
      if (!isPassing(fault) || tries === MAX_TRIES || isLate) throw fault;
      clock.sleep(pause);
    }
  }
}
