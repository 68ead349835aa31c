import { createServer, Agent, request as send } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { LOCAL_CREDENTIALS } from './credentials.ts';
import type { Guard } from './iam/guard.ts';
import { itemAccess, type GuardedTable } from './iam/item-access.ts';
import { AwsError, tellDate } from './json-protocol.ts';

export interface DynamoDbGuard {
  endpoint: string;
  close(): Promise<void>;
}

const CREDENTIAL = /(?<=^AWS4-HMAC-SHA256 Credential=)[^/, ]+/;

/**
 * Stands before any DynamoDB engine and refuses what the caller's policies do not allow. What is allowed
 * goes on under the operator's access key, since engines keep tables per access key; the signature stays
 * true, because it covers neither that id nor, for one and the same secret, who signed.
 */
export async function startDynamoDbGuard(options: {
  /** Address of the engine. */
  upstream: string;
  tables: readonly GuardedTable[];
  guard: Guard;
  now?: () => number;
}): Promise<DynamoDbGuard> {
  const { tables, guard, now } = options;
  const upstream = new URL(options.upstream);
  const agent = new Agent({ keepAlive: true });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request);
    const authorization = request.headers.authorization ?? '';
    const accessKeyId = CREDENTIAL.exec(authorization)?.[0];
    if (accessKeyId === undefined) {
      throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
    }
    const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '');
    guard(accessKeyId, itemAccess(tables, operation, body.toString('utf8')));
    const onward = send(upstream, {
      agent,
      method: 'POST',
      headers: {
        ...request.headers,
        authorization: authorization.replace(CREDENTIAL, LOCAL_CREDENTIALS.accessKeyId),
      },
    });
    // As when the engine is out of reach: the caller's own retries see to it.
    onward.on('error', () => response.destroy());
    onward.on('response', (back) => {
      const { date: _, ...headers } = back.headers;
      response.writeHead(back.statusCode ?? 500, headers);
      back.pipe(response);
    });
    onward.end(body);
  };
  const server = createServer((request, response) => {
    tellDate(response, now);
    answer(request, response).catch((error: unknown) => refuse(response, error));
  });
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
        agent.destroy();
      }),
  };
}

function refuse(response: ServerResponse, error: unknown): void {
  const known = error instanceof AwsError ? error : undefined;
  const body = JSON.stringify({
    __type: `com.amazon.coral.service#${known?.type ?? 'InternalServerError'}`,
    message: known?.message ?? 'The guard failed',
  });
  response.writeHead(known?.status ?? 500, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
