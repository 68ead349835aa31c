/** The real clock and the real waiting, for the rules that take both as arguments. */
export const clock = {
  /** Epoch milliseconds. */
  now: (): number => Date.now(),
  sleep: (ms: number): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, ms);
    }),
};
