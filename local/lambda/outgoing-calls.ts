/** What a function asks of others while it handles an event, seen from inside its thread. */
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { OutgoingCall } from '../timeline-record.ts';
import { realNow } from './worker-clock.ts';

const AWS_SERVICES: Record<string, OutgoingCall['service']> = {
  DynamoDB_20120810: 'DynamoDB',
  TrentService: 'KMS',
  secretsmanager: 'Secrets Manager',
};

/**
 * Listens to Node's own reports of requests by `http` (the AWS SDK) and by `fetch`, and returns a
 * function that gives the calls ended since it was last asked.
 * https://nodejs.org/api/diagnostics_channel.html#built-in-channels
 */
export function watchOutgoingCalls(): () => OutgoingCall[] {
  let ended: OutgoingCall[] = [];
  const open = new WeakMap<object, { at: number; status: number }>();
  const begin = (request: object) => open.set(request, { at: realNow(), status: 0 });
  const end = (
    request: object,
    status: number,
    what: Pick<OutgoingCall, 'service' | 'operation'>,
  ) => {
    const begun = open.get(request);
    if (begun === undefined) return;
    open.delete(request);
    const { at } = begun;
    ended.push({ ...what, at, milliseconds: realNow() - at, status: status || begun.status });
  };

  const onHttp = (name: string, listen: (request: ClientRequest, status: number) => void) =>
    subscribe(name, (message) => {
      const { request, response } = message as {
        request: ClientRequest;
        response?: IncomingMessage;
      };
      listen(request, response?.statusCode ?? 0);
    });
  onHttp('http.client.request.start', begin);
  for (const name of ['http.client.response.finish', 'http.client.request.error']) {
    onHttp(name, (request, status) =>
      end(
        request,
        status,
        described(request.method, request.path, request.getHeader('x-amz-target')),
      ),
    );
  }

  interface FetchRequest {
    method: string;
    path: string;
  }
  const onFetch = (name: string, listen: (request: FetchRequest, status: number) => void) =>
    subscribe(`undici:request:${name}`, (message) => {
      const { request, response } = message as {
        request: FetchRequest;
        response?: { statusCode: number };
      };
      listen(request, response?.statusCode ?? 0);
    });
  onFetch('create', begin);
  onFetch('headers', (request, status) => {
    const begun = open.get(request);
    if (begun) begun.status = status;
  });
  for (const name of ['trailers', 'error']) {
    onFetch(name, (request) => end(request, 0, described(request.method, request.path, undefined)));
  }

  return () => {
    const calls = ended;
    ended = [];
    return calls;
  };
}

function described(method: string, path: string, target: unknown) {
  const [prefix = '', operation] = typeof target === 'string' ? target.split('.') : [];
  const service = AWS_SERVICES[prefix];
  if (service !== undefined && operation !== undefined) return { service, operation };
  return { service: 'HTTP' as const, operation: `${method} ${path.split('?')[0] ?? ''}` };
}
