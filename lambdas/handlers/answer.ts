/** What handlers answer, and the headers that every answer carries. */
import type { APIGatewayProxyResult } from 'aws-lambda';

export interface HttpAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  /** Whole Set-Cookie lines; several need API Gateway's multi-value headers. */
  cookies?: readonly string[];
  body?: string;
}

/** RFC 6749 5.1 wants both; an answer with a Cache-Control of its own has neither. */
const NOT_CACHED = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };
const ALWAYS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
};

export function json(
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): HttpAnswer {
  return jsonText(JSON.stringify(value), status, headers);
}

export function jsonText(
  body: string,
  status = 200,
  headers: Record<string, string> = {},
): HttpAnswer {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body };
}

/** 302, never 307 or 308: a POST must not be repeated elsewhere (RFC 9700 4.12). */
export function redirect(location: string, cookies: readonly string[] = []): HttpAnswer {
  return { status: 302, headers: { Location: location }, cookies };
}

export function toResult(answer: HttpAnswer): APIGatewayProxyResult {
  return {
    statusCode: answer.status,
    headers: {
      ...ALWAYS,
      ...(answer.headers?.['Cache-Control'] ? {} : NOT_CACHED),
      ...answer.headers,
    },
    ...(answer.cookies?.length ? { multiValueHeaders: { 'Set-Cookie': [...answer.cookies] } } : {}),
    body: answer.body ?? '',
  };
}
