import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface ProxiedAnswer {
  status: number;
  /** By lower-case name; several lines of Set-Cookie in one list. */
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Changes an answer on its way back. `path` is with the query. */
export type Break = (
  answer: ProxiedAnswer,
  request: { method: string; path: string; headers: IncomingMessage['headers'] },
) => void;

/**
 * A server before the backend at `upstream` that passes everything on, but for what `broken` changes. The
 * backend's address is replaced by its own everywhere, so that nobody could tell it is there.
 */
export async function startBreakingProxy(upstream: string) {
  let broken: Break = () => undefined;
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const pass = async () => {
      const answer = await forward(upstream, { method, path, headers }, await buffer(incoming));
      const own = renamed(answer, upstream, baseUrl());
      broken(own, { method, path, headers });
      if (own.status === 0) return void outgoing.destroy();
      for (const [name, value] of Object.entries(own.headers)) {
        if (value !== undefined) outgoing.setHeader(name, value);
      }
      outgoing.sendDate = own.headers['date'] !== undefined;
      outgoing.writeHead(own.status).end(own.body);
    };
    pass().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = () => `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    baseUrl: baseUrl(),
    breakWith: (change: Break) => void (broken = change),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function forward(
  upstream: string,
  { method, path, headers }: { method: string; path: string; headers: IncomingMessage['headers'] },
  body: Buffer,
): Promise<ProxiedAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(upstream + path, { method, headers }, (response) => {
      const { statusCode = 0, headers: given } = response;
      const { connection: _c, 'content-length': _l, 'keep-alive': _k, ...kept } = given;
      const answer = (text: Buffer) => ({
        status: statusCode,
        headers: kept,
        body: text.toString(),
      });
      buffer(response).then((text) => resolve(answer(text)), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function renamed(answer: ProxiedAnswer, from: string, to: string): ProxiedAnswer {
  const own = (text: string) =>
    text.replaceAll(from, to).replaceAll(encodeURIComponent(from), encodeURIComponent(to));
  const { location } = answer.headers;
  return {
    ...answer,
    headers: {
      ...answer.headers,
      ...(typeof location === 'string' && { location: own(location) }),
    },
    body: own(answer.body),
  };
}
