/** An incoming HTTP request, taken apart as API Gateway does before it chooses a method. */
import type { IncomingMessage } from 'node:http';

export interface ApiRequest {
  /** The verb, after `X-HTTP-Method-Override`. */
  verb: string;
  /** Path below the stage, as sent. */
  path: string;
  /** Path with the stage, if the caller named it. */
  fullPath: string;
  stage: string;
  protocol: string;
  sourceIp: string;
  /** Name and value as sent, in order, without the headers API Gateway drops. */
  headers: (readonly [name: string, value: string])[];
  /** Last value of a header, whatever its case. */
  header(name: string): string | undefined;
  /** Decoded values by decoded name. */
  query: Map<string, string[]>;
  pathParameters: Record<string, string> | null;
  body: Buffer;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const DROPPED = new Set([
  'connection',
  'expect',
  'keep-alive',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
  'x-http-method-override',
]);

/**
 * Reads method, path, stage and query. A first path segment that is a stage's name is the stage;
 * otherwise the API is called as through a custom domain that is mapped, without a base path, to the
 * first stage.
 */
export function readRequest(message: IncomingMessage, stages: string[], body: Buffer): ApiRequest {
  const [rawPath = '/', ...rest] = (message.url ?? '/').split('?');
  const fullPath = rawPath === '' ? '/' : rawPath;
  const named = stages.find(
    (stage) => fullPath === `/${stage}` || fullPath.startsWith(`/${stage}/`),
  );
  const raw = pairs(message.rawHeaders);
  const header = (name: string) =>
    raw.findLast(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
  const sourceIp = message.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1';
  return {
    verb: (header('x-http-method-override') || message.method || 'GET').toUpperCase(),
    path: named ? fullPath.slice(named.length + 1) || '/' : fullPath,
    fullPath,
    stage: named ?? stages[0] ?? '',
    protocol: `HTTP/${message.httpVersion}`,
    sourceIp,
    headers: [
      ...raw.filter(
        ([name]) =>
          !DROPPED.has(name.toLowerCase()) && !/^x-forwarded-(for|port|proto)$/i.test(name),
      ),
      // The caller's own list stays in front: only the last address is the gateway's word.
      ['X-Forwarded-For', [header('x-forwarded-for'), sourceIp].filter(Boolean).join(', ')],
      ['X-Forwarded-Port', String(message.socket.localPort)],
      ['X-Forwarded-Proto', 'http'],
    ],
    header,
    query: readQuery(rest.join('?')),
    pathParameters: null,
    body,
  };
}

function pairs(rawHeaders: string[]): [string, string][] {
  return rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [],
  );
}

/** Decodes a query string. API Gateway splits at semicolons as well (known issues page). */
function readQuery(text: string): Map<string, string[]> {
  const query = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text.replaceAll(';', '&'))) {
    query.set(name, [...(query.get(name) ?? []), value]);
  }
  return query;
}
