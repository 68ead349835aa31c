import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';

const MAX_BODY_BYTES = 1_048_576;

/** An error as an AWS service sends it: `__type` is the exception's name. 400 unless said otherwise. */
export class AwsError extends Error {
  readonly type: string;
  readonly status: number;
  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

/** One operation: takes the parsed JSON input, gives the JSON output (blobs as base64 strings). */
export type Operation = (input: unknown) => unknown;

export interface JsonService {
  endpoint: string;
  /** Requests so far by operation name, refused ones included. */
  calls: Record<string, number>;
  close(): Promise<void>;
}

/**
 * Serves one AWS service in the AWS JSON 1.1 protocol on 127.0.0.1, so the real SDK clients can use
 * it through `AWS_ENDPOINT_URL_*`. Requests must carry a Signature Version 4 header scoped to the
 * service; the signature itself is not computed (there are no real credentials on a laptop).
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export async function startJsonService(options: {
  /** Signing name of the service, such as `kms`. */
  signingName: string;
  /** What stands before the dot in `X-Amz-Target`, such as `TrentService`. */
  targetPrefix: string;
  operations: Readonly<Record<string, Operation>>;
  /** Asked before every operation; throws when the holder of the access key may not do it. */
  authorize?: ((accessKeyId: string, operation: string, input: unknown) => void) | undefined;
  /** Epoch milliseconds; the real clock unless given. */
  now?: (() => number) | undefined;
}): Promise<JsonService> {
  const calls: Record<string, number> = {};
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const body = await readBody(request);
    const caller = accessKeyId(request.headers.authorization, options.signingName);
    const name = operationName(request, options.targetPrefix);
    const operation = Object.hasOwn(options.operations, name)
      ? options.operations[name]
      : undefined;
    if (!operation) throw new AwsError('UnknownOperationException', 'Unknown operation');
    calls[name] = (calls[name] ?? 0) + 1;
    const input = parseJson(body);
    options.authorize?.(caller, name, input);
    return operation(input);
  };
  const server = createServer((request, response) => {
    tellDate(response, options.now);
    answer(request).then(
      (output) => send(response, 200, output),
      (error: unknown) => {
        const known = asAwsError(error);
        send(response, known.status, { __type: known.type, message: known.message });
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new AwsError('RequestEntityTooLargeException', '', 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Who signed: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html */
function accessKeyId(header: string | undefined, signingName: string): string {
  if (!header) {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const scope =
    /^AWS4-HMAC-SHA256 Credential=([^/, ]+)\/\d{8}\/[\w-]+\/([\w-]+)\/aws4_request,/.exec(header);
  const [, signer, service] = scope ?? [];
  if (
    signer === undefined ||
    !header.includes('SignedHeaders=') ||
    !header.includes('Signature=')
  ) {
    throw new AwsError('IncompleteSignatureException', 'Authorization header is incomplete.');
  }
  if (service !== signingName) {
    throw new AwsError(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${signingName}'.`,
    );
  }
  return signer;
}

function operationName(request: IncomingMessage, prefix: string): string {
  const target = request.headers['x-amz-target'];
  if (request.method !== 'POST' || typeof target !== 'string' || !target.startsWith(`${prefix}.`)) {
    throw new AwsError('UnknownOperationException', 'Unknown operation');
  }
  return target.slice(prefix.length + 1);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON');
  }
}

/** Input that misses its schema is a `ValidationException` naming the fields, never their values. */
function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof z.ZodError) {
    const fields = error.issues.map((issue) => issue.path.join('.') || '(input)');
    return new AwsError(
      'ValidationException',
      `${fields.length} validation error${fields.length > 1 ? 's' : ''} detected: ${fields.join(', ')}`,
    );
  }
  return new AwsError('InternalFailure', 'The stand-in failed', 500);
}

/**
 * The SDK compares this date with its own clock, and repeats a refused request when they are apart: the
 * callers' clock may be ahead of the real one, which Node.js would tell.
 */
export function tellDate(response: ServerResponse, now: () => number = Date.now): void {
  response.setHeader('date', new Date(now()).toUTCString());
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const json = JSON.stringify(body ?? {});
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(json),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(json);
}
