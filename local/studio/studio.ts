import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ScriptError } from '../apps-script/errors.ts';
import type { AppsScriptProject } from '../apps-script/project.ts';
import { HostError } from '../looker-studio/host-error.ts';
import { createHost } from '../looker-studio/host.ts';
import type { Host, HostOptions } from '../looker-studio/host.ts';
import { answerApi } from './api.ts';
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

const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/**
 * Serves the page that stands in for Looker Studio, on this machine only. For a sign-in in a real
 * browser it is also the script's user callback: give the project this server as its `scriptHost`.
 */
export async function startStudio(options: StudioOptions): Promise<Studio> {
  const { project, users = DEFAULT_USERS } = options;
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
    if (url.pathname.startsWith('/studio/api/')) {
      const body = request.method === 'POST' ? await readJson(request) : {};
      const { pathname } = url;
      const context = { users, user, hostOf };
      const { json, cookieUser } = await answerApi(`${request.method} ${pathname}`, body, context);
      if (cookieUser !== undefined) response.setHeader('Set-Cookie', userCookie(cookieUser));
      send(response, 200, 'application/json', JSON.stringify(json));
      return;
    }
    if (request.method !== 'GET') throw new RequestError(405, 'Only GET is possible here.');
    if (url.hostname !== 'localhost') {
      // One name for the page: the cookie that tells the user is not shared between two.
      response.writeHead(307, { Location: `http://localhost:${port}${request.url}` }).end();
    } else if (url.pathname === '/connect') {
      const target = await hostOf(user.id).authorizationUrl();
      response.writeHead(303, { ...HEADERS, Location: target }).end();
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
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
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
  const { status, kind, text } = described(error);
  if (response.headersSent) {
    response.destroy();
  } else if (request.url?.startsWith('/studio/api/')) {
    send(response, status, 'application/json', JSON.stringify({ error: { kind, text } }));
  } else {
    send(response, status, 'text/html', messagePage('Not possible', text));
  }
}

function described(error: unknown): { status: number; kind: string; text: string } {
  if (error instanceof RequestError) {
    return { status: error.status, kind: 'bad-request', text: error.message };
  }
  if (error instanceof HostError) return { status: 422, kind: error.kind, text: error.message };
  if (error instanceof ScriptError) {
    return { status: 422, kind: 'script-error', text: error.failure.message };
  }
  return { status: 500, kind: 'studio-error', text: 'The local studio failed.' };
}

function send(response: ServerResponse, status: number, type: string, content: string): void {
  response.writeHead(status, { 'Content-Type': `${type}; charset=utf-8` }).end(content);
}
