import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppsScriptProject } from '../apps-script/project.ts';
import { createHost } from '../looker-studio/host.ts';
import type { Host, HostOptions } from '../looker-studio/host.ts';
import { answerApi } from './api.ts';
import type { ApiAnswer } from './api.ts';
import type { StudioBackend } from './backend.ts';
import { failureOf } from './failure.ts';
import { RequestError, readJson } from './request-body.ts';
import { messagePage, staticFile } from './pages.ts';
import { selectedUser, userCookie } from './users.ts';
import type { StudioUser } from './users.ts';

export interface StudioOptions {
  project: AppsScriptProject;
  /** 0 for a free one. */
  port: number;
  users?: readonly StudioUser[];
  host?: HostOptions;
  /** What the page may look into and turn; without it, it shows the connector only. */
  backend?: StudioBackend;
}

export interface Studio {
  /** Address of the page. */
  readonly url: string;
  readonly port: number;
  /** Looker Studio as one of the users meets it. */
  hostOf(userId: string): Host;
  close(): Promise<void>;
}

export const DEFAULT_USERS: readonly StudioUser[] = [
  { id: 'a', name: 'Google user A', email: 'a@example.com' },
  { id: 'b', name: 'Google user B', email: 'b@example.com' },
];

const API_PREFIX = '/studio/api/';
const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/** Nothing but this page and TikTok's pictures; charts set styles on their own elements. */
function pagePolicy(pictureOrigin: string | undefined): string {
  const policy = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'style-src-attr': "'unsafe-inline'",
    'connect-src': "'self'",
    'img-src': ["'self'", pictureOrigin].filter(Boolean).join(' '),
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  };
  return Object.entries(policy)
    .map((pair) => pair.join(' '))
    .join('; ');
}

/**
 * Serves the page that stands in for Looker Studio, on this machine only. For a sign-in in a real
 * browser it is also the script's user callback: give the project this server as its `scriptHost`.
 */
export async function startStudio(options: StudioOptions): Promise<Studio> {
  const { project, users = DEFAULT_USERS, backend } = options;
  const policy = pagePolicy(backend?.pictureOrigin);
  const hosts = new Map(
    users.map(({ id, email }) => [id, createHost(project, email, options.host)]),
  );
  function hostOf(userId: string): Host {
    const host = hosts.get(userId);
    if (host === undefined) throw new RequestError(404, `There is no user ${userId}.`);
    return host;
  }
  const callbackPath = `/macros/d/${project.scriptId}/usercallback`;

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? ''}`);
    checkHost(request, port);
    const user = selectedUser(request.headers.cookie, users);
    if (url.pathname.startsWith(API_PREFIX)) {
      const body = request.method === 'POST' ? await readJson(request) : {};
      const endpoint = `${request.method} ${url.pathname.slice(API_PREFIX.length)}`;
      const context = { users, user, hostOf, backend, query: url.searchParams };
      await sendAnswer(response, await answerApi(endpoint, body, context));
      return;
    }
    if (request.method !== 'GET') throw new RequestError(405, 'Only GET is possible here.');
    if (url.hostname !== 'localhost') {
      // One name for the page: the cookie that tells the user is not shared between two.
      response.writeHead(307, { Location: `http://localhost:${port}${request.url}` }).end();
    } else if (url.pathname === '/connect') {
      const target = await hostOf(user.id).authorizationUrl();
      response.writeHead(303, { Location: target }).end();
    } else if (url.pathname === callbackPath) {
      // The page is the connector's own, so it may style itself; scripts stay forbidden.
      const html = await project.userCallback(user.email, url.href);
      response.setHeader(
        'Content-Security-Policy',
        "default-src 'none'; style-src 'unsafe-inline'",
      );
      send(response, 200, 'text/html', html);
    } else {
      const file = await staticFile(url.pathname);
      if (file === null) throw new RequestError(404, 'There is no such page.');
      send(response, 200, file.type, file.content);
    }
  }

  const server = createServer((request, response) => {
    response.setHeaders(new Map(Object.entries(HEADERS)));
    response.setHeader('Content-Security-Policy', policy);
    route(request, response).catch((error: unknown) => fail(request, response, error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new Error(`Port ${options.port} is already in use.`) : error);
    });
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://localhost:${port}/`,
    port,
    hostOf,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Against DNS rebinding: another site's name may point here. */
function checkHost(request: IncomingMessage, port: number): void {
  const { host, origin } = request.headers;
  const own = [`localhost:${port}`, `127.0.0.1:${port}`];
  if (host === undefined || !own.includes(host)) throw new RequestError(403, 'Unknown host name.');
  if (request.method !== 'POST') return;
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new RequestError(403, 'Only this page may ask.');
  }
}

function fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const { status, kind, text } = failureOf(error);
  if (response.headersSent) {
    response.destroy();
  } else if (request.url?.startsWith(API_PREFIX)) {
    send(response, status, 'application/json', JSON.stringify({ error: { kind, text } }));
  } else {
    send(response, status, 'text/html', messagePage('Not possible', text));
  }
}

async function sendAnswer(response: ServerResponse, answer: ApiAnswer): Promise<void> {
  if ('lines' in answer) {
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson; charset=utf-8' });
    for await (const line of answer.lines) response.write(`${JSON.stringify(line)}\n`);
    response.end();
    return;
  }
  const { json, cookieUser } = answer;
  if (cookieUser !== undefined) response.setHeader('Set-Cookie', userCookie(cookieUser));
  send(response, 200, 'application/json', JSON.stringify(json));
}

function send(response: ServerResponse, status: number, type: string, content: string): void {
  response.writeHead(status, { 'Content-Type': `${type}; charset=utf-8` }).end(content);
}
