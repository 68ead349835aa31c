import { randomUUID } from 'node:crypto';
import type { Unsettled } from '../../lambdas/core/ports.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** An hour before midnight (UTC). Later tests have later times: the calendar does not go back. */
let now = 20_000 * DAY + 23 * HOUR;
beforeEach(() => {
  now += 100 * DAY;
});

const listed = async (unsettled: Unsettled, at = now) =>
  (await unsettled.list(at)).map(({ connectionId }) => connectionId);

/** What every Unsettled does, whatever it is made of. */
export function describeUnsettled(made: string, create: () => Unsettled): void {
  describe(`unsettled connections ${made}`, () => {
    test('what is added is listed until it is removed', async () => {
      const [unsettled, first, second] = [create(), randomUUID(), randomUUID()];
      await unsettled.add(first);
      await unsettled.add(second);
      expect(await listed(unsettled)).toEqual(expect.arrayContaining([first, second]));
      await unsettled.remove(first);
      const left = await listed(unsettled);
      expect([left.includes(first), left.includes(second)]).toEqual([false, true]);
      await unsettled.remove(second);
    });

    test('adding and removing may be repeated', async () => {
      const [unsettled, id] = [create(), randomUUID()];
      await unsettled.add(id);
      await unsettled.add(id);
      expect((await listed(unsettled)).filter((each) => each === id)).toHaveLength(1);
      await unsettled.remove(id);
      await unsettled.remove(id);
      expect(await listed(unsettled)).not.toContain(id);
    });

    test('an end is listed as one, and once', async () => {
      const [unsettled, id] = [create(), randomUUID()];
      await unsettled.add(id);
      await unsettled.addEnd(id);
      await unsettled.addEnd(id);
      const entries = (await unsettled.list(now)).filter(({ connectionId }) => connectionId === id);
      expect(entries).toEqual([{ connectionId: id, isEnd: true }]);
      await unsettled.remove(id);
      expect(await listed(unsettled)).not.toContain(id);
    });

    test('what is put off comes back after its time, and within two days', async () => {
      const [unsettled, id, other] = [create(), randomUUID(), randomUUID()];
      await unsettled.add(id);
      await unsettled.add(other);
      await unsettled.list(now);
      const at = now + 10 * DAY;
      await unsettled.putOff(id, at);
      await unsettled.putOff(id, at);
      expect(await listed(unsettled)).not.toContain(id);
      expect(await listed(unsettled, at)).not.toContain(id);
      expect(await listed(unsettled, at + 2 * DAY)).toEqual(expect.arrayContaining([id, other]));
      await unsettled.remove(id);
      await unsettled.remove(other);
      expect(await listed(unsettled, at + 4 * DAY)).not.toContain(id);
    });

    test('what is put off until midnight is not missed by a run of that moment', async () => {
      const [unsettled, id] = [create(), randomUUID()];
      const midnight = now + HOUR;
      await unsettled.list(midnight);
      await unsettled.putOff(id, midnight - 1);
      expect(await listed(unsettled, midnight + DAY)).toContain(id);
      await unsettled.remove(id);
    });

    test('a list that nobody asked for in months leaves nothing out', async () => {
      const [unsettled, id] = [create(), randomUUID()];
      await unsettled.list(now);
      await unsettled.putOff(id, now + DAY);
      expect(await listed(unsettled, now + 80 * DAY)).toContain(id);
      await unsettled.remove(id);
    });

    test('an end is not put off', async () => {
      const [unsettled, id] = [create(), randomUUID()];
      await unsettled.addEnd(id);
      await unsettled.putOff(id, now + DAY);
      expect(await listed(unsettled)).toContain(id);
      await unsettled.remove(id);
    });

    test('fifty added at once are all listed', async () => {
      const [unsettled, ids] = [create(), Array.from({ length: 50 }, () => randomUUID())];
      await Promise.all(ids.map((id) => unsettled.add(id)));
      expect(await listed(unsettled)).toEqual(expect.arrayContaining(ids));
      await Promise.all(ids.map((id) => unsettled.remove(id)));
    });
  });
}
