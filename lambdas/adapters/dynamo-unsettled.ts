import * as z from 'zod/mini';
import type { Unsettled } from '../core/ports.ts';
import { changeItem, parseItem, readItem, ttlSeconds, type Table } from './document-client.ts';
import { ITEM_KINDS } from './table-schema.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** DynamoDB keeps no empty set: an empty list has no such attribute. */
const ids = z.optional(z.set(z.string()));
const listItem = z.object({ connectionIds: ids, endIds: ids, nextDay: z.optional(z.int()) });
const dayItem = z.object({ connectionIds: ids });

/** A day that upkeep did not come to is kept so long for it. */
const KEEP_DAYS = 400;

/**
 * The list of unsettled connections, one `UPKEEP#` item with two sets of ids, and one such item for each day of the
 * calendar with those put off to it. `nextDay` is the first day whose ids are not in the list again: one
 * update moves both, so none is lost or comes back twice. At 22 bytes an id DynamoDB's 400 kB take some
 * 15,000 in the list, and as many on each day.
 */
export function createUnsettled({ table }: { table: Table }): Unsettled {
  const pk = `${ITEM_KINDS.upkeep}connections`;
  const dayKey = (day: number) =>
    `${ITEM_KINDS.upkeep}${new Date(day * DAY).toISOString().slice(0, 10)}`;
  const change = async (update: string, connectionId: string) => {
    await changeItem(table, pk, { update, values: { ids: new Set([connectionId]) } });
  };
  return {
    add: (connectionId) => change('ADD connectionIds :ids', connectionId),
    addEnd: (connectionId) => change('ADD endIds :ids', connectionId),
    remove: (connectionId) => change('DELETE connectionIds :ids, endIds :ids', connectionId),

    async putOff(connectionId, at) {
      // An hour more than any run lasts: a day is over before its ids are moved.
      const day = dayOf(at + HOUR);
      await changeItem(table, dayKey(day), {
        update: 'ADD connectionIds :ids SET #ttl = :ttl',
        values: { ids: new Set([connectionId]), ttl: ttlSeconds(day * DAY, KEEP_DAYS) },
      });
      await change('DELETE connectionIds :ids', connectionId);
    },

    async list(now) {
      const today = dayOf(now);
      let list = await readItem(table, pk, listItem);
      for (let day = list?.nextDay ?? today - 1; day < today; day += 1) {
        const due = (await readItem(table, dayKey(day), dayItem))?.connectionIds;
        const moved = await changeItem(table, pk, {
          update: `SET nextDay = :next${due ? ' ADD connectionIds :ids' : ''}`,
          values: { next: day + 1, ...(due && { ids: due }) },
        });
        list = parseItem(listItem, moved, pk);
      }
      const ends = list?.endIds ?? new Set();
      const looks = [...(list?.connectionIds ?? [])].filter((id) => !ends.has(id));
      return [
        ...[...ends].map((connectionId) => ({ connectionId, isEnd: true })),
        ...looks.map((connectionId) => ({ connectionId, isEnd: false })),
      ];
    },
  };
}

function dayOf(instant: number): number {
  return Math.floor(instant / DAY);
}
