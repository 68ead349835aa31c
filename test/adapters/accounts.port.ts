import { randomUUID } from 'node:crypto';
import type { Accounts } from '../../lambdas/core/ports.ts';
import { winners } from './table.ts';

/** What every Accounts does, whatever it is made of. */
export function describeAccounts(made: string, create: () => Accounts): void {
  describe(`accounts ${made}`, () => {
    test('an account lists each of its connections once', async () => {
      const [accounts, hash] = [create(), randomUUID()];
      await accounts.add(hash, 'a');
      await accounts.add(hash, 'b');
      await accounts.add(hash, 'a');
      expect((await accounts.list(hash)).toSorted()).toEqual(['a', 'b']);
    });

    test('an unknown account has no connections', async () => {
      expect(await create().list(randomUUID())).toEqual([]);
    });

    test('removing answers how many are left', async () => {
      const [accounts, hash] = [create(), randomUUID()];
      await accounts.add(hash, 'a');
      await accounts.add(hash, 'b');
      expect(await accounts.remove(hash, 'a')).toBe(1);
      expect(await accounts.remove(hash, 'b')).toBe(0);
      expect(await accounts.list(hash)).toEqual([]);
    });

    test('removing a connection that is not there leaves the others', async () => {
      const [accounts, hash] = [create(), randomUUID()];
      await accounts.add(hash, 'a');
      expect(await accounts.remove(hash, 'x')).toBe(1);
      expect(await accounts.list(hash)).toEqual(['a']);
    });

    test('removing from an unknown account leaves none', async () => {
      expect(await create().remove(randomUUID(), 'a')).toBe(0);
    });

    test('an emptied account can be used again', async () => {
      const [accounts, hash] = [create(), randomUUID()];
      await accounts.add(hash, 'a');
      await accounts.remove(hash, 'a');
      await accounts.add(hash, 'b');
      expect(await accounts.list(hash)).toEqual(['b']);
    });

    test('when 50 connections go at once, exactly one is the last', async () => {
      const [accounts, hash] = [create(), randomUUID()];
      await winners((index) => accounts.add(hash, `c${index}`), Boolean);
      expect(await accounts.list(hash)).toHaveLength(50);
      const last = await winners(
        (index) => accounts.remove(hash, `c${index}`),
        (left) => left === 0,
      );
      expect(last).toBe(1);
    });
  });
}
