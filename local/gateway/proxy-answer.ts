/** A Lambda function's answer, turned into HTTP as a REST API does. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod';
import type { HttpAnswer } from './http-answer.ts';
import { isBinary } from './media-types.ts';

const headerValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const schema = z.strictObject({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), headerValue).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(headerValue)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** What becomes of a function's own response header; all others pass. */
const REMAPPED = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'max-forwards',
  'server',
  'user-agent',
  'warn',
  'www-authenticate',
]);
const DROPPED = new Set([
  'expect',
  'host',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);
const MAX_HEADER_BYTES = 10_240;

/**
 * Reads the answer of a proxy integration; undefined when it is malformed (the caller gets 502):
 * unknown keys, a missing status, a body that is no string, or headers over 10,240 bytes. Renames
 * headers, `WWW-Authenticate` among them, to `x-amzn-Remapped-...`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
export function readProxyAnswer(
  payload: unknown,
  accept: string | undefined,
  binaryMediaTypes: string[],
): HttpAnswer | undefined {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) return undefined;
  const { statusCode, body, isBase64Encoded } = parsed.data;
  const multiple = Object.entries(parsed.data.multiValueHeaders ?? {});
  const inBoth = new Set(multiple.map(([name]) => name.toLowerCase()));
  const single = Object.entries(parsed.data.headers ?? {}).filter(
    ([name]) => !inBoth.has(name.toLowerCase()),
  );
  const headers = [
    ...single,
    ...multiple.flatMap(([name, values]) => values.map((value) => [name, value] as const)),
  ]
    .filter(([name]) => !DROPPED.has(name.toLowerCase()))
    .map(([name, value]) => [rename(name), value] as const);
  if (!headers.some(([name]) => name.toLowerCase() === 'content-type')) {
    headers.push(['Content-Type', 'application/json']);
  }
  const size = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size > MAX_HEADER_BYTES || !headers.every(isSendable)) return undefined;
  const decode = isBase64Encoded && isBinary(accept, binaryMediaTypes);
  return { status: statusCode, headers, body: Buffer.from(body ?? '', decode ? 'base64' : 'utf8') };
}

function rename(name: string): string {
  return REMAPPED.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name;
}

function isSendable([name, value]: readonly [string, string]): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
