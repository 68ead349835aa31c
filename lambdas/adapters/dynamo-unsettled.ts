import * as z from 'zod/mini';
import type { Unsettled } from '../core/ports.ts';
import { changeItem, readItem, type Table } from './document-client.ts';
import { ITEM_KINDS } from './table-schema.ts';

/** DynamoDB keeps no empty set: an empty list has no such attribute. */
const upkeepItem = z.object({ connectionIds: z.optional(z.set(z.string())) });

/**
 * The list of unsettled connections: one `UPKEEP#` item with a set of ids. It holds what a quarter of an
 * hour leaves behind; at 22 bytes each DynamoDB's 400 kB take some 15,000.
 */
export function createUnsettled({ table }: { table: Table }): Unsettled {
  const pk = `${ITEM_KINDS.upkeep}connections`;
  const change = async (verb: 'ADD' | 'DELETE', connectionId: string) => {
    await changeItem(table, pk, {
      update: `${verb} connectionIds :ids`,
      values: { ids: new Set([connectionId]) },
    });
  };
  return {
    add: (connectionId) => change('ADD', connectionId),
    remove: (connectionId) => change('DELETE', connectionId),
    async list() {
      return [...((await readItem(table, pk, upkeepItem))?.connectionIds ?? [])];
    },
  };
}
