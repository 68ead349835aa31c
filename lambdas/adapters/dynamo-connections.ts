import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { SCOPES } from '../../contract/fields.ts';
import type { Connection, Connections } from '../core/ports.ts';
import {
  changeItem,
  deleteItem,
  insertItem,
  readItem,
  ttlSeconds,
  type Table,
} from './document-client.ts';
import { ITEM_KINDS, TABLE } from './table-schema.ts';

const bytes = z.instanceof(Uint8Array);
const connectionItem = z.object({
  connectionId: z.string(),
  accountHash: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  sealed: z.object({ encryptedKey: bytes, iv: bytes, ciphertext: bytes }),
  version: z.int(),
  accessExpiresAt: z.int(),
  refreshExpiresAt: z.int(),
  connectedAt: z.int(),
  lostAt: z.optional(z.int()),
  lease: z.optional(z.object({ owner: z.string(), until: z.int() })),
  doubtUntil: z.optional(z.int()),
});
const outcome = z.object({
  version: z.int(),
  committedBy: z.optional(z.string()),
  lostBy: z.optional(z.string()),
});

/**
 * Connections in DynamoDB, one `TIKTOK#` item each. Only the newest refresh token of TikTok lives, so
 * one Lambda instance at a time may refresh:
 *
 *     lease(v, A) -----> TikTok rotates -----> commit(v, A): version v+1, lease gone
 *        B: lease(v) refused while A's lease runs; after `until` B may take it, and A's commit waits
 *
 * An owner may repeat each verb (an SDK retry, a lost answer) and gets the same result.
 */
export function createConnections({
  table,
  pruneDays,
}: {
  table: Table;
  pruneDays: number;
}): Connections {
  const key = (connectionId: string) => `${ITEM_KINDS.tiktok}${connectionId}`;
  const ttl = (refreshExpiresAt: number) => ttlSeconds(refreshExpiresAt, pruneDays);
  const isFree = 'attribute_not_exists(#lease) OR #lease.#until <= :now';
  const ownsVersion = 'version = :version AND #lease.#owner = :owner';
  return {
    async create(connection: Connection) {
      const item = { ...connection, [TABLE.ttl]: ttl(connection.refreshExpiresAt) };
      await insertItem(table, key(connection.connectionId), item, randomUUID());
    },

    find: (connectionId) => readItem(table, key(connectionId), connectionItem),

    async lease(connectionId, version, lease, now) {
      const leased = await changeItem(table, key(connectionId), {
        update: 'SET #lease = :lease',
        condition: `version = :version AND attribute_not_exists(lostAt) AND (${isFree} OR #lease.#owner = :owner)`,
        values: { version, lease, now, owner: lease.owner },
      });
      return leased !== undefined;
    },

    async commit(connectionId, version, owner, tokens, now) {
      const pk = key(connectionId);
      const committed = await changeItem(table, pk, {
        update:
          'SET version = :next, committedBy = :owner, sealed = :sealed, scopes = :scopes, ' +
          'accessExpiresAt = :access, refreshExpiresAt = :refresh, #ttl = :ttl ' +
          'REMOVE #lease, doubtUntil, lostAt, lostBy',
        condition: `version = :version AND (${isFree} OR #lease.#owner = :owner)`,
        values: {
          version,
          now,
          next: version + 1,
          owner,
          sealed: tokens.sealed,
          scopes: tokens.scopes,
          access: tokens.accessExpiresAt,
          refresh: tokens.refreshExpiresAt,
          ttl: ttl(tokens.refreshExpiresAt),
        },
      });
      if (committed) return true;
      const item = await readItem(table, pk, outcome);
      return item?.version === version + 1 && item.committedBy === owner;
    },

    async release(connectionId, owner, doubtUntil) {
      await changeItem(table, key(connectionId), {
        update:
          doubtUntil === undefined ? 'REMOVE #lease' : 'SET doubtUntil = :doubt REMOVE #lease',
        condition: '#lease.#owner = :owner',
        values: { owner, ...(doubtUntil !== undefined && { doubt: doubtUntil }) },
      });
    },

    async markLost(connectionId, version, owner, now) {
      const pk = key(connectionId);
      const marked = await changeItem(table, pk, {
        update: 'SET lostAt = :now, lostBy = :owner REMOVE #lease',
        condition: ownsVersion,
        values: { version, owner, now },
      });
      if (marked) return true;
      const item = await readItem(table, pk, outcome);
      return item?.version === version && item.lostBy === owner;
    },

    remove: (connectionId) => deleteItem(table, key(connectionId)),
  };
}
