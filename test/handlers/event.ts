import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { HttpHandler } from '../../lambdas/handlers/http.ts';

type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface RequestDraft {
  method?: string;
  path?: string;
  headers?: Readonly<Record<string, string>>;
  query?: Query;
  body?: string;
  base64?: boolean;
  sourceIp?: string;
  authorizer?: Record<string, unknown>;
  /** Time that the function has left. */
  remainingMs?: number;
}

/** A REST API proxy event as API Gateway makes it, from the few things a test wants to say. */
export function proxyEvent(draft: RequestDraft): APIGatewayProxyEvent {
  const query = Object.entries(draft.query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat()] as [string, string[]]],
  );
  const headers = { ...draft.headers };
  return {
    resource: draft.path ?? '/',
    path: draft.path ?? '/',
    httpMethod: draft.method ?? 'GET',
    headers,
    multiValueHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value]]),
    ),
    queryStringParameters: query.length
      ? Object.fromEntries(query.map(([name, values]) => [name, values.at(-1)]))
      : null,
    multiValueQueryStringParameters: query.length ? Object.fromEntries(query) : null,
    pathParameters: null,
    stageVariables: null,
    body: draft.body ?? null,
    isBase64Encoded: draft.base64 ?? false,
    requestContext: {
      requestId: 'request-1',
      identity: { sourceIp: draft.sourceIp ?? '192.0.2.1' },
      authorizer: draft.authorizer ?? null,
    } as unknown as APIGatewayProxyEvent['requestContext'],
  };
}

/** What Lambda tells a function about its invocation. */
export const contextOf = ({ remainingMs = 28_000 }: Pick<RequestDraft, 'remainingMs'> = {}) =>
  ({ getRemainingTimeInMillis: () => remainingMs }) as Context;

/** Invokes a handler and reads its answer. */
export async function invoke(handler: HttpHandler, draft: RequestDraft) {
  const result: APIGatewayProxyResult = await handler(proxyEvent(draft), contextOf(draft));
  const headers = Object.fromEntries(
    Object.entries(result.headers ?? {}).map(([name, value]) => [
      name.toLowerCase(),
      String(value),
    ]),
  );
  return {
    status: result.statusCode,
    headers,
    cookies: (result.multiValueHeaders?.['Set-Cookie'] ?? []).map(String),
    text: result.body,
    json: () => JSON.parse(result.body) as Record<string, unknown> & { error: never; data: never },
  };
}

/** A form body with its content type. */
export function form(values: Readonly<Record<string, string | undefined>>): RequestDraft {
  const given = Object.entries(values).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  return {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(given).toString(),
  };
}
