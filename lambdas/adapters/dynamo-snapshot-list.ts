import * as z from 'zod/mini';
import { changeItem, parseItem, readItem, ttlSeconds, type Table } from './document-client.ts';
import { ITEM_KINDS } from './table-schema.ts';

/** Shapes kept of one connection: charts of a report share a few; more come with changing date ranges. */
const LENGTH = 64;
/** Longer than any instance lives that may still hold a lease. */
const KEEP_CLOSED_DAYS = 1;
const MAX_TRIES = 10;

const listItem = z.object({
  /** Until when each shape is kept. */
  shapes: z.optional(z.record(z.string(), z.int())),
  version: z.int(),
  closedAt: z.optional(z.int()),
});

/*
 * Which shapes of a connection have a snapshot: one `SNAPSHOT#<connection id>` item, so that the end of
 * a connection finds them all without a scan. Every change names the version it was made from, and a
 * closed list stays closed.
 */
const key = (connectionId: string) => `${ITEM_KINDS.snapshot}${connectionId}`;

export interface ListedShape {
  connectionId: string;
  shape: string;
  keepUntil: number;
}

/** Adds a shape; `false` when the list is closed. When it is full the shape that ends first goes. */
export async function listShape(
  { connectionId, shape, keepUntil }: ListedShape,
  {
    table,
    remove,
    length = LENGTH,
  }: {
    table: Table;
    remove: (connectionId: string, shape: string) => Promise<void>;
    length?: number | undefined;
  },
): Promise<boolean> {
  const pk = key(connectionId);
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const item = await readItem(table, pk, listItem);
    if (item?.closedAt !== undefined) return false;
    const others = Object.entries(item?.shapes ?? {}).filter(([known]) => known !== shape);
    others.sort(([, a], [, b]) => b - a);
    for (const [surplus] of others.splice(length - 1)) await remove(connectionId, surplus);
    const shapes = Object.fromEntries([...others, [shape, keepUntil]]);
    const version = item?.version ?? 0;
    const isAsRead = item ? 'version = :version' : 'attribute_not_exists(pk)';
    const added = await changeItem(table, pk, {
      update: 'SET shapes = :shapes, version = :next, #ttl = :ttl',
      condition: isAsRead,
      values: {
        ...(item && { version }),
        next: version + 1,
        shapes,
        ttl: ttlSeconds(Math.max(...Object.values(shapes)), KEEP_CLOSED_DAYS),
      },
    });
    if (added) return true;
  }
  throw new Error('The list of snapshots changes too often');
}

/** Closes the list and answers the shapes it names; the names stay for a repetition. */
export async function closeList(
  table: Table,
  connectionId: string,
  now: number,
): Promise<string[]> {
  const pk = key(connectionId);
  const item = await changeItem(table, pk, {
    update:
      'SET closedAt = if_not_exists(closedAt, :now), version = if_not_exists(version, :none) + :one, #ttl = :ttl',
    values: { now, none: 0, one: 1, ttl: ttlSeconds(now, KEEP_CLOSED_DAYS) },
  });
  return Object.keys((item && parseItem(listItem, item, pk).shapes) ?? {});
}
