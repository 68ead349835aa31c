/** The simulator's clock: real or given time, plus what `advance` added. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Epoch seconds, whole. */
  seconds(): number;
  advance(ms: number): void;
}

/** Lifetimes, rate windows and signed links are all measured on this clock. */
export function createClock(source: () => number = Date.now): Clock {
  let ahead = 0;
  const now = (): number => source() + ahead;
  return {
    now,
    seconds: () => Math.floor(now() / 1000),
    advance: (ms) => {
      ahead += ms;
    },
  };
}
