import * as z from 'zod/mini';
import { changeItem, parseItem, ttlSeconds, type Table } from './document-client.ts';
import { ITEM_KINDS } from './table-schema.ts';

/** Shapes kept of one connection: charts of a report share a few; more come with changing date ranges. */
const LENGTH = 64;
/** Longer than any shape is kept (`staleHours` is a week at most), also after the setting was lowered. */
const KEEP_DAYS = 8;
/** Longer than any instance lives that may still hold a lease. */
const KEEP_CLOSED_DAYS = 1;

const SHAPE = 'shape_';
/** Besides these: an attribute for each shape, until when it is kept. */
const listItem = z.looseObject({ closedAt: z.optional(z.int()) });

/*
 * Which shapes of a connection have a snapshot: one `SNAPSHOT#<connection id>` item, so that the end of
 * a connection finds them all without a scan. A shape is an attribute of its own, so however many are
 * added at once, each is one write that none of the others refuses. A closed list stays closed.
 */
const key = (connectionId: string) => `${ITEM_KINDS.snapshot}${connectionId}`;

export interface ListedShape {
  connectionId: string;
  shape: string;
  keepUntil: number;
}

/**
 * Adds a shape; `false` when the list is closed. Of more than `length` those that end first go; many added
 * at once may all stay until the next one comes.
 */
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
  const list = await changeItem(table, pk, {
    update: 'SET #shape = :keepUntil, #ttl = :ttl',
    condition: 'attribute_not_exists(closedAt)',
    names: { shape: SHAPE + shape },
    values: { keepUntil, ttl: ttlSeconds(keepUntil, KEEP_DAYS) },
  });
  if (!list) return false;
  const others = shapesIn(list, pk).filter(([known]) => known !== shape);
  others.sort(([, a], [, b]) => b - a);
  for (const [surplus, known] of others.slice(length - 1)) {
    await remove(connectionId, surplus);
    // Off the list after its data is gone, and only if nobody has begun to fetch it anew.
    await changeItem(table, pk, {
      update: 'REMOVE #shape',
      condition: '#shape = :known',
      names: { shape: SHAPE + surplus },
      values: { known },
    });
  }
  return true;
}

/** Closes the list and answers the shapes it names; the names stay for a repetition. */
export async function closeList(
  table: Table,
  connectionId: string,
  now: number,
): Promise<string[]> {
  const pk = key(connectionId);
  const list = await changeItem(table, pk, {
    update: 'SET closedAt = if_not_exists(closedAt, :now), #ttl = :ttl',
    values: { now, ttl: ttlSeconds(now, KEEP_CLOSED_DAYS) },
  });
  return shapesIn(list, pk).map(([shape]) => shape);
}

/** The shapes of a list, and until when each is kept. */
function shapesIn(list: unknown, pk: string): [shape: string, keepUntil: number][] {
  return Object.entries(parseItem(listItem, list, pk)).flatMap(([name, value]) =>
    name.startsWith(SHAPE)
      ? [[name.slice(SHAPE.length), parseItem(z.int(), value, pk)] as [string, number]]
      : [],
  );
}
