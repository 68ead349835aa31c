/** Sizes a REST API takes, https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
import type { IncomingMessage } from 'node:http';

/** All header names and values together. */
export const MAX_HEADER_BYTES = 10_240;
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Size of a request's header lines, names and values. */
export function headerBytes(message: IncomingMessage): number {
  return message.rawHeaders.reduce((sum, text) => sum + text.length, 0);
}

/** Reads a body to its end; undefined, and the rest unread, as soon as it is over the limit. */
export async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(message.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early must not end the connection, which still has to carry the 413.
  const parts: AsyncIterable<Buffer> = message.iterator({ destroyOnReturn: false });
  for await (const chunk of parts) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
