/** The call log: who asked what and what came of it. Never a token, code, state, query or secret. */
import type { CallNote } from './answers.ts';
import { ENDPOINTS } from './endpoints.ts';
import type { Endpoint } from './endpoints.ts';

export interface Call extends CallNote {
  endpoint: Endpoint;
  method: string;
  path: string;
  /** HTTP status; 0 when the connection was closed or left without an answer. */
  status: number;
  /** Simulator clock, epoch milliseconds, when the request was complete. */
  at: number;
  /** The failure a dial caused, if one did. */
  failure?: string;
}

export interface CallLog {
  add(call: Call): void;
  /** The last 20,000 calls, oldest first. */
  list(): Call[];
  /** Calls per endpoint since the start or the last reset, exact. */
  counts(): Record<Endpoint, number>;
  reset(): void;
}

const KEPT = 20_000;

export function createCallLog(): CallLog {
  let calls: Call[] = [];
  const zero = (): Record<Endpoint, number> =>
    Object.fromEntries(ENDPOINTS.map((name) => [name, 0])) as Record<Endpoint, number>;
  let counts = zero();
  return {
    add: (call) => {
      counts[call.endpoint] += 1;
      calls.push(call);
      if (calls.length > 2 * KEPT) calls = calls.slice(-KEPT);
    },
    list: () => calls.slice(-KEPT),
    counts: () => ({ ...counts }),
    reset: () => {
      calls = [];
      counts = zero();
    },
  };
}
