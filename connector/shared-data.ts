/**
 * One answer of the backend for all charts of a report. Each chart is a script run of its own; what
 * they share is the user cache and the user lock of Google:
 *
 *   chart A   look: nothing | lock, claim, unlock | fetch ......... keep, end the claim
 *   chart B     look: nothing | lock: claimed by A, unlock | look ... look ... there it is
 *
 * A failure that may pass is shared as well, or each chart would go through all tries by itself, and
 * these requests would use up the limit of the connection:
 *
 *   chart A   claim | try, rest, try, rest ... (the claim lives on) | keep the failure in its place
 *   chart B                look ... look ... look ................... the same failure, at once
 *
 * The lock is held for a few calls of the cache and never during a fetch, because renewing the
 * sign-in takes the same lock. Whatever fails here costs the sharing only: the chart fetches by itself,
 * which the backend answers from what it has just read.
 */
import { ConnectorError, isPassing } from './errors.ts';
import { isAnswer, worstOf, type Ask, type Outcome } from './exchange.ts';
import { createEntries, type EntryStore } from './shared-entries.ts';

/** What sharing needs of the platform; every method may throw. */
export interface SharingPlatform extends EntryStore {
  /** The token that requests carry; it has been waited for when it had to be renewed. */
  accessToken(): string;
  /** The lock of this user, which the sign-in takes too. False when it is not free in time. */
  tryLock(milliseconds: number): boolean;
  releaseLock(): void;
  sleep(milliseconds: number): void;
}

const LOCK_MS = 3_000;
/** No answer comes sooner: it takes a request of Google's to the backend and back. */
const FIRST_POLL_MS = 100;
/** Between two later looks: a tenth of the wait so far, within these bounds. */
const SHORTEST_POLL_MS = 15;
const LONGEST_POLL_MS = 1_000;

function pollMs(waited: number): number {
  if (waited < FIRST_POLL_MS) return FIRST_POLL_MS;
  return Math.min(Math.max(waited / 10, SHORTEST_POLL_MS), LONGEST_POLL_MS);
}

/**
 * Asking whose outcomes are shared, by a chart that may wait until `untilMs` and needs these `fields` of
 * videos; records that another chart left have no others. The key of an outcome is
 * a digest of the access token and the whole address: token means user, account and sign-in, and the
 * address has backend, kind, fields, limit, days, cursor and last refresh. Answers that do not tell
 * their age are never kept, nor are failures that waiting cannot cure. Throws why there is no token.
 */
export function createSharedAsk(
  ask: Ask,
  platform: SharingPlatform,
  { untilMs, fields }: { untilMs: number; fields: readonly string[] },
): Ask {
  const entries = createEntries(platform, fields);

  return (urls) => {
    const token = platform.accessToken();
    const keys = urls.map((url) => entries.keyOf(token, url));
    const urlOf = new Map(keys.map((key, at) => [key, urls[at] ?? '']));
    const outcomes = new Map<string, Outcome>();
    const failure = (): ConnectorError | undefined => worstOf([...outcomes.values()]);
    /** After a failure nothing is: the chart cannot be drawn any more. */
    const missing = (): string[] => (failure() ? [] : keys.filter((key) => !outcomes.has(key)));

    /** Takes what is there, and answers which of the rest another chart is fetching. */
    function look(): string[] {
      const seen = entries.look(missing());
      for (const [key, outcome] of seen.outcomes) outcomes.set(key, outcome);
      return failure() ? [] : seen.claimed;
    }
    /** Those of the rest that this chart is to fetch; none when the lock is not free. */
    function claim(claimed: readonly string[]): string[] {
      if (claimed.length === missing().length || !platform.tryLock(LOCK_MS)) return [];
      try {
        const others = look();
        const mine = missing().filter((key) => !others.includes(key));
        for (const key of mine) entries.keepClaim(key, 0);
        return mine;
      } finally {
        entries.attempt(() => platform.releaseLock(), undefined);
      }
    }
    function takeAnswers(wanted: readonly string[], answered: readonly Outcome[]): void {
      for (const [at, key] of wanted.entries()) {
        const outcome = answered[at];
        if (!isAnswer(outcome) || outcomes.has(key)) continue;
        outcomes.set(key, outcome);
        entries.keepAnswer(key, outcome);
      }
    }
    function fetch(wanted: readonly string[], resting?: (milliseconds: number) => void): void {
      if (wanted.length === 0) return;
      const ended = ask(
        wanted.map((key) => urlOf.get(key) ?? ''),
        (milliseconds, soFar) => {
          takeAnswers(wanted, soFar);
          resting?.(milliseconds);
        },
      );
      takeAnswers(wanted, ended);
      for (const [at, key] of wanted.entries()) outcomes.set(key, ended[at] ?? {});
    }
    /** Fetches what this chart has claimed; the claims end with it, or turn into the failure. */
    function fetchClaimed(mine: readonly string[]): void {
      const open = (): string[] => mine.filter((key) => !isAnswer(outcomes.get(key)));
      try {
        fetch(mine, (milliseconds) => {
          for (const key of open()) entries.keepClaim(key, milliseconds);
        });
      } finally {
        const worst = failure();
        for (const key of mine) {
          const outcome = outcomes.get(key);
          const isShared = worst && isPassing(worst) && outcome instanceof ConnectorError;
          if (isShared) entries.keepFailure(key, outcome);
          else entries.endClaim(key);
        }
      }
    }
    function awaitOthers(): void {
      const since = platform.now();
      for (let claimed = look(); claimed.length > 0; claimed = look()) {
        const waited = platform.now() - since;
        if (since + waited >= untilMs) break;
        platform.sleep(pollMs(waited));
      }
      // An answer is kept before its claim ends: it may have come behind the look that saw no claim.
      if (missing().length > 0) look();
    }

    fetchClaimed(entries.attempt(() => claim(look()), []));
    if (missing().length > 0) entries.attempt(awaitOthers, undefined);
    fetch(missing());
    return keys.map((key) => outcomes.get(key) ?? failure() ?? {});
  };
}
