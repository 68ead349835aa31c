/** The access log: one JSON object per request. */
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/**
 * Names the route, never the path, query string, headers or body: codes, state and tokens travel there.
 * Variables: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
export function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      requestId: '$context.requestId',
      extendedRequestId: '$context.extendedRequestId',
      requestTime: '$context.requestTimeEpoch',
      sourceIp: '$context.identity.sourceIp',
      method: '$context.httpMethod',
      route: '$context.resourcePath',
      status: '$context.status',
      errorType: '$context.error.responseType',
      responseLength: '$context.responseLength',
      responseLatencyMs: '$context.responseLatency',
      integrationLatencyMs: '$context.integrationLatency',
      integrationStatus: '$context.integration.status',
      authorizerStatus: '$context.authorizer.status',
      authorizerLatencyMs: '$context.authorizer.latency',
      tlsVersion: '$context.tlsVersion',
      cipherSuite: '$context.cipherSuite',
      wafResponse: '$context.wafResponseCode',
    }),
  );
}
