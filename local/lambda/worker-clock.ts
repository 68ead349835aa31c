const RealDate = Date;
let aheadMs = 0;

/** `Date` with the stack's jumps added; made only once a jump was made. */
class AheadDate extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(RealDate.now() + aheadMs);
    else super(...(given as [number]));
  }
  static override now(): number {
    return RealDate.now() + aheadMs;
  }
}

/** Puts the thread's clock `ms` before the real one: Lambda's clock cannot be set, a laptop's need not be. */
export function setClockAhead(ms: number): void {
  aheadMs = ms;
  if (ms !== 0) globalThis.Date = AheadDate as DateConstructor;
}

/** Epoch milliseconds of the real clock, with their fraction. */
export function realNow(): number {
  return performance.timeOrigin + performance.now();
}
