/** Parameter mapping expressions: `'static'`, `method.request.header.X`, `context.x`. */
import type { ApiRequest } from './api-request.ts';
import { contextValue } from './context.ts';
import type { RequestContext } from './context.ts';

/**
 * Value of a mapping expression or identity source; undefined when the request has none.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export function mapExpression(
  expression: string,
  request: ApiRequest,
  context: RequestContext,
): string | undefined {
  const [, literal] = /^'(.*)'$/s.exec(expression) ?? [];
  if (literal !== undefined) return literal;
  const [, place, name = ''] =
    /^method\.request\.(header|querystring|path)\.(.+)$/.exec(expression) ?? [];
  if (place) return requestParameter(place, name, request);
  if (expression.startsWith('context.')) return contextValue(expression.slice(8), context);
  if (expression.startsWith('stageVariables.'))
    return context.stageVariables?.[expression.slice(15)];
  return undefined;
}

/** A request's header, query parameter (the last one) or path parameter. */
export function requestParameter(
  place: string,
  name: string,
  request: ApiRequest,
): string | undefined {
  if (place === 'header') return request.header(name);
  if (place === 'querystring') return request.query.get(name)?.at(-1);
  return request.pathParameters?.[name];
}
