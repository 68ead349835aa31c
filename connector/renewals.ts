/**
 * Renewals of the sign-in that failed in passing, as the charts of a report tell each other. An expired
 * token is met by all of them at once; if each went through its own tries, twenty charts would ask a hundred
 * times within a few seconds, and use up the limit that the backend has for a connection:
 *
 *   chart A   lock, renew: fails, note "not before 1 s", unlock | rest | lock, renew: fails, "2 s" ...
 *   chart B                 lock, note: not yet, unlock         |  rest  | lock, note: not yet ...
 *
 * After each failure nobody asks for twice as long as before, at most 15 s: so long can an outage of the
 * backend outlast itself here. Any chart may be the next to ask.
 */
import { isObject } from './answers.ts';
import { ConnectorError } from './errors.ts';
import type { Notes } from './notes.ts';
import { failureText, readFailure } from './shared-failures.ts';

const LONGEST_HOLD_MS = 15_000;
/** Longer than a chart rests between two tries, so that holds go on growing over an outage. */
const REMEMBERED_SECONDS = 60;
const TOPIC = 'renewal';

/** Milliseconds without a renewal after so many failures in a row. */
export function holdMs(failures: number): number {
  return Math.min(1000 * 2 ** (failures - 1), LONGEST_HOLD_MS);
}

export interface Renewals {
  /** The failure that holds back a renewal of this sign-in at the moment; null: it may be tried. */
  heldBackBy(refreshToken: string | undefined): ConnectorError | null;
  /** Keeps a failure that may pass for the others, and returns it with the hold that it means. */
  keepFailure(refreshToken: string | undefined, fault: ConnectorError): ConnectorError;
}

/** Failures in notes on the refresh token, which a renewal that succeeds exchanges for another one. */
export function createRenewals(notes: Notes, now: () => number): Renewals {
  function read(refreshToken: string): { failures: number; failedAt: number; text: string } {
    const note: unknown = JSON.parse(notes.read(TOPIC, refreshToken) ?? '{}');
    const { failures, failedAt, text } = isObject(note) ? note : {};
    if (typeof failures !== 'number' || typeof failedAt !== 'number' || typeof text !== 'string') {
      return { failures: 0, failedAt: 0, text: '' };
    }
    return { failures, failedAt, text };
  }

  return {
    heldBackBy(refreshToken) {
      if (refreshToken === undefined) return null;
      const { failures, failedAt, text } = read(refreshToken);
      // Clocks of two machines may differ: no more than the whole hold is ever left of it.
      const heldBackMs = Math.min(failedAt + holdMs(failures) - now(), holdMs(failures));
      const failure = heldBackMs > 0 ? readFailure(text, now()) : null;
      return failure && new ConnectorError(failure.code, { ...failure.facts, heldBackMs });
    },
    keepFailure(refreshToken, fault) {
      if (refreshToken === undefined) return fault;
      const failures = read(refreshToken).failures + 1;
      const note = { failures, failedAt: now(), text: failureText(fault, now()) };
      notes.leave(TOPIC, refreshToken, JSON.stringify(note), REMEMBERED_SECONDS);
      return new ConnectorError(fault.code, { ...fault.facts, heldBackMs: holdMs(failures) });
    },
  };
}
