/** DynamoDB for the bench: the local engine, which also counts what it is asked. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DeleteItemCommand,
  DynamoDBClient,
  ListTablesCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../local/aws/credentials.ts';

export interface TableCounts {
  reads: number;
  writes: number;
  /** Capacity units by the bytes on the wire: one per 4 KB read consistently, one per 1 KB written. */
  readUnits: number;
  writeUnits: number;
}

export interface CountedTable {
  endpoint: string;
  counts(): TableCounts;
  /** Deletes the items of these kinds (`BUDGET#`), as if the time they stand for had passed. */
  forget(kinds: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const READS = /\.(GetItem|Query|Scan)$/;
const WRITES = /\.(Put|Update|Delete)Item$/;

/**
 * The engine of the local stack with a counter on its own server: no hop is added. Base64 makes binary
 * values a third larger on the wire than DynamoDB counts them, so the units are an upper bound.
 */
export async function startCountedTable(): Promise<CountedTable> {
  const counts: TableCounts = { reads: 0, writes: 0, readUnits: 0, writeUnits: 0 };
  let paused = false;
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const target = String(request.headers['x-amz-target']);
    if (paused) return;
    if (WRITES.test(target)) {
      counts.writes += 1;
      counts.writeUnits += units(request.headers['content-length'], 1024);
    } else if (READS.test(target)) {
      counts.reads += 1;
      response.on('finish', () => {
        counts.readUnits += units(response.getHeader('content-length'), 4096);
      });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({
    endpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  });
  return {
    endpoint,
    counts: () => ({ ...counts }),
    forget: async (kinds) => {
      paused = true;
      try {
        await forget(client, kinds);
      } finally {
        paused = false;
      }
    },
    close: () =>
      new Promise((resolve) => {
        client.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function units(bytes: unknown, size: number): number {
  return Math.max(1, Math.ceil(Number(bytes ?? 0) / size));
}

async function forget(client: DynamoDBClient, kinds: readonly string[]): Promise<void> {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  for (const TableName of TableNames) {
    const pages = paginateScan({ client }, { TableName, ProjectionExpression: 'pk' });
    for await (const { Items = [] } of pages) {
      for (const { pk } of Items) {
        if (!kinds.some((kind) => pk?.S?.startsWith(kind))) continue;
        await client.send(new DeleteItemCommand({ TableName, Key: { pk: pk! } }));
      }
    }
  }
}
