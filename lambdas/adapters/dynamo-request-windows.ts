import * as z from 'zod/mini';
import type { RequestWindows } from '../core/ports.ts';
import { changeItem, parseItem, type Table } from './document-client.ts';
import { ITEM_KINDS } from './table-schema.ts';

const KEEP_SECONDS = 3_600;

const windowItem = z.object({ requests: z.int().check(z.positive()) });

/**
 * RequestWindows in DynamoDB, one `WINDOW#` item per caller and window, swept an hour after its end.
 * Counting is one atomic addition. The SDK repeating an unanswered one counts the request twice: a
 * limit may then bite one request early, never late.
 */
export function createRequestWindows({ table }: { table: Table }): RequestWindows {
  return {
    async count(scope, callerHash, windowStart, windowEnd) {
      const pk = `${ITEM_KINDS.window}${scope}#${callerHash}#${windowStart}`;
      const item = await changeItem(table, pk, {
        update: 'ADD requests :one SET #ttl = :ttl',
        values: { one: 1, ttl: Math.ceil(windowEnd / 1000) + KEEP_SECONDS },
      });
      return parseItem(windowItem, item, pk).requests;
    },
  };
}
