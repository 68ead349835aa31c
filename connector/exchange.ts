import { judge, type JsonObject, type RawAnswer } from './answers.ts';
import { ConnectorError, isPassing, toConnectorError } from './errors.ts';
import type { ErrorCode } from './error-texts.ts';

/** What the exchange needs of the platform; every method may throw a ConnectorError. */
export interface Platform {
  /** GETs all addresses at once with the access token; one answer for each, in order. */
  fetchAll(urls: readonly string[], accessToken: string): RawAnswer[];
  accessToken(): string;
  /** A token other than the refused one: renewed by another chart meanwhile, or now. */
  renewToken(refused: string): string;
  /** Forgets the sign-in if it still is the refused one, so that the host asks to authorize. */
  forgetToken(refused: string): void;
  sleep(milliseconds: number): void;
  /** Milliseconds since 1970. */
  now(): number;
  /** 0 up to 1. */
  random(): number;
}

/** Sends GET requests together and returns the `data` of each, in order. */
export type Exchange = (urls: readonly string[]) => JsonObject[];

const MAX_TRIES = 5;
/** Last moment to begin a request: six minutes of script time less the backend's 29 seconds. */
const BUDGET_MS = 330_000;
/** Nobody should watch a chart spin for longer because of one `Retry-After`. */
const LONGEST_PAUSE_MS = 30_000;

const REFUSED: readonly ErrorCode[] = ['access_token_invalid', 'invalid_token', 'token_expired'];

/** Pause after try number `tries`: 1, 2, 4, 8 s less up to half of it, or what the backend asks. */
export function pauseMs(tries: number, fault: ConnectorError, random: number): number {
  const backoff = 1000 * 2 ** (tries - 1) * (0.5 + random / 2);
  return Math.round(Math.max(backoff, (fault.facts.retryAfterSeconds ?? 0) * 1000));
}

/**
 * The requests of one script run that began at `startedMs`. Passing faults (429, 5xx, no network)
 * are tried again up to 5 times with backoff and jitter while the time budget lasts, and only for
 * the requests that failed. A refused access token is renewed once per run; when the backend wants
 * the user to authorize again, the sign-in is forgotten. Throws a ConnectorError.
 */
export function createExchange(platform: Platform, startedMs: number): Exchange {
  const deadline = startedMs + BUDGET_MS;
  let token: string | undefined;
  let refused: string | undefined;

  /** Fills `results`; of several faults the one that waiting cannot cure counts. */
  function attempt(urls: readonly string[], results: JsonObject[]): ConnectorError | undefined {
    try {
      token ??= refused === undefined ? platform.accessToken() : platform.renewToken(refused);
      const open = [...urls.keys()].filter((index) => !(index in results));
      const answers = platform.fetchAll(
        open.map((index) => urls[index] ?? ''),
        token,
      );
      const faults: ConnectorError[] = [];
      for (const [position, answer] of answers.entries()) {
        const outcome = judge(answer, platform.now());
        if (outcome instanceof ConnectorError) faults.push(outcome);
        else results[open[position] ?? 0] = outcome;
      }
      return faults.find((fault) => !isPassing(fault)) ?? faults[0];
    } catch (thrown) {
      return toConnectorError(thrown);
    }
  }

  return (urls) => {
    const results: JsonObject[] = [];
    for (let tries = 1; ;) {
      if (platform.now() > deadline) throw new ConnectorError('out_of_time');
      const fault = attempt(urls, results);
      if (fault === undefined) return results;
      const unauthorized = token !== undefined && REFUSED.includes(fault.code);
      if (unauthorized && refused === undefined) {
        refused = token;
        token = undefined;
        continue;
      }
      if (token !== undefined && (unauthorized || fault.code === 'reconnect_required')) {
        platform.forgetToken(token);
      }
      const pause = pauseMs(tries, fault, platform.random());
      tries += 1;
      const tooLong = pause > LONGEST_PAUSE_MS || platform.now() + pause > deadline;
      if (!isPassing(fault) || tries > MAX_TRIES || tooLong) throw fault;
      platform.sleep(pause);
    }
  };
}
