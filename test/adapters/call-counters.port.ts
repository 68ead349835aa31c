import { randomInt } from 'node:crypto';
import type { CallCounters, CallWindow } from '../../lambdas/core/ports.ts';
import { winners } from './table.ts';

/** What every CallCounters does, whatever it is made of. */
export function describeCallCounters(made: string, create: () => CallCounters): void {
  describe(`call counters ${made}`, () => {
    const newWindow = (): CallWindow => {
      const start = randomInt(1, 1_000_000_000) * 120_000;
      return { endpoint: 'videos', start, end: start + 120_000 };
    };
    const slotsOf = async (counters: CallCounters, window: CallWindow) =>
      Object.fromEntries((await counters.read(window)).slots);

    test('a new window has no calls and is not full', async () => {
      const counters = create();
      expect(await counters.read(newWindow())).toEqual({ slots: new Map(), fullUntil: 0 });
    });

    test('calls are added to their slot', async () => {
      const [counters, window] = [create(), newWindow()];
      expect(await counters.add(window, 3, 10, 100)).toBe(true);
      expect(await counters.add(window, 3, 5, 100)).toBe(true);
      expect(await counters.add(window, 11, 1, 100)).toBe(true);
      expect(await slotsOf(counters, window)).toEqual({ 3: 15, 11: 1 });
    });

    test('endpoints and windows are counted apart', async () => {
      const [counters, window] = [create(), newWindow()];
      await counters.add(window, 0, 10, 10);
      expect(await counters.add({ ...window, endpoint: 'user' }, 0, 10, 10)).toBe(true);
      expect(await counters.add(newWindow(), 0, 10, 10)).toBe(true);
    });

    test('the sum of all slots reaches the bound and does not pass it', async () => {
      const [counters, window] = [create(), newWindow()];
      expect(await counters.add(window, 0, 6, 10)).toBe(true);
      expect(await counters.add(window, 1, 5, 10)).toBe(false);
      expect(await counters.add(window, 1, 4, 10)).toBe(true);
      expect(await slotsOf(counters, window)).toEqual({ 0: 6, 1: 4 });
    });

    test('of 50 reservations at once as many win as there is room for', async () => {
      const [counters, window] = [create(), newWindow()];
      expect(await winners(() => counters.add(window, 2, 15, 100), Boolean)).toBe(6);
      expect(await slotsOf(counters, window)).toEqual({ 2: 90 });
    });

    test('calls given back make room', async () => {
      const [counters, window] = [create(), newWindow()];
      await counters.add(window, 0, 10, 10);
      await counters.giveBack(window, 0, 7);
      expect(await counters.add(window, 1, 7, 10)).toBe(true);
      expect(await slotsOf(counters, window)).toEqual({ 0: 3, 1: 7 });
    });

    test('a window is full until the latest moment noted', async () => {
      const [counters, window] = [create(), newWindow()];
      await counters.markFull(window, 2_000);
      await counters.markFull(window, 1_000);
      expect((await counters.read(window)).fullUntil).toBe(2_000);
      await counters.markFull(window, 3_000);
      expect((await counters.read(window)).fullUntil).toBe(3_000);
      expect(await counters.add(window, 0, 1, 10)).toBe(true);
    });
  });
}
