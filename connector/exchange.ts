import type { JsonObject } from './answers.ts';
import { ConnectorError, isPassing } from './errors.ts';

/** What became of each address, in order: its `data`, or the fault that it ended with. */
export type Outcome = JsonObject | ConnectorError;

/** Told before each time in which no request goes out: how long it may be, and what came so far. */
export type Resting = (milliseconds: number, soFar: readonly Outcome[]) => void;

/** Sends GET requests together, and again those that fail in passing. */
export type Ask = (urls: readonly string[], resting?: Resting) => Outcome[];

/** Sends GET requests together and returns the `data` of each, in order. Throws a ConnectorError. */
export type Exchange = (urls: readonly string[]) => JsonObject[];

/** Whether an address has its answer. */
export function isAnswer(outcome: Outcome | undefined): outcome is JsonObject {
  return outcome !== undefined && !(outcome instanceof ConnectorError);
}

/** Of several faults the one that waiting cannot cure counts. */
export function worstOf(outcomes: readonly Outcome[]): ConnectorError | undefined {
  const faults = outcomes.filter((outcome) => outcome instanceof ConnectorError);
  return faults.find((fault) => !isPassing(fault)) ?? faults[0];
}

/** An exchange that throws the fault that counts when any address ended with one. */
export function createExchange(ask: Ask): Exchange {
  return (urls) => {
    const outcomes = ask(urls);
    const fault = worstOf(outcomes);
    if (fault) throw fault;
    return outcomes.filter(isAnswer);
  };
}
