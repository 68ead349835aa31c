import { randomUUID } from 'node:crypto';
import type { RequestWindows } from '../../lambdas/core/ports.ts';

/** What every RequestWindows does, whatever it is made of. */
export function describeRequestWindows(made: string, create: () => RequestWindows): void {
  describe(`request windows ${made}`, () => {
    test('a window counts from one', async () => {
      const [windows, caller] = [create(), randomUUID()];
      expect(await windows.count('sign-in', caller, 0, 60_000)).toBe(1);
      expect(await windows.count('sign-in', caller, 0, 60_000)).toBe(2);
    });

    test('callers, scopes and windows are counted apart', async () => {
      const [windows, caller] = [create(), randomUUID()];
      await windows.count('sign-in', caller, 0, 60_000);
      expect(await windows.count('sign-in', randomUUID(), 0, 60_000)).toBe(1);
      expect(await windows.count('api', caller, 0, 60_000)).toBe(1);
      expect(await windows.count('sign-in', caller, 60_000, 120_000)).toBe(1);
    });

    test('a request that is given back leaves room for another one, in its window only', async () => {
      const [windows, caller] = [create(), randomUUID()];
      await windows.count('token', caller, 0, 60_000);
      await windows.count('token', caller, 0, 60_000);
      await windows.count('token', caller, 60_000, 120_000);
      await windows.giveBack('token', caller, 0);
      expect(await windows.count('token', caller, 0, 60_000)).toBe(2);
      expect(await windows.count('token', caller, 60_000, 120_000)).toBe(2);
    });

    test('nothing is given back that was not counted', async () => {
      const [windows, caller] = [create(), randomUUID()];
      await windows.giveBack('token', caller, 0);
      await windows.count('token', caller, 0, 60_000);
      await windows.giveBack('token', caller, 0);
      await windows.giveBack('token', caller, 0);
      expect(await windows.count('token', caller, 0, 60_000)).toBe(1);
    });

    test('50 parallel requests are all counted, each with a sum of its own', async () => {
      const [windows, caller] = [create(), randomUUID()];
      const sums = await Promise.all(
        Array.from({ length: 50 }, () => windows.count('api', caller, 0, 60_000)),
      );
      expect(new Set(sums).size).toBe(50);
      expect(Math.max(...sums)).toBe(50);
    });
  });
}
