import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';

/** A request exactly as it goes over the wire: `fetch` would tidy up path, headers and their repeats. */
export interface RawRequest {
  method?: string;
  /** With the query; sent as it is. */
  path: string;
  /** Name, value, name, value; a Host of its own goes before the true one. */
  headers?: readonly string[];
  body?: string | Uint8Array;
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/**
 * Sends one request to the gateway at `baseUrl`, redirects not followed. Rejects only when the
 * connection breaks without an answer.
 */
export function send(baseUrl: string, raw: RawRequest): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(baseUrl);
  const { method = 'GET', path, headers = [], body } = raw;
  const names = headers.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const lines = [...headers];
  if (!names.includes('host')) lines.unshift('Host', host);
  if (body !== undefined) lines.push('Content-Length', String(Buffer.byteLength(body)));
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { hostname, port, method, path, headers: lines, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

type Value = string | readonly string[] | undefined;

/** Encodes parameters; a list repeats its name, undefined leaves it out. */
export function encode(parameters: Readonly<Record<string, Value>>): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one) => [name, one] as [string, string]),
  );
  return new URLSearchParams(pairs).toString();
}

/** A POST of a form. */
export function form(path: string, parameters: Readonly<Record<string, Value>>): RawRequest {
  const headers = ['Content-Type', 'application/x-www-form-urlencoded'];
  return { method: 'POST', path, headers, body: encode(parameters) };
}
