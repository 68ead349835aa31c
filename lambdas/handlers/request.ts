/** API Gateway's proxy event as the request that handlers read. */
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { Parameters } from '../core/parameters.ts';

export interface HttpRequest {
  id: string;
  method: string;
  path: string;
  /** Names in lower case; the last value of a repeated header. */
  headers: ReadonlyMap<string, string>;
  /** Names, in lower case, of the headers that came more than once. */
  repeatedHeaders: ReadonlySet<string>;
  query: Parameters;
  cookies: ReadonlyMap<string, string>;
  body: Uint8Array;
  sourceIp: string;
  /** What the Lambda authorizer handed on; empty on open routes. */
  authorizer: Readonly<Record<string, unknown>>;
  /** Time that the function has left, in milliseconds. */
  remainingMs: () => number;
}

export function readRequest(event: APIGatewayProxyEvent, context: Context): HttpRequest {
  const headers = new Map(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? '']),
  );
  return {
    id: event.requestContext.requestId,
    method: event.httpMethod,
    path: event.resource,
    headers,
    repeatedHeaders: repeatedIn(event.multiValueHeaders ?? {}),
    // The single-value map keeps only the last of repeated parameters; repetition must be seen.
    query: new Map(
      Object.entries(event.multiValueQueryStringParameters ?? {}).map(([name, values]) => [
        name,
        values ?? [],
      ]),
    ),
    cookies: readCookies(headers.get('cookie') ?? ''),
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    sourceIp: event.requestContext.identity.sourceIp,
    authorizer: event.requestContext.authorizer ?? {},
    remainingMs: () => context.getRemainingTimeInMillis(),
  };
}

/** API Gateway keeps names as they were sent: `Host` and `host` are two keys of one header. */
function repeatedIn(headers: APIGatewayProxyEvent['multiValueHeaders']): Set<string> {
  const names = Object.entries(headers).flatMap(([name, values]) =>
    (values ?? []).map(() => name.toLowerCase()),
  );
  return new Set(names.filter((name, at) => names.indexOf(name) !== at));
}

function readCookies(header: string): Map<string, string> {
  const pairs = header.split(';').map((pair) => pair.trim().split('=', 2));
  return new Map(pairs.flatMap(([name, value]) => (name && value ? [[name, value]] : [])));
}
