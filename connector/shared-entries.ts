/** What charts leave each other of an address: its answer, and beside it a claim or a failure. */
import type { JsonObject } from './answers.ts';
import { messageOf, type ConnectorError } from './errors.ts';
import type { Outcome } from './exchange.ts';
import { failureSeconds, failureText, readFailure } from './shared-failures.ts';
import { HEAD, joinAnswer, splitAnswer } from './shared-columns.ts';
import { readTexts, writeTexts, type PieceStore } from './shared-pieces.ts';

/** What the entries need of the platform; every method may throw. */
export interface EntryStore extends PieceStore {
  /** Short text that stands for this one and for no other (SHA-256). */
  digest(text: string): string;
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
/** What stands at a claim until a failure takes its place. */
const FETCHING = 'fetching';

const claimOf = (key: string): string => `${key}.claim`;
const partOf = (key: string, name: string): string => (name === HEAD ? key : `${key}:${name}`);

export interface Seen {
  outcomes: Map<string, Outcome>;
  /** Keys without outcome that another chart is fetching. */
  claimed: string[];
}

export interface Entries {
  keyOf(token: string, url: string): string;
  /** May throw. */
  look(keys: readonly string[]): Seen;
  /** Does nothing with an answer that does not tell its age. */
  keepAnswer(key: string, answer: JsonObject): void;
  keepFailure(key: string, failure: ConnectorError): void;
  /** Until a request has ended that begins after `restMs`. */
  keepClaim(key: string, restMs: number): void;
  endClaim(key: string): void;
  /** The result of some work of the platform, or another one when it fails. */
  attempt<Result>(work: () => Result, otherwise: Result): Result;
}

/**
 * The entries in a store, for a chart that needs these `fields` of videos: its answers have no others.
 * But for `look` a fault of the store costs the sharing only, and is logged.
 */
export function createEntries(store: EntryStore, fields: readonly string[]): Entries {
  function attempt<Result>(work: () => Result, otherwise: Result): Result {
    try {
      return work();
    } catch (thrown) {
      store.warn(`Not shared between charts: ${messageOf(thrown).slice(0, 100)}`);
      return otherwise;
    }
  }
  const attemptTo = (work: () => void): void => attempt(work, undefined);

  return {
    keyOf: (token, url) => `shared.${store.digest(`${token}\n${url}`)}`,
    look(keys) {
      const parts = keys.flatMap((key) => [HEAD, ...fields].map((name) => partOf(key, name)));
      const { texts, marks } = readTexts(store, parts, keys.map(claimOf));
      const outcomes = new Map<string, Outcome>();
      const claimed: string[] = [];
      for (const key of keys) {
        // Texts of another stamp belong to another answer, which was written at the same time.
        const stamp = texts.get(key)?.stamp;
        const answer = joinAnswer((name) => {
          const kept = texts.get(partOf(key, name));
          return kept?.stamp === stamp ? kept?.text : undefined;
        }, fields);
        const mark = marks.get(claimOf(key));
        const failure = mark === undefined ? null : readFailure(mark, store.now());
        if (answer) outcomes.set(key, answer);
        else if (failure) outcomes.set(key, failure);
        else if (mark === FETCHING) claimed.push(key);
      }
      return { outcomes, claimed };
    },
    keepAnswer(key, answer) {
      if (typeof answer.data_as_of !== 'number') return;
      attemptTo(() => {
        const parts = [...splitAnswer(answer)].map(([name, text]): [string, string] => [
          partOf(key, name),
          text,
        ]);
        writeTexts(store, new Map(parts), SHARED_SECONDS);
      });
    },
    keepFailure(key, failure) {
      const text = failureText(failure, store.now());
      attemptTo(() => store.put({ [claimOf(key)]: text }, failureSeconds(failure)));
    },
    keepClaim(key, restMs) {
      const seconds = CLAIM_SECONDS + Math.ceil(restMs / 1000);
      attemptTo(() => store.put({ [claimOf(key)]: FETCHING }, seconds));
    },
    endClaim: (key) => attemptTo(() => store.remove(claimOf(key))),
    attempt,
  };
}
