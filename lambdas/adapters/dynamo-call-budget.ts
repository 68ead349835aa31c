import * as z from 'zod/mini';
import type { CallCounters, CallWindow } from '../core/ports.ts';
import { changeItem, parseItem, readItem, type Table } from './document-client.ts';
import { ITEM_KINDS } from './table-schema.ts';

const KEEP_SECONDS = 3_600;
const SLOT = /^slot(\d+)$/;

/** Besides these: `slot0`, `slot1` and so on, the calls of each slot. */
const budgetItem = z.looseObject({
  calls: z.optional(z.int()),
  fullUntil: z.optional(z.number()),
});

/**
 * CallCounters in DynamoDB, one `BUDGET#` item per endpoint and window, swept an hour after its end. The
 * SDK repeating an unanswered addition counts its calls twice, and giving back is not repeated: fewer calls
 * are made then, never more.
 */
export function createCallCounters({ table }: { table: Table }): CallCounters {
  const key = ({ endpoint, start }: CallWindow) => `${ITEM_KINDS.budget}${endpoint}#${start}`;
  const ttl = ({ end }: CallWindow) => Math.ceil(end / 1000) + KEEP_SECONDS;
  return {
    async read(window) {
      const pk = key(window);
      const item = await readItem(table, pk, budgetItem);
      const slots = Object.entries(item ?? {}).flatMap(([name, value]): [number, number][] => {
        const slot = SLOT.exec(name)?.[1];
        return slot === undefined ? [] : [[Number(slot), parseItem(z.int(), value, pk)]];
      });
      return { slots: new Map(slots), fullUntil: item?.fullUntil ?? 0 };
    },
    async add(window, slot, calls, most) {
      const changed = await changeItem(table, key(window), {
        update: `ADD calls :calls, slot${slot} :calls SET #ttl = :ttl`,
        condition: 'attribute_not_exists(calls) OR calls <= :room',
        values: { calls, room: most - calls, ttl: ttl(window) },
      });
      return changed !== undefined;
    },
    async giveBack(window, slot, calls) {
      await changeItem(table, key(window), {
        update: `ADD calls :calls, slot${slot} :calls`,
        values: { calls: -calls },
        once: true,
      });
    },
    async markFull(window, until) {
      await changeItem(table, key(window), {
        update: 'SET fullUntil = :until, #ttl = :ttl',
        condition: 'attribute_not_exists(fullUntil) OR fullUntil < :until',
        values: { until, ttl: ttl(window) },
      });
    },
  };
}
