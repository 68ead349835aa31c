import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createCookieJar } from './cookie-jar.ts';
import type { CookieJar } from './cookie-jar.ts';

/** A page or redirect that a navigation led to. */
export interface Page {
  url: URL;
  status: number;
  html: string;
  /** Target of a redirect; it is not followed by itself. */
  location: URL | undefined;
}

/** A browser reduced to navigation and cookies. It reaches this machine only. */
export interface Browser {
  readonly cookies: CookieJar;
  /** Goes to a URL, or sends a form there, coming from `from`. */
  open(url: URL, from?: URL, form?: [string, string][]): Promise<Page>;
}

const TIMEOUT_MS = 30_000;

/** A browser without cookies. */
export function createBrowser(): Browser {
  const cookies = createCookieJar();
  return {
    cookies,
    async open(url, from, form) {
      if (url.protocol !== 'http:' || !['localhost', '127.0.0.1'].includes(url.hostname)) {
        throw new Error(
          `This sign-in cannot reach ${url.origin}, only this machine: run npm start, and sign in on its page`,
        );
      }
      const method = form === undefined ? 'GET' : 'POST';
      const fromOtherSite = from !== undefined && from.origin !== url.origin;
      const cookie = cookies.header(url, fromOtherSite, method);
      const headers: Record<string, string> = {
        Accept: 'text/html,application/xhtml+xml',
        'User-Agent': 'Mozilla/5.0 (local sign-in)',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Site': fromOtherSite
          ? 'cross-site'
          : from === undefined
            ? 'none'
            : 'same-origin',
        ...(cookie === undefined ? {} : { Cookie: cookie }),
        ...(form === undefined || from === undefined ? {} : { Origin: from.origin }),
      };
      const body = form === undefined ? undefined : new URLSearchParams(form).toString();
      if (body !== undefined) headers['Content-Type'] = 'application/x-www-form-urlencoded';
      const message = await send(url, method, headers, body);
      cookies.store(url, message.headers['set-cookie'] ?? []);
      const { location } = message.headers;
      const status = message.statusCode ?? 0;
      return {
        url,
        status,
        html: await textOf(message),
        location:
          status >= 300 && status < 400 && location !== undefined
            ? new URL(location, url)
            : undefined,
      };
    },
  };
}

function send(
  url: URL,
  method: string,
  headers: Record<string, string>,
  body: string | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false, timeout: TIMEOUT_MS }, resolve);
    outgoing.on('timeout', () => outgoing.destroy(new Error(`No answer from ${url.origin}`)));
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      const { code } = error;
      reject(code ? new Error(`${url.origin} does not answer (${code})`, { cause: error }) : error);
    });
    outgoing.end(body);
  });
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
