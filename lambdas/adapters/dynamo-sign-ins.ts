import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { SCOPES } from '../../contract/fields.ts';
import type { SignIns } from '../core/ports.ts';
import { changeItem, insertItem, parseItem, ttlSeconds, type Table } from './document-client.ts';
import { ITEM_KINDS, TABLE } from './table-schema.ts';

/** A taken item stays a day past its expiry, so that a second taking is refused as long as it matters. */
const KEEP_DAYS = 1;

const signInItem = z.object({
  clientId: z.string(),
  redirectUri: z.string(),
  state: z.string(),
  codeChallenge: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  browserHash: z.string(),
  expiresAt: z.int(),
});

/**
 * SignIns in DynamoDB, one `SIGNIN#` item each (RFC 6749 10.12: the state is good for one return).
 * Taking is one conditional update. `takenBy` names one call, so that the SDK repeating its own
 * unanswered update wins again, and nobody else does.
 */
export function createSignIns({ table }: { table: Table }): SignIns {
  const key = (signInHash: string) => `${ITEM_KINDS.signIn}${signInHash}`;
  return {
    async begin(signInHash, signIn) {
      const item = { ...signIn, [TABLE.ttl]: ttlSeconds(signIn.expiresAt, KEEP_DAYS) };
      await insertItem(table, key(signInHash), item, randomUUID());
    },

    async take(signInHash, now) {
      const pk = key(signInHash);
      const item = await changeItem(table, pk, {
        update: 'SET takenAt = :now, takenBy = :me',
        condition:
          'attribute_exists(pk) AND expiresAt > :now AND (attribute_not_exists(takenAt) OR takenBy = :me)',
        values: { now, me: randomUUID() },
      });
      return item && parseItem(signInItem, item, pk);
    },
  };
}
