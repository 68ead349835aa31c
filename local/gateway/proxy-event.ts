/** The event a Lambda function gets from a REST API in proxy mode. */
import type { ApiRequest } from './api-request.ts';
import { clfTime } from './context.ts';
import type { RequestContext } from './context.ts';
import { isBinary } from './media-types.ts';

/**
 * Builds the version 1 event. Single-value maps hold the last value; empty maps and an empty body are
 * null. `path` never has the stage, `requestContext.path` has it when the caller named it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function proxyEvent(
  request: ApiRequest,
  context: RequestContext,
  binaryMediaTypes: string[],
) {
  const headers = group([...request.headers, ['X-Amzn-Trace-Id', context.traceId]]);
  const binary = isBinary(request.header('content-type'), binaryMediaTypes);
  const { body } = request;
  return {
    resource: context.resourcePath ?? '/',
    path: request.path,
    httpMethod: request.verb,
    headers: lastValues(headers),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: request.query.size > 0 ? lastValues(request.query) : null,
    multiValueQueryStringParameters:
      request.query.size > 0 ? Object.fromEntries(request.query) : null,
    pathParameters: request.pathParameters,
    stageVariables: context.stageVariables,
    requestContext: eventContext(context),
    body: body.length === 0 ? null : body.toString(binary ? 'base64' : 'utf8'),
    isBase64Encoded: body.length > 0 && binary,
  };
}

function eventContext(context: RequestContext) {
  const { authorizer, log, requestTimeEpoch } = context;
  return {
    resourceId: context.resourceId,
    resourcePath: context.resourcePath,
    httpMethod: context.httpMethod,
    extendedRequestId: context.extendedRequestId,
    requestTime: clfTime(requestTimeEpoch),
    path: context.path,
    accountId: context.accountId,
    protocol: context.protocol,
    stage: context.stage,
    domainPrefix: context.domainPrefix,
    requestTimeEpoch,
    requestId: context.requestId,
    identity: context.identity,
    domainName: context.domainName,
    apiId: context.apiId,
    // Absent, not null, when the method has no authorizer.
    ...(authorizer && {
      authorizer: { ...authorizer, integrationLatency: log['authorizer.integrationLatency'] ?? 0 },
    }),
  };
}

function group(pairs: (readonly [string, string])[]): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
}

function lastValues(values: Map<string, string[]>): Record<string, string> {
  return Object.fromEntries([...values].map(([name, all]) => [name, all.at(-1) ?? '']));
}
