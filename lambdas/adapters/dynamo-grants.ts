import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { SCOPES } from '../../contract/fields.ts';
import type { Grants } from '../core/ports.ts';
import { changeItem, insertItem, readItem, ttlSeconds, type Table } from './document-client.ts';
import { ITEM_KINDS, TABLE } from './table-schema.ts';

const grantItem = z.object({
  connectionId: z.string(),
  clientId: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  salt: z.string(),
  generation: z.int(),
  seenGeneration: z.int(),
  seenAt: z.int(),
  rotatedAt: z.int(),
  createdAt: z.int(),
  expiresAt: z.int(),
  absoluteExpiresAt: z.int(),
  revokedAt: z.optional(z.int()),
});

/**
 * Grants in DynamoDB, one `GRANT#` item each; every verb is one conditional update (RFC 9700 4.14.2).
 * `rotatedBy` and `revokedBy` name one call, so that the SDK repeating its own unanswered update wins
 * again, and nobody else does. An ended grant is swept `pruneDays` after its end.
 */
export function createGrants({ table, pruneDays }: { table: Table; pruneDays: number }): Grants {
  const key = (connectionId: string) => `${ITEM_KINDS.grant}${connectionId}`;
  return {
    async create(grant) {
      const item = { ...grant, [TABLE.ttl]: ttlSeconds(grant.expiresAt, pruneDays) };
      await insertItem(table, key(grant.connectionId), item, randomUUID());
    },

    find: (connectionId) => readItem(table, key(connectionId), grantItem),

    async rotate(connectionId, from, now, expiresAt, to = from + 1) {
      const isCurrent =
        'attribute_exists(pk) AND attribute_not_exists(revokedAt) AND absoluteExpiresAt > :now';
      const isNext = 'generation = :from AND expiresAt > :now';
      const isMineAlready = 'generation = :next AND rotatedBy = :me';
      const rotated = await changeItem(table, key(connectionId), {
        update:
          'SET generation = :next, rotatedAt = :now, rotatedBy = :me, expiresAt = :expiresAt, #ttl = :ttl',
        condition: `${isCurrent} AND ((${isNext}) OR (${isMineAlready}))`,
        values: {
          from,
          next: to,
          now,
          expiresAt,
          me: randomUUID(),
          ttl: ttlSeconds(expiresAt, pruneDays),
        },
      });
      return rotated !== undefined;
    },

    async markSeen(connectionId, generation, now) {
      await changeItem(table, key(connectionId), {
        update: 'SET seenGeneration = :seen, seenAt = :now',
        condition: 'attribute_exists(pk) AND seenGeneration < :seen AND generation >= :seen',
        values: { seen: generation, now },
      });
    },

    async revoke(connectionId, now) {
      const revoked = await changeItem(table, key(connectionId), {
        update: 'SET revokedAt = :now, revokedBy = :me, #ttl = :ttl',
        condition: 'attribute_exists(pk) AND (attribute_not_exists(revokedAt) OR revokedBy = :me)',
        values: { now, me: randomUUID(), ttl: ttlSeconds(now, pruneDays) },
      });
      return revoked !== undefined;
    },
  };
}
