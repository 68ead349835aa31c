import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface ProxiedAnswer {
  status: number;
  /** By lower-case name; several lines of Set-Cookie in one list. */
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface ProxiedRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingMessage['headers'];
}

/** Changes an answer on its way back. */
export type Break = (answer: ProxiedAnswer, request: ProxiedRequest) => void;

/**
 * A server before the backend at `upstream` that passes everything on, but for what `broken` changes. The
 * backend's address is replaced by its own everywhere, so that nobody could tell it is there. With
 * `remember` the backend is asked once for each different request.
 */
export async function startBreakingProxy(upstream: string, { remember = false } = {}) {
  let broken: Break = () => undefined;
  const known = new Map<string, Promise<ProxiedAnswer>>();
  const answerOf = (request: ProxiedRequest, body: Buffer) => {
    const key = keyOf(request, body);
    const answer = (remember ? known.get(key) : undefined) ?? forward(upstream, request, body);
    known.set(key, answer);
    return answer;
  };
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const pass = async () => {
      const answer = await answerOf({ method, path, headers }, await buffer(incoming));
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

/** What a request asks; a challenge is another one each time. */
function keyOf({ method, path, headers }: ProxiedRequest, body: Buffer): string {
  const { authorization, accept, origin, 'x-http-method-override': override } = headers;
  const asked = path.replace(/code_challenge=[^&]+/, '');
  return JSON.stringify([method, asked, authorization, accept, origin, override, body.toString()]);
}

function forward(
  upstream: string,
  { method, path, headers }: ProxiedRequest,
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
      date: new Date().toUTCString(),
      ...(typeof location === 'string' && { location: own(location) }),
    },
    body: own(answer.body),
  };
}
