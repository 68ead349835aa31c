/**
 * One answer of the backend for all charts of a report. Each chart is a script run of its own; what
 * they share is the user cache and the user lock of Google:
 *
 *   chart A   look: nothing | lock, claim, unlock | fetch ......... keep, end the claim
 *   chart B     look: nothing | lock: claimed by A, unlock | look ... look ... there it is
 *
 * The lock is held for a few calls of the cache and never during a fetch, because renewing the
 * sign-in takes the same lock. Whatever fails here costs the sharing only: the chart fetches by itself,
 * which the backend answers from what it has just read.
 */
import type { JsonObject } from './answers.ts';
import { isPassing, messageOf, toConnectorError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { readTexts, writeText, type PieceStore } from './shared-pieces.ts';

/** What sharing needs of the platform; every method may throw. */
export interface SharingPlatform extends PieceStore {
  accessToken(): string;
  /** Short text that stands for this one and for no other (SHA-256). */
  digest(text: string): string;
  /** The lock of this user, which the sign-in takes too. False when it is not free in time. */
  tryLock(milliseconds: number): boolean;
  releaseLock(): void;
  sleep(milliseconds: number): void;
  /** Milliseconds since 1970. */
  now(): number;
  /** Writes to the execution log. */
  warn(message: string): void;
}

/**
 * Life of an answer: the charts of a page arrive within seconds, and a backend that has newer data is
 * asked soon. "Data as of" tells the true age in any case.
 */
export const SHARED_SECONDS = 120;
/** As long as API Gateway answers at all (29 s); a chart that broke off is not waited for any longer. */
export const CLAIM_SECONDS = 30;
const LOCK_MS = 3_000;
const POLL_MS = 50;

const claimOf = (key: string): string => `${key}.claim`;

/**
 * An exchange whose answers are shared. The key of an answer is a digest of the access token and the
 * whole address: token means user, account and sign-in, and the address has backend, kind, fields,
 * limit, days, cursor and last refresh. Errors are never kept, nor are answers that do not tell their
 * age. Throws what `exchange` throws.
 */
export function createSharedExchange(exchange: Exchange, platform: SharingPlatform): Exchange {
  function attempt<Result>(work: () => Result, otherwise: Result): Result {
    try {
      return work();
    } catch (thrown) {
      platform.warn(`Not shared between charts: ${messageOf(thrown).slice(0, 100)}`);
      return otherwise;
    }
  }

  /** Null: no token at the moment; the exchange knows how to try again. */
  function accessToken(): string | null {
    try {
      return platform.accessToken();
    } catch (thrown) {
      if (isPassing(toConnectorError(thrown))) return null;
      throw thrown;
    }
  }

  return (urls) => {
    const token = accessToken();
    if (token === null) return exchange(urls);
    const keys = urls.map((url) => `shared.${platform.digest(`${token}\n${url}`)}`);
    const urlOf = new Map(keys.map((key, at) => [key, urls[at] ?? '']));
    const answers = new Map<string, JsonObject>();
    const missing = (): string[] => keys.filter((key) => !answers.has(key));

    /** Takes what is there, and answers which of the rest another chart is fetching. */
    function look(): string[] {
      const wanted = missing();
      const { texts, marks } = readTexts(platform, wanted, wanted.map(claimOf));
      for (const [key, text] of texts) answers.set(key, JSON.parse(text) as JsonObject);
      return missing().filter((key) => marks.has(claimOf(key)));
    }
    /** Those of the rest that this chart is to fetch; none when the lock is not free. */
    function claim(claimed: readonly string[]): string[] {
      if (claimed.length === missing().length || !platform.tryLock(LOCK_MS)) return [];
      try {
        const others = look();
        const mine = missing().filter((key) => !others.includes(key));
        for (const key of mine) {
          attempt(() => platform.put(claimOf(key), 'fetching', CLAIM_SECONDS), undefined);
        }
        return mine;
      } finally {
        attempt(() => platform.releaseLock(), undefined);
      }
    }
    function fetch(wanted: readonly string[]): void {
      if (wanted.length === 0) return;
      const fetched = exchange(wanted.map((key) => urlOf.get(key) ?? ''));
      for (const [at, key] of wanted.entries()) {
        const answer = fetched[at] ?? {};
        answers.set(key, answer);
        if (typeof answer.data_as_of !== 'number') continue;
        attempt(() => writeText(platform, key, JSON.stringify(answer), SHARED_SECONDS), undefined);
      }
    }
    function awaitOthers(): void {
      const until = platform.now() + CLAIM_SECONDS * 1000;
      for (let coming = look(); coming.length > 0 && platform.now() < until; coming = look()) {
        platform.sleep(POLL_MS);
      }
      // An answer is kept before its claim ends: it may have come behind the look that saw no claim.
      if (missing().length > 0) look();
    }

    const mine = attempt(() => claim(look()), []);
    try {
      fetch(mine);
    } finally {
      for (const key of mine) attempt(() => platform.remove(claimOf(key)), undefined);
    }
    if (missing().length > 0) attempt(awaitOthers, undefined);
    fetch(missing());
    return keys.map((key) => answers.get(key) ?? {});
  };
}
