/**
 * The one middy chain of all HTTP routes: method, request window, handler; one log line; and the one
 * place where an error becomes an answer. What is thrown and not a refusal becomes a plain 500.
 */
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { ApiRefusal, OAuthRefusal, PageRefusal } from '../core/errors.ts';
import { overLimit, type WindowRule } from '../core/request-window.ts';
import type { Log, RequestWindows } from '../core/ports.ts';
import { html, json, toResult, type HttpAnswer } from './answer.ts';
import { markup, page } from './html.ts';
import { readRequest, type HttpRequest } from './request.ts';

export interface RouteOptions {
  name: string;
  /** Anything else is answered 405 with Allow. */
  method: 'GET' | 'POST';
  /** How refusals look: TikTok's envelope, RFC 6749 JSON, or a page for a person in a browser. */
  style: 'api' | 'oauth' | 'page';
  log: Log;
  /** Headers that refusals carry as well as what `respond` answers. */
  always?: (request: HttpRequest) => Readonly<Record<string, string>>;
  window?: {
    rule: WindowRule;
    windows: RequestWindows;
    now: () => number;
    caller: (request: HttpRequest) => string;
  };
}

export type HttpHandler = (
  event: APIGatewayProxyEvent,
  context: Context,
) => Promise<APIGatewayProxyResult>;

interface Chain {
  event: APIGatewayProxyEvent;
  response: APIGatewayProxyResult | null;
  error: unknown;
  internal: Record<string, unknown>;
}

/** Wraps a route's own work, `respond`, into a Lambda handler. */
export function createRoute(
  options: RouteOptions,
  respond: (request: HttpRequest) => Promise<HttpAnswer>,
): HttpHandler {
  const logLine = (chain: Chain, status: number, code: string) => {
    options.log.info('request', {
      route: options.name,
      method: chain.event.httpMethod,
      status,
      code,
      requestId: chain.event.requestContext.requestId,
      ms: Math.round(performance.now() - Number(chain.internal['startedAt'])),
    });
  };
  const chain = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use({
      before: (request) => {
        request.internal = { startedAt: performance.now() };
      },
      after: (request) => {
        logLine(request as Chain, request.response?.statusCode ?? 0, 'ok');
      },
      onError: (request) => {
        const failure = translate(request.error, options);
        const answer = refusalAnswer(failure, options, readRequest(request.event, request.context));
        request.response = toResult(answer);
        logLine(request as Chain, answer.status, failure.code);
      },
    })
    .handler(async (event: APIGatewayProxyEvent, context: Context) => {
      const request = readRequest(event, context);
      if (request.method !== options.method) throw wrongMethod(options);
      await holdBack(request, options);
      const answer = await respond(request);
      return toResult({ ...answer, headers: { ...options.always?.(request), ...answer.headers } });
    });
  return chain as unknown as HttpHandler;
}

type Refusal = OAuthRefusal | ApiRefusal | PageRefusal;

function wrongMethod({ method }: RouteOptions): OAuthRefusal {
  return new OAuthRefusal('invalid_request', `only ${method} is allowed here`, {
    status: 405,
    headers: { Allow: method },
  });
}

async function holdBack(request: HttpRequest, { window, style, log }: RouteOptions): Promise<void> {
  if (!window) return;
  const caller = window.caller(request);
  const retryAfterSeconds = await overLimit(caller, window.rule, {
    ...window,
    log,
    // Behind the authorizer the caller is a connection, elsewhere an address.
    connection: style === 'api' ? caller : undefined,
  });
  if (retryAfterSeconds === undefined) return;
  throw style === 'api'
    ? new ApiRefusal('rate_limit_exceeded', 'Too many requests of this connection.', {
        retryAfterSeconds,
      })
    : tooManyRequests('from this address', { retryAfterSeconds });
}

/** How a sign-in route says that a window is full; RFC 6749 5.2 has no code of its own for it. */
export function tooManyRequests(
  whose: 'from this address' | 'of this connection',
  wait: { retryAfterSeconds: number },
): OAuthRefusal {
  return new OAuthRefusal('temporarily_unavailable', `too many requests ${whose}`, {
    status: 429,
    ...wait,
  });
}

function translate(error: unknown, { log, style, name }: RouteOptions): Refusal {
  if (
    error instanceof OAuthRefusal ||
    error instanceof ApiRefusal ||
    error instanceof PageRefusal
  ) {
    if (error.cause instanceof Error) {
      log.warn('refused', { route: name, code: error.code, cause: error.cause.message });
    }
    if (error instanceof PageRefusal) {
      log.warn('page_refused', { route: name, code: error.code });
    }
    return error;
  }
  logFault(log, name, error);
  return style === 'api'
    ? new ApiRefusal('internal_error', 'The backend failed. Please try again.')
    : new OAuthRefusal('server_error', 'the server failed, please try again');
}

/** One line about a bug, or a call that AWS refused. Names only: a message may quote what must not be logged. */
export function logFault(log: Log, route: string, error: unknown): void {
  const fault = error instanceof Error ? error : new Error('not an error');
  const at = /\n\s+at ([^\n]+)/.exec(fault.stack ?? '')?.[1] ?? '';
  log.error('fault', { route, error: fault.name, at: at.replace(/\(.*[\\/]/, '(') });
}

function refusalAnswer(refusal: Refusal, options: RouteOptions, request: HttpRequest): HttpAnswer {
  const headers = { ...options.always?.(request), ...refusal.headers };
  if (options.style === 'api') {
    const envelope = { code: refusal.code, message: refusal.message, log_id: request.id };
    return json({ data: {}, error: envelope }, refusal.status, headers);
  }
  const wantsPage = (request.headers.get('accept') ?? '').includes('text/html');
  if (refusal instanceof PageRefusal || (options.style === 'page' && wantsPage)) {
    return html(refusalPage(refusal, request.id), refusal.status, headers);
  }
  return json({ error: refusal.code, error_description: refusal.message }, refusal.status, headers);
}

function refusalPage(refusal: Refusal, requestId: string): string {
  const advice =
    refusal instanceof PageRefusal
      ? refusal.advice
      : 'Wait a little and try again from Looker Studio.';
  return page(
    'The sign-in did not work',
    markup`<p>${refusal.message}</p><p>${advice}</p>
<footer>Reference: ${requestId} (${refusal.code})</footer>`,
  );
}
