import * as z from 'zod';
import { AwsError } from '../json-protocol.ts';
import type { Access } from './guard.ts';

export interface GuardedTable {
  name: string;
  arn: string;
  /** Attribute name of the partition key. */
  partitionKey: string;
}

const item = z.record(z.string(), z.object({ S: z.string() }).partial().loose());
const inputSchema = z.object({
  TableName: z.string(),
  Key: item.optional(),
  Item: item.optional(),
});

/**
 * What one DynamoDB operation needs: `dynamodb:LeadingKeys` is the partition key of the item it names. An
 * operation on no single item (Query, Scan, batches) has no leading keys here, so a policy that guards
 * against their absence refuses it. An unknown table is asked for as if it were of this account.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function itemAccess(
  tables: readonly GuardedTable[],
  operation: string,
  body: string,
): Access {
  const input = inputSchema.safeParse(parseJson(body));
  if (!input.success) throw new AwsError('ValidationException', 'No table is named');
  const { TableName, Key, Item } = input.data;
  const table = tables.find(({ name, arn }) => name === TableName || arn === TableName);
  const key = table && (Key ?? Item)?.[table.partitionKey]?.S;
  return {
    action: `dynamodb:${operation}`,
    resource: table?.arn ?? TableName,
    context: new Map(key === undefined ? [] : [['dynamodb:leadingkeys', [key]]]),
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON');
  }
}
