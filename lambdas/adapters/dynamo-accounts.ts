import * as z from 'zod/mini';
import type { Accounts } from '../core/ports.ts';
import { changeItem, parseItem, readItem, ttlSeconds, type Table } from './document-client.ts';
import { ITEM_KINDS } from './table-schema.ts';

/** DynamoDB keeps no empty set: an account without connections has no such attribute. */
const accountItem = z.object({ connectionIds: z.optional(z.set(z.string())) });

/** An account whose last connection went is swept a day later. */
const KEEP_EMPTY_DAYS = 1;

/**
 * Accounts in DynamoDB, one `ACCOUNT#` item with a set of connection ids each. Adding and removing are
 * set operations of DynamoDB, so parallel ones all count and repeated ones change nothing.
 */
export function createAccounts({
  table,
  now = () => new Date(),
}: {
  table: Table;
  now?: () => Date;
}): Accounts {
  const key = (accountHash: string) => `${ITEM_KINDS.account}${accountHash}`;
  return {
    async add(accountHash, connectionId) {
      await changeItem(table, key(accountHash), {
        update: 'ADD connectionIds :ids REMOVE #ttl',
        values: { ids: new Set([connectionId]) },
      });
    },

    async list(accountHash) {
      const item = await readItem(table, key(accountHash), accountItem);
      return [...(item?.connectionIds ?? [])];
    },

    async remove(accountHash, connectionId) {
      const pk = key(accountHash);
      const item = await changeItem(table, pk, {
        update: 'DELETE connectionIds :ids',
        condition: 'attribute_exists(pk)',
        values: { ids: new Set([connectionId]) },
      });
      if (!item) return 0;
      const left = parseItem(accountItem, item, pk).connectionIds?.size ?? 0;
      if (left === 0) {
        // Refused, and rightly so, when another sign-in was added meanwhile.
        await changeItem(table, pk, {
          update: 'SET #ttl = :ttl',
          condition: 'attribute_exists(pk) AND attribute_not_exists(connectionIds)',
          values: { ttl: ttlSeconds(now().getTime(), KEEP_EMPTY_DAYS) },
        });
      }
      return left;
    },
  };
}
