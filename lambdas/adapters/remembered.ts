interface Reading<Value> {
  promise: Promise<Value>;
  at: number;
}

/**
 * A call made once and remembered, for `seconds` or for ever; `get` may ask for a younger value. A failure is
 * forgotten, and what came before it stands again for its time: one bad call neither poisons a warm Lambda instance nor
 * costs it a good value. Parallel callers share one call.
 */
export function remembered<Value>(
  call: () => Promise<Value>,
  seconds = Infinity,
  now: () => Date = () => new Date(),
): { get(maxAgeSeconds?: number): Promise<Value>; forget(): void } {
  let current: Reading<Value> | undefined;
  /** The newest that has come. */
  let good: Reading<Value> | undefined;
  return {
    get(maxAgeSeconds = seconds) {
      if (current && now().getTime() < current.at + maxAgeSeconds * 1000) return current.promise;
      const mine = { promise: call(), at: now().getTime() };
      current = mine;
      mine.promise.then(
        () => {
          if (current === mine) good = mine;
        },
        () => {
          if (current === mine) current = good;
        },
      );
      return mine.promise;
    },
    forget() {
      current = undefined;
      good = undefined;
    },
  };
}
