import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './credentials.ts';
import { tableFromProperties, type TableDefinition } from './table-definition.ts';

export interface LocalDynamoDb {
  endpoint: string;
  close(): Promise<void>;
}

/**
 * DynamoDB for the laptop: dynalite in memory on a free port, or the engine at `endpoint`. Creates
 * the template's tables and waits until they are ACTIVE; a table that a given engine already has is
 * used as it is. TTL is switched on where the engine knows how (dynalite does not), and nothing may
 * depend on it: DynamoDB deletes expired items up to days late.
 */
export async function startDynamoDb(options: {
  /** Physical name and properties of each AWS::DynamoDB::Table. */
  tables: readonly { name: string; properties: unknown }[];
  endpoint?: string | undefined;
}): Promise<LocalDynamoDb> {
  const engine = options.endpoint
    ? { endpoint: options.endpoint, close: () => Promise.resolve() }
    : await startDynalite();
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 2,
  });
  try {
    const tables = options.tables.map((one) => tableFromProperties(one.name, one.properties));
    await Promise.all(tables.map((table) => createTable(client, table)));
  } catch (cause) {
    await engine.close();
    throw new Error(`DynamoDB at ${engine.endpoint}: ${reason(cause)}`, { cause });
  } finally {
    client.destroy();
  }
  return engine;
}

async function startDynalite(): Promise<LocalDynamoDb> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function createTable(client: DynamoDBClient, table: TableDefinition): Promise<void> {
  try {
    await client.send(new CreateTableCommand(table.create));
  } catch (error) {
    if (error instanceof ResourceInUseException) return;
    throw error;
  }
  const TableName = table.create.TableName;
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 }, { TableName });
  if (table.ttlAttribute === undefined) return;
  const TimeToLiveSpecification = { AttributeName: table.ttlAttribute, Enabled: true };
  try {
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'UnknownOperationException') throw error;
  }
}

function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) {
    return error.errors[0].message;
  }
  return error instanceof Error ? error.message : String(error);
}
