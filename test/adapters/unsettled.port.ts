import { randomUUID } from 'node:crypto';
import type { Unsettled } from '../../lambdas/core/ports.ts';

/** What every Unsettled does, whatever it is made of. */
export function describeUnsettled(made: string, create: () => Unsettled): void {
  describe(`unsettled connections ${made}`, () => {
    test('what is added is listed until it is removed', async () => {
      const [unsettled, first, second] = [create(), randomUUID(), randomUUID()];
      await unsettled.add(first);
      await unsettled.add(second);
      expect(await unsettled.list()).toEqual(expect.arrayContaining([first, second]));
      await unsettled.remove(first);
      const left = await unsettled.list();
      expect([left.includes(first), left.includes(second)]).toEqual([false, true]);
      await unsettled.remove(second);
    });

    test('adding and removing may be repeated', async () => {
      const [unsettled, id] = [create(), randomUUID()];
      await unsettled.add(id);
      await unsettled.add(id);
      expect((await unsettled.list()).filter((listed) => listed === id)).toHaveLength(1);
      await unsettled.remove(id);
      await unsettled.remove(id);
      expect(await unsettled.list()).not.toContain(id);
    });

    test('fifty added at once are all listed', async () => {
      const [unsettled, ids] = [create(), Array.from({ length: 50 }, () => randomUUID())];
      await Promise.all(ids.map((id) => unsettled.add(id)));
      expect(await unsettled.list()).toEqual(expect.arrayContaining(ids));
      await Promise.all(ids.map((id) => unsettled.remove(id)));
    });
  });
}
