/**
 * The one middy chain of all HTTP routes: method, request window, handler; one log line; and the one
 * place where an error becomes an answer. What is thrown and not a refusal becomes a plain 500.
 */
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { OAuthRefusal, PageRefusal, Refusal } from '../core/errors.ts';
import { overLimit, type WindowRule } from '../core/request-window.ts';
import type { Log, RequestWindows } from '../core/ports.ts';
import { toResult, type HttpAnswer } from './answer.ts';
import { readRequest, type HttpRequest } from './request.ts';
import type { Style } from './styles/style.ts';

export interface RouteOptions {
  name: string;
  /** Anything else is answered 405 with Allow. */
  method: 'GET' | 'POST';
  /** How it refuses. */
  style: Style;
  log: Log;
  /** Headers that refusals carry as well as what `respond` answers. */
  always?: (request: HttpRequest) => Readonly<Record<string, string>>;
  window?: {
    rule: WindowRule;
    windows: RequestWindows;
    now: () => number;
    caller: (request: HttpRequest) => string;
    /** Whether the caller is a connection and no address. */
    ofConnection?: boolean;
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
        const refused = readRequest(request.event, request.context);
        const headers = { ...options.always?.(refused), ...failure.headers };
        const answer = options.style.answer(failure, refused, headers);
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

function wrongMethod({ method }: RouteOptions): OAuthRefusal {
  return new OAuthRefusal('invalid_request', `only ${method} is allowed here`, {
    status: 405,
    headers: { Allow: method },
  });
}

/** Counts the request in its caller's window, and throws when that is full. */
export async function holdBack(
  request: HttpRequest,
  { window, style, log }: Pick<RouteOptions, 'window' | 'style' | 'log'>,
): Promise<void> {
  if (!window) return;
  const caller = window.caller(request);
  const retryAfterSeconds = await overLimit(caller, window.rule, {
    ...window,
    log,
    connection: window.ofConnection ? caller : undefined,
  });
  if (retryAfterSeconds !== undefined) throw style.full(retryAfterSeconds);
}

function translate(error: unknown, { log, style, name }: RouteOptions): Refusal {
  if (error instanceof Refusal) {
    if (error.cause instanceof Error) {
      log.warn('refused', { route: name, code: error.code, cause: error.cause.message });
    }
    if (error instanceof PageRefusal) {
      log.warn('page_refused', { route: name, code: error.code });
    }
    return error;
  }
  logFault(log, name, error);
  return style.fault();
}

/** One line about a bug, or a call that AWS refused. Names only: a message may quote what must not be logged. */
export function logFault(log: Log, route: string, error: unknown): void {
  const fault = error instanceof Error ? error : new Error('not an error');
  const at = /\n\s+at ([^\n]+)/.exec(fault.stack ?? '')?.[1] ?? '';
  log.error('fault', { route, error: fault.name, at: at.replace(/\(.*[\\/]/, '(') });
}
