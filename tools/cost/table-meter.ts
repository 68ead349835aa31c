/** A meter before a DynamoDB engine: the capacity units that requests use. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';

export interface TableMeter {
  endpoint: string;
  /** Units since the start. */
  units(): { reads: number; writes: number };
  close(): Promise<void>;
}

const answerSchema = z.object({
  ConsumedCapacity: z.object({ CapacityUnits: z.number() }).optional(),
});
const WRITES = /\.(Put|Update|Delete)Item$/;
const READS = /\.(GetItem|Query|Scan)$/;

/**
 * Passes requests on to the engine at `upstream` and asks it for ReturnConsumedCapacity, which the SDK's
 * caller does not see. A refused condition has used its units too.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export async function startTableMeter(upstream: string): Promise<TableMeter> {
  const used = { reads: 0, writes: 0 };
  const server = createServer((incoming, outgoing) => {
    const pass = async () => {
      const answer = await metered(upstream, incoming, used);
      outgoing.writeHead(answer.status, { 'Content-Type': 'application/x-amz-json-1.0' });
      outgoing.end(await answer.text());
    };
    pass().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    units: () => ({ ...used }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function metered(
  upstream: string,
  incoming: IncomingMessage,
  used: { reads: number; writes: number },
): Promise<Response> {
  const target = String(incoming.headers['x-amz-target']);
  const given = (await buffer(incoming)).toString();
  const kind = WRITES.test(target) ? 'writes' : READS.test(target) ? 'reads' : undefined;
  const body = kind
    ? JSON.stringify({ ...JSON.parse(given), ReturnConsumedCapacity: 'TOTAL' })
    : given;
  const {
    host: _host,
    'content-length': _length,
    connection: _connection,
    ...headers
  } = incoming.headers;
  const answer = await fetch(upstream, {
    method: 'POST',
    headers: headers as Record<string, string>,
    body,
  });
  if (kind) {
    const { ConsumedCapacity } = answerSchema.parse(await answer.clone().json());
    used[kind] += ConsumedCapacity?.CapacityUnits ?? 1;
  }
  return answer;
}
