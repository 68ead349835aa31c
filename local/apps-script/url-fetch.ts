import { Agent, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { ServiceException } from './errors.ts';
import type { Limits } from './limits.ts';
import { checkUrl, unavailable } from './url-rules.ts';

/** Name of the operation by which a script's thread asks for requests. */
export const FETCH_OPERATION = 'url.fetchAll';

/** One HTTP request as UrlFetchApp hands it over; the body is base64. */
export interface FetchRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  payload: string | null;
  followRedirects: boolean;
}

/** Its answer, after decompression and perhaps cut off at 50 MB; the body is base64. */
export interface FetchAnswer {
  status: number;
  headers: [string, string][];
  body: string;
}

export interface UrlFetcher {
  fetch(request: FetchRequest): Promise<FetchAnswer>;
  close(): void;
}

const MAX_REDIRECTS = 20;
const DECODERS: Record<string, (body: Buffer) => Buffer> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/**
 * Performs UrlFetchApp's requests, to this machine only, with its redirect rules, timeout, limits and
 * network errors. https://developers.google.com/apps-script/reference/url-fetch/url-fetch-app
 */
export function createUrlFetcher(scriptId: string, limits: Limits): UrlFetcher {
  const agent = new Agent({ keepAlive: false });
  const userAgent = `Mozilla/5.0 (compatible; Google-Apps-Script; beanserver; +https://script.google.com; id: ${scriptId})`;

  function send(url: URL, hop: FetchRequest, body: Buffer | null): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers: Record<string, string | number> = {
        'User-Agent': userAgent,
        'Accept-Encoding': 'gzip, deflate, br',
        ...hop.headers,
      };
      if (body !== null) headers['Content-Length'] = body.length;
      const options = { method: hop.method, headers, timeout: limits.fetchTimeoutSeconds * 1000 };
      const request =
        url.protocol === 'https:'
          ? httpsRequest(url, options, resolve)
          : httpRequest(url, { ...options, agent }, resolve);
      request.on('timeout', () => {
        request.destroy(new ServiceException(`Timeout: ${url.origin}`));
      });
      request.on('error', (error) => {
        reject(error instanceof ServiceException ? error : unavailable(url));
      });
      request.end(body ?? undefined);
    });
  }

  return {
    async fetch(first) {
      let hop = first;
      for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
        const url = checkUrl(hop.url, limits);
        const body = hop.payload === null ? null : Buffer.from(hop.payload, 'base64');
        checkSizes(hop, body, limits);
        const message = await send(url, hop, body);
        const status = message.statusCode ?? 0;
        const location = message.headers.location;
        if (hop.followRedirects && location !== undefined && status >= 300 && status < 400) {
          message.resume();
          hop = redirected(hop, status, new URL(location, url));
          continue;
        }
        const bytes = await readBody(message, url, limits);
        return { status, headers: headerPairs(message), body: bytes.toString('base64') };
      }
      throw new ServiceException('Too many redirects');
    },
    close: () => agent.destroy(),
  };
}

function checkSizes(hop: FetchRequest, body: Buffer | null, limits: Limits): void {
  if (body !== null && body.length > limits.payloadBytes) {
    throw new ServiceException('Limit Exceeded: URLFetch POST Size.');
  }
  const headerText = Object.entries(hop.headers).flat().join('');
  if (Buffer.byteLength(headerText) > limits.headerBytes || Object.keys(hop.headers).length > 100) {
    throw new ServiceException('Limit Exceeded: URLFetch Header Size.');
  }
}

/** RFC 9110 15.4: after 301, 302 and 303 a form is not sent again; 307 and 308 repeat it. */
function redirected(hop: FetchRequest, status: number, target: URL): FetchRequest {
  if (status >= 307) return { ...hop, url: target.href };
  const headers = Object.fromEntries(
    Object.entries(hop.headers).filter(([name]) => name.toLowerCase() !== 'content-type'),
  );
  const method = hop.method === 'HEAD' ? 'HEAD' : 'GET';
  return { ...hop, url: target.href, method, headers, payload: null };
}

async function readBody(message: IncomingMessage, url: URL, limits: Limits): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > limits.responseBytes) break;
    }
    const raw = Buffer.concat(chunks);
    const decode = DECODERS[message.headers['content-encoding'] ?? ''];
    const plain = decode === undefined || raw.length === 0 ? raw : decode(raw);
    return plain.subarray(0, limits.responseBytes);
  } catch {
    throw unavailable(url);
  }
}

function headerPairs(message: IncomingMessage): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < message.rawHeaders.length; at += 2) {
    pairs.push([message.rawHeaders[at] ?? '', message.rawHeaders[at + 1] ?? '']);
  }
  return pairs;
}
