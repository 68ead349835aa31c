import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Codes } from '../core/ports.ts';
import { changeItem, insertItem, readItem, ttlSeconds, type Table } from './document-client.ts';
import { ITEM_KINDS, TABLE } from './table-schema.ts';

/** A used code stays a day past its expiry: a replay must be known as one (RFC 6749 4.1.2). */
const KEEP_DAYS = 1;

const codeItem = z.object({
  connectionId: z.string(),
  clientId: z.string(),
  redirectUri: z.string(),
  codeChallenge: z.string(),
  expiresAt: z.int(),
});
const usage = z.object({ usedAt: z.optional(z.int()) });

/**
 * Codes in DynamoDB, one `CODE#` item each. Redeeming is one conditional update; `usedBy` names one
 * call, so that the SDK repeating its own unanswered update still wins. The read that tells replayed
 * from expired comes after the refusal and is safe, because "used" is never undone.
 */
export function createCodes({ table }: { table: Table }): Codes {
  const key = (codeHash: string) => `${ITEM_KINDS.code}${codeHash}`;
  return {
    async issue(codeHash, code) {
      const item = { ...code, [TABLE.ttl]: ttlSeconds(code.expiresAt, KEEP_DAYS) };
      await insertItem(table, key(codeHash), item, randomUUID());
    },

    find: (codeHash) => readItem(table, key(codeHash), codeItem),

    async redeem(codeHash, now) {
      const redeemed = await changeItem(table, key(codeHash), {
        update: 'SET usedAt = :now, usedBy = :me',
        condition:
          'attribute_exists(pk) AND expiresAt > :now AND (attribute_not_exists(usedAt) OR usedBy = :me)',
        values: { now, me: randomUUID() },
      });
      if (redeemed) return 'redeemed';
      const item = await readItem(table, key(codeHash), usage);
      return item?.usedAt === undefined ? 'expired' : 'replayed';
    },
  };
}
