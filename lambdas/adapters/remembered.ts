/**
 * A call made once and remembered, for `seconds` or for ever. A failure is forgotten, so one bad call
 * does not poison a warm Lambda instance; parallel callers share one call.
 */
export function remembered<Value>(
  call: () => Promise<Value>,
  seconds = Infinity,
  now: () => Date = () => new Date(),
): { get(): Promise<Value>; forget(): void } {
  let current: { promise: Promise<Value>; until: number } | undefined;
  return {
    get() {
      if (current && current.until > now().getTime()) return current.promise;
      const mine = { promise: call(), until: now().getTime() + seconds * 1000 };
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
