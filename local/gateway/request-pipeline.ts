/** The way of one request through the API: route, throttle, authorizer, key, validator, integration. */
import type { LocalLambda } from '../lambda/lambda.ts';
import type { ApiModel, MethodModel } from './api-model.ts';
import type { ApiRequest } from './api-request.ts';
import { createAuthorizerCheck } from './authorizer.ts';
import type { RequestContext } from './context.ts';
import { renderGatewayResponse } from './gateway-response.ts';
import type { GatewayFault } from './gateway-response.ts';
import type { HttpAnswer } from './http-answer.ts';
import { answerMock } from './mock-integration.ts';
import { requestParameter } from './mapping.ts';
import { readProxyAnswer } from './proxy-answer.ts';
import { proxyEvent } from './proxy-event.ts';
import { findRoute } from './routing.ts';
import { createTokenBuckets } from './token-bucket.ts';
import type { UsagePlans } from './usage-plans.ts';

export interface PipelineOptions {
  api: ApiModel;
  lambda: LocalLambda;
  usagePlans: UsagePlans;
  now(): number;
}

export interface PipelineResult {
  answer: HttpAnswer;
  functionName?: string;
  cold?: boolean;
}

/**
 * Creates the handler of routed requests. It never rejects for what a caller or a function does: every
 * fault becomes the gateway response of its type.
 */
export function createPipeline({ api, lambda, usagePlans, now }: PipelineOptions) {
  const authorize = createAuthorizerCheck({ api, lambda, now });
  const buckets = createTokenBuckets(now);

  return async (request: ApiRequest, context: RequestContext): Promise<PipelineResult> => {
    const refuse = (fault: GatewayFault) => ({
      answer: renderGatewayResponse(fault, api.responses, request, context),
    });

    const route = findRoute(api.methods, request.path, request.verb);
    if (!route) return refuse({ type: 'MISSING_AUTHENTICATION_TOKEN' });
    const { method } = route;
    request.pathParameters = route.pathParameters;
    context.resourcePath = method.resource;
    context.resourceId = method.resourceId;

    const stage = api.stages.find(({ name }) => name === request.stage);
    const rate = stage?.throttle(method.resource, request.verb);
    const bucket = `${request.stage} ${request.verb} ${method.resource}`;
    if (rate && !buckets.take(bucket, rate)) return refuse({ type: 'THROTTLED' });

    const authorization = method.authorizer
      ? await authorize(method.authorizer, request, context)
      : {};
    if (authorization.fault) return refuse(authorization.fault);

    if (method.apiKeyRequired) {
      const fromHeader = api.keySource === 'HEADER';
      const key = fromHeader ? request.header('x-api-key') : authorization.usageIdentifierKey;
      const verdict = usagePlans.use(key, request.stage, `${method.resource}/${request.verb}`);
      if (!verdict.allowed) return refuse({ type: verdict.because });
      context.identity.apiKey = key ?? null;
      context.identity.apiKeyId = verdict.keyId;
    }

    const missing = missingParameters(method, request);
    if (missing.length > 0) {
      const message = `Missing required request parameters: [${missing.join(', ')}]`;
      return refuse({ type: 'BAD_REQUEST_PARAMETERS', message });
    }

    if (method.integration.kind === 'mock') {
      const answer = answerMock(method.integration, request, context);
      return answer ? { answer } : refuse({ type: 'API_CONFIGURATION_ERROR' });
    }
    const { functionName, timeoutMs } = method.integration;
    const event = proxyEvent(request, context, api.binaryMediaTypes);
    const start = performance.now();
    const { requestId } = context;
    const outcome = await within(timeoutMs, (onTaken) =>
      lambda.invoke(functionName, event, { onTaken, requestId }),
    );
    context.log.integrationLatency = Math.round(performance.now() - start);
    context.log['integration.latency'] = context.log.integrationLatency;
    if (outcome === 'timeout') {
      return { functionName, ...refuse({ type: 'INTEGRATION_TIMEOUT' }) };
    }
    const result = { functionName, cold: 'cold' in outcome && outcome.cold };
    if ('payload' in outcome) {
      const { payload } = outcome;
      const answer = readProxyAnswer(payload, request.header('accept'), api.binaryMediaTypes);
      context.log['integration.status'] = answer?.status ?? 200;
      return { ...result, ...(answer ? { answer } : refuse({ type: 'INTEGRATION_FAILURE' })) };
    }
    return { ...result, ...refuse(faultOf(outcome)) };
  };
}

function faultOf(
  outcome: { throttled: true } | { functionError: { errorType: string } },
): GatewayFault {
  // Lambda's own 429 becomes a 500, https://repost.aws/knowledge-center/api-gateway-internal-server-error
  if ('throttled' in outcome) return { type: 'INTEGRATION_FAILURE', status: 500 };
  return outcome.functionError.errorType === 'RequestEntityTooLargeException'
    ? { type: 'REQUEST_TOO_LARGE' }
    : { type: 'INTEGRATION_FAILURE' };
}

function missingParameters(method: MethodModel, request: ApiRequest): string[] {
  return method.requiredParameters.flatMap((parameter) => {
    const [place = '', ...name] = parameter.split('.');
    const value = requestParameter(place, name.join('.'), request);
    return value === undefined || value.trim() === '' ? [name.join('.')] : [];
  });
}

/** Lambda never lets an event wait for a free instance, so the time it waits here does not count. */
async function within<T>(
  timeoutMs: number,
  work: (taken: () => void) => Promise<T>,
): Promise<T | 'timeout'> {
  const { promise, resolve } = Promise.withResolvers<'timeout'>();
  let timer: NodeJS.Timeout | undefined;
  const taken = () => {
    timer = setTimeout(() => resolve('timeout'), timeoutMs);
  };
  try {
    return await Promise.race([work(taken), promise]);
  } finally {
    clearTimeout(timer);
  }
}
