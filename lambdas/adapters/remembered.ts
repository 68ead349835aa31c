/**
 * A call made once and remembered, for `seconds` or for ever; `get` may ask for a younger value. A failure is forgotten, so one bad call
 * does not poison a warm Lambda instance; parallel callers share one call.
 */
export function remembered<Value>(
  call: () => Promise<Value>,
  seconds = Infinity,
  now: () => Date = () => new Date(),
): { get(maxAgeSeconds?: number): Promise<Value>; forget(): void } {
  let current: { promise: Promise<Value>; at: number } | undefined;
  return {
    get(maxAgeSeconds = seconds) {
      if (current && now().getTime() < current.at + maxAgeSeconds * 1000) return current.promise;
      const mine = { promise: call(), at: now().getTime() };
      current = mine;
      mine.promise.catch(() => {
        if (current === mine) current = undefined;
      });
      return mine.promise;
    },
    forget() {
      current = undefined;
    },
  };
}
