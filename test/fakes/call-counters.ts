import type { CallCounters, CallWindow } from '../../lambdas/core/ports.ts';

/** CallCounters in a Map; `items` holds slots and mark, keyed by endpoint and start. */
export function createFakeCallCounters() {
  const items = new Map<string, { slots: Map<number, number>; fullUntil: number }>();
  const itemOf = ({ endpoint, start }: CallWindow) => {
    const key = `${endpoint}#${start}`;
    const item = items.get(key) ?? { slots: new Map<number, number>(), fullUntil: 0 };
    items.set(key, item);
    return item;
  };
  const counters: CallCounters = {
    async read(window) {
      const { slots, fullUntil } = itemOf(window);
      return { slots: new Map(slots), fullUntil };
    },
    async add(window, slot, calls, most) {
      const { slots } = itemOf(window);
      const sum = [...slots.values()].reduce((total, value) => total + value, 0);
      if (sum + calls > most) return false;
      slots.set(slot, (slots.get(slot) ?? 0) + calls);
      return true;
    },
    async giveBack(window, slot, calls) {
      const { slots } = itemOf(window);
      slots.set(slot, (slots.get(slot) ?? 0) - calls);
    },
    async markFull(window, until) {
      const item = itemOf(window);
      item.fullUntil = Math.max(item.fullUntil, until);
    },
  };
  return { ...counters, items };
}
