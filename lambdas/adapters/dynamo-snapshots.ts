import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Snapshot, Snapshots } from '../core/snapshot-port.ts';
import {
  changeItem,
  deleteItem,
  insertItem,
  parseItem,
  readItem,
  takeItem,
  ttlSeconds,
  type Table,
} from './document-client.ts';
import { closeList, listShape } from './dynamo-snapshot-list.ts';
import { ITEM_KINDS, TABLE } from './table-schema.ts';

/** DynamoDB's items hold 400 KB; the rest is for names and small values. */
const ITEM_BYTES = 350_000;
/** A slot that only ever held a lease. */
const LEASE_KEPT_MS = 3_600_000;

const bytes = z.instanceof(Uint8Array);
const slotItem = z.object({
  snapshot: z.optional(
    z.object({
      id: z.string(),
      readAt: z.int(),
      freshAt: z.int(),
      keepUntil: z.int(),
      keyMadeAt: z.int(),
      encryptedKey: bytes,
      iv: bytes,
      ciphertext: z.optional(bytes),
      parts: z.int().check(z.nonnegative()),
    }),
  ),
  lease: z.optional(z.object({ owner: z.string(), until: z.int() })),
  failure: z.optional(
    z.object({
      at: z.int(),
      code: z.string(),
      message: z.string(),
      retryAfterSeconds: z.optional(z.number()),
    }),
  ),
});
const partItem = z.object({ bytes });

/**
 * Snapshots in DynamoDB, one `SNAPSHOT#` item per shape. A ciphertext that fits stands in it, so a chart
 * needs one read. A larger one stands in parts of its own: written first, named by the one conditional
 * write that makes them count, and deleted after the next one. Parts of a fetch that broke off are
 * swept by TTL; nothing names them.
 */
export function createSnapshots({
  table,
  itemBytes = ITEM_BYTES,
  listLength,
}: {
  table: Table;
  itemBytes?: number;
  listLength?: number;
}): Snapshots {
  const key = (connectionId: string, shape: string) =>
    `${ITEM_KINDS.snapshot}${connectionId}#${shape}`;
  const partKeys = (connectionId: string, shape: string, { id, parts }: Snapshot) =>
    Array.from({ length: parts }, (_, at) => `${key(connectionId, shape)}#${id}#${at}`);
  const removeParts = async (connectionId: string, shape: string, snapshot?: Snapshot) => {
    if (!snapshot) return;
    await Promise.all(
      partKeys(connectionId, shape, snapshot).map((part) => deleteItem(table, part)),
    );
  };
  const remove = async (connectionId: string, shape: string) => {
    const slot = await takeItem(table, key(connectionId, shape), slotItem);
    await removeParts(connectionId, shape, slot?.snapshot);
  };
  const isMine = '#lease.#owner = :owner';

  return {
    find: (connectionId, shape) => readItem(table, key(connectionId, shape), slotItem),

    async body(connectionId, shape, snapshot) {
      const parts = await Promise.all(
        partKeys(connectionId, shape, snapshot).map((part) => readItem(table, part, partItem)),
      );
      const found = parts.flatMap((part) => (part ? [part.bytes] : []));
      return found.length === parts.length ? Buffer.concat(found) : undefined;
    },

    async lease(connectionId, shape, lease, now) {
      const pk = key(connectionId, shape);
      const item = await changeItem(table, pk, {
        update: 'SET #lease = :lease, #ttl = if_not_exists(#ttl, :ttl)',
        condition: `attribute_not_exists(#lease) OR #lease.#until <= :now OR ${isMine}`,
        values: { lease, now, owner: lease.owner, ttl: ttlSeconds(now + LEASE_KEPT_MS, 0) },
      });
      return item && parseItem(slotItem, item, pk);
    },

    async renew(connectionId, shape, { owner, until }) {
      await changeItem(table, key(connectionId, shape), {
        update: 'SET #lease.#until = :until',
        condition: isMine,
        values: { owner, until },
      });
    },

    enlist: (connectionId, shape, keepUntil) =>
      listShape({ connectionId, shape, keepUntil }, { table, remove, length: listLength }),

    async commit(connectionId, shape, owner, snapshot, previous) {
      const { ciphertext, ...head } = snapshot;
      const isWhole = ciphertext.length <= itemBytes;
      const parts = isWhole ? 0 : Math.ceil(ciphertext.length / itemBytes);
      const stored = { ...head, parts, ...(isWhole && { ciphertext }) };
      const ttl = ttlSeconds(head.keepUntil, 0);
      await Promise.all(
        partKeys(connectionId, shape, stored).map((part, at) =>
          insertItem(
            table,
            part,
            {
              bytes: ciphertext.subarray(at * itemBytes, (at + 1) * itemBytes),
              [TABLE.ttl]: ttl,
            },
            randomUUID(),
          ),
        ),
      );
      const pk = key(connectionId, shape);
      const committed = await changeItem(table, pk, {
        update: 'SET #snapshot = :snapshot, #ttl = :ttl REMOVE #lease, failure',
        condition: isMine,
        values: { owner, snapshot: stored, ttl },
      });
      // The SDK repeating its own unanswered write finds the lease gone and the snapshot there.
      const isStored =
        committed !== undefined ||
        (await readItem(table, pk, slotItem))?.snapshot?.id === snapshot.id;
      await removeParts(connectionId, shape, isStored ? previous : stored);
      return isStored;
    },

    async release(connectionId, shape, owner, failure) {
      await changeItem(table, key(connectionId, shape), {
        update: failure ? 'SET failure = :failure REMOVE #lease' : 'REMOVE #lease',
        condition: isMine,
        values: { owner, ...(failure && { failure }) },
      });
    },

    remove,

    async removeAll(connectionId, now) {
      for (const shape of await closeList(table, connectionId, now)) {
        await remove(connectionId, shape);
      }
    },
  };
}
