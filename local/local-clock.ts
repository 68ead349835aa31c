/** The clock of everything on this machine: the real one, plus the jumps that were made. */
export interface LocalClock {
  /** Epoch milliseconds. */
  now(): number;
  /** How far the clock is before the real one, in milliseconds. */
  aheadMs(): number;
  /** Jumps forward; nothing goes back. */
  advance(ms: number): void;
}

/** A clock that shows the real time until it jumps. */
export function createLocalClock(): LocalClock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    aheadMs: () => ahead,
    advance: (ms) => {
      ahead += ms;
    },
  };
}
