/** The table as the stores use it: consistent reads and single conditional writes, nothing else. */
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod/mini';
import { awsClientOptions, awsFailure } from './aws-client.ts';
import { TABLE } from './table-schema.ts';

/**
 * One conditional update. `:name` is a value of `values`; `#name` is the attribute that `names` calls so, else
 * the attribute `name`, written so where DynamoDB reserves the word.
 */
export interface Change {
  update: string;
  condition?: string;
  values: Record<string, unknown>;
  names?: Record<string, string>;
  /** The SDK does not repeat it: for what must not count twice, and may rather fail. */
  once?: boolean;
}

export interface Table {
  readonly name: string;
  readonly documents: DynamoDBDocumentClient;
}

/**
 * The table of this name, through one DynamoDB client of its own. Make it once per Lambda instance,
 * when the module loads: the connection is kept.
 */
export function createTable(name: string): Table {
  const client = new DynamoDBClient(awsClientOptions);
  // It copies what comes and goes for a log that nobody keeps.
  client.middlewareStack.remove('loggerMiddleware');
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  return { name, documents };
}

/** The item, read consistently and parsed; an item that does not fit its schema throws. */
export async function readItem<Schema extends z.ZodMiniType>(
  table: Table,
  pk: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const { Item } = await table.documents
    .send(new GetCommand({ TableName: table.name, Key: { pk }, ConsistentRead: true }))
    .catch((error: unknown) => {
      throw awsFailure('dynamodb:GetItem', error);
    });
  return Item && parseItem(schema, Item, pk);
}

/**
 * Puts a new item; an existing one is never overwritten (throws). `writeId` makes the SDK's own retry
 * of a put whose answer got lost succeed instead of meeting itself.
 */
export async function insertItem(
  table: Table,
  pk: string,
  item: Record<string, unknown>,
  writeId: string,
): Promise<void> {
  const command = new PutCommand({
    TableName: table.name,
    Item: { ...item, [TABLE.partitionKey]: pk, writeId },
    ConditionExpression: 'attribute_not_exists(pk) OR writeId = :writeId',
    ExpressionAttributeValues: { ':writeId': writeId },
  });
  await table.documents.send(command).catch((error: unknown) => {
    if (error instanceof ConditionalCheckFailedException) {
      throw new Error(`A ${kindOf(pk)} item of this key exists`);
    }
    throw awsFailure('dynamodb:PutItem', error);
  });
}

/** Updates one item and answers it as it is then; `undefined` when the condition refused. */
export async function changeItem(
  table: Table,
  pk: string,
  { update, condition, values, names = {}, once }: Change,
): Promise<Record<string, unknown> | undefined> {
  const aliases = `${update} ${condition ?? ''}`.match(/#\w+/g) ?? [];
  const command = new UpdateCommand({
    TableName: table.name,
    Key: { [TABLE.partitionKey]: pk },
    UpdateExpression: update,
    ConditionExpression: condition,
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [`:${name}`, value]),
    ),
    ...(aliases.length > 0 && {
      ExpressionAttributeNames: Object.fromEntries(
        aliases.map((alias) => [alias, names[alias.slice(1)] ?? alias.slice(1)]),
      ),
    }),
    ReturnValues: 'ALL_NEW',
  });
  if (once) {
    let isSent = false;
    command.middlewareStack.add(
      (next) => (args) => {
        if (isSent) throw new Error('not to be repeated');
        isSent = true;
        return next(args);
      },
      // Inside of the SDK's own repetition. It adds a command's middleware twice; `override` leaves one.
      { step: 'finalizeRequest', priority: 'low', name: 'once', override: true },
    );
  }
  try {
    const { Attributes } = await table.documents.send(command);
    return Attributes ?? {};
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw awsFailure('dynamodb:UpdateItem', error);
  }
}

/** Deletes the item, if it is there. */
export async function deleteItem(table: Table, pk: string): Promise<void> {
  await table.documents
    .send(new DeleteCommand({ TableName: table.name, Key: { pk } }))
    .catch((error: unknown) => {
      throw awsFailure('dynamodb:DeleteItem', error);
    });
}

/** Deletes the item and answers what it was; `undefined` when it was not there. */
export async function takeItem<Schema extends z.ZodMiniType>(
  table: Table,
  pk: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const command = new DeleteCommand({
    TableName: table.name,
    Key: { pk },
    ReturnValues: 'ALL_OLD',
  });
  const { Attributes } = await table.documents.send(command).catch((error: unknown) => {
    throw awsFailure('dynamodb:DeleteItem', error);
  });
  return Attributes && parseItem(schema, Attributes, pk);
}

/** Parses a stored item; the error names the kind and the fields, never key or values. */
export function parseItem<Schema extends z.ZodMiniType>(
  schema: Schema,
  item: unknown,
  pk: string,
): z.output<Schema> {
  const result = schema.safeParse(item);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new Error(`A stored ${kindOf(pk)} item does not fit its schema: ${fields}`);
}

/** Epoch seconds for the TTL attribute, from epoch milliseconds and days on top. */
export function ttlSeconds(instant: number, days: number): number {
  return Math.ceil(instant / 1000) + days * 86_400;
}

function kindOf(pk: string): string {
  return pk.slice(0, pk.indexOf('#') + 1);
}
