/** API Gateway's Lambda authorizer of `/api/*` (TOKEN): policy, context, and the usage plan's key. */
import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { authorizeBearer, type AuthorizerDeps } from '../core/authorizer.ts';
import type { Log, Secrets } from '../core/ports.ts';

export interface AuthorizerHandlerDeps extends AuthorizerDeps {
  /** The API key that the usage plan counts by. No client ever holds it. */
  usagePlanKey: Secrets;
  log: Log;
}

/**
 * Deny becomes the gateway response ACCESS_DENIED: 401 with `error="invalid_token"` (RFC 6750 3.1).
 * A request without a bearer token never comes here: the gateway answers 401 without an error code itself.
 */
export function createAuthorizerHandler(deps: AuthorizerHandlerDeps) {
  return async (event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const claims = await authorizeBearer(event.authorizationToken, deps);
    const statement = (Effect: 'Allow' | 'Deny') => ({
      Version: '2012-10-17',
      Statement: [{ Effect, Action: 'execute-api:Invoke', Resource: event.methodArn }],
    });
    if (!claims) {
      deps.log.info('bearer_refused');
      return { principalId: 'nobody', policyDocument: statement('Deny') };
    }
    const [usageIdentifierKey] = await deps.usagePlanKey.values();
    return {
      principalId: claims.sub,
      policyDocument: statement('Allow'),
      context: { connectionId: claims.sub, clientId: claims.client_id, scope: claims.scope },
      usageIdentifierKey: usageIdentifierKey ?? null,
    };
  };
}
