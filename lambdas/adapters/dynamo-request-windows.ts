import * as z from 'zod/mini';
import type { RequestWindows } from '../core/ports.ts';
import { changeItem, parseItem, type Table } from './document-client.ts';
import { ITEM_KINDS } from './table-schema.ts';

const KEEP_SECONDS = 3_600;

const windowItem = z.object({ requests: z.int().check(z.nonnegative()) });

/**
 * RequestWindows in DynamoDB, one `WINDOW#` item per caller and window, swept an hour after its end.
 * Counting is one atomic addition. The SDK repeating an unanswered one counts the request twice, and giving
 * back is not repeated: a limit may then bite one request early, never late.
 */
export function createRequestWindows({ table }: { table: Table }): RequestWindows {
  const key = (scope: string, callerHash: string, windowStart: number) =>
    `${ITEM_KINDS.window}${scope}#${callerHash}#${windowStart}`;
  return {
    async count(scope, callerHash, windowStart, windowEnd) {
      const pk = key(scope, callerHash, windowStart);
      const item = await changeItem(table, pk, {
        update: 'ADD requests :one SET #ttl = :ttl',
        values: { one: 1, ttl: Math.ceil(windowEnd / 1000) + KEEP_SECONDS },
      });
      return parseItem(windowItem, item, pk).requests;
    },
    async giveBack(scope, callerHash, windowStart) {
      await changeItem(table, key(scope, callerHash, windowStart), {
        update: 'ADD requests :less',
        condition: 'requests > :none',
        values: { less: -1, none: 0 },
        once: true,
      });
    },
  };
}
