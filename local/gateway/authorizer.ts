/** Lambda authorizers at work: who is asked, what is believed, what is remembered. */
import * as z from 'zod';
import type { LocalLambda } from '../lambda/lambda.ts';
import type { ApiModel } from './api-model.ts';
import type { ApiRequest } from './api-request.ts';
import type { AuthorizerModel } from './authorizer-model.ts';
import type { RequestContext } from './context.ts';
import type { GatewayFault } from './gateway-response.ts';
import { mapExpression } from './mapping.ts';
import { evaluatePolicy, policySchema } from './policy.ts';
import { proxyEvent } from './proxy-event.ts';

const answerSchema = z.object({
  principalId: z.string(),
  policyDocument: policySchema,
  context: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
    .nullish(),
  usageIdentifierKey: z.string().nullish(),
});
type AuthorizerAnswer = z.output<typeof answerSchema>;

export interface Authorization {
  /** Why the request ends here; undefined when it may go on. */
  fault?: GatewayFault;
  /** The API key the authorizer names. */
  usageIdentifierKey?: string;
}

export interface AuthorizerOptions {
  api: ApiModel;
  lambda: LocalLambda;
  now(): number;
}

/**
 * Creates the check that stands before methods with a Lambda authorizer. It puts principal and context
 * into `context.authorizer`, also for a denied request. An answer is kept for the authorizer's TTL and
 * judged again for each method, so a narrow policy denies other methods while it is kept.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export function createAuthorizerCheck({ api, lambda, now }: AuthorizerOptions) {
  const kept = new Map<string, { answer: AuthorizerAnswer; until: number }>();

  return async (
    authorizer: AuthorizerModel,
    request: ApiRequest,
    context: RequestContext,
  ): Promise<Authorization> => {
    const identity = authorizer.identitySources.map((source) =>
      mapExpression(source, request, context),
    );
    const [token] = identity;
    if (identity.some((value) => !value)) return { fault: { type: 'UNAUTHORIZED' } };
    if (authorizer.type === 'TOKEN' && authorizer.validation?.test(token ?? '') === false) {
      return { fault: { type: 'UNAUTHORIZED' } };
    }

    const methodArn =
      `arn:aws:execute-api:${api.region}:${api.account}:${api.id}/` +
      `${request.stage}/${request.verb}${request.path}`;
    const key = JSON.stringify([authorizer.id, request.stage, ...identity]);
    const found = kept.get(key);
    let answer = found && found.until > now() ? found.answer : undefined;
    if (!answer) {
      const event =
        authorizer.type === 'TOKEN'
          ? { type: 'TOKEN', authorizationToken: token, methodArn }
          : { type: 'REQUEST', methodArn, ...requestEvent(request, context, api) };
      const asked = await ask(authorizer, event, context);
      if ('type' in asked) return { fault: asked };
      answer = asked;
      if (authorizer.resultTtlSeconds > 0) {
        kept.set(key, { answer, until: now() + authorizer.resultTtlSeconds * 1000 });
      }
    }

    context.authorizer = { ...answer.context, principalId: answer.principalId };
    const decision = evaluatePolicy(answer.policyDocument, methodArn);
    if (decision !== 'allow') {
      const explicit = decision === 'explicit deny' ? ' with an explicit deny' : '';
      const message = `User is not authorized to access this resource${explicit}`;
      return { fault: { type: 'ACCESS_DENIED', message } };
    }
    return answer.usageIdentifierKey ? { usageIdentifierKey: answer.usageIdentifierKey } : {};
  };

  async function ask(
    authorizer: AuthorizerModel,
    event: unknown,
    context: RequestContext,
  ): Promise<AuthorizerAnswer | GatewayFault> {
    const start = performance.now();
    const outcome = await lambda.invoke(authorizer.functionName, event, {
      requestId: context.requestId,
    });
    const milliseconds = Math.round(performance.now() - start);
    context.log['authorizer.latency'] = milliseconds;
    context.log['authorizer.integrationLatency'] = milliseconds;
    if (!('payload' in outcome)) {
      const refused =
        'functionError' in outcome && outcome.functionError.errorMessage === 'Unauthorized';
      context.log['authorizer.status'] = refused ? 401 : 500;
      return { type: refused ? 'UNAUTHORIZED' : 'AUTHORIZER_FAILURE' };
    }
    const parsed = answerSchema.safeParse(outcome.payload);
    context.log['authorizer.status'] = parsed.success ? 200 : 500;
    return parsed.success ? parsed.data : { type: 'AUTHORIZER_CONFIGURATION_ERROR' };
  }
}

/** The event of a REQUEST authorizer: the proxy event, never with the body. */
function requestEvent(request: ApiRequest, context: RequestContext, api: ApiModel) {
  const event = proxyEvent(request, context, api.binaryMediaTypes);
  return {
    ...event,
    pathParameters: event.pathParameters ?? {},
    queryStringParameters: event.queryStringParameters ?? {},
    body: undefined,
    isBase64Encoded: undefined,
  };
}
