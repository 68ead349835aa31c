/** The routes of the contract, each joined to its function, and the guard of `/api/*`. */
import * as gateway from 'aws-cdk-lib/aws-apigateway';
import { Duration } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { ROUTES } from '../contract/api.ts';
import { acknowledge } from './acknowledgements.ts';
import { ROUTE_FUNCTIONS } from './environments.ts';
import type { FunctionName } from './environments.ts';
import { isGuarded, methodOf } from './rest-api.ts';
import type { RouteName } from './rest-api.ts';
import type { RouteFunction } from './route-function.ts';

/**
 * Adds every route of the contract to the API. `/api/*` asks for an access token (Lambda authorizer,
 * never cached, so a revoked one ends at once) and counts against the usage plan.
 */
export function addRoutes(
  restApi: gateway.RestApi,
  functions: Record<FunctionName, RouteFunction>,
  allowedOrigins: readonly string[],
): void {
  const authorizer = new gateway.TokenAuthorizer(restApi, 'Authorizer', {
    handler: functions.authorizer.function,
    resultsCacheTtl: Duration.seconds(0),
  });
  // No parameter and no body model is declared: the functions answer bad input in the route's own form.
  const requestValidator = restApi.addRequestValidator('Validator', {
    validateRequestBody: true,
    validateRequestParameters: true,
  });
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const resource = restApi.root.resourceForPath(ROUTES[name].path);
    const integration = new gateway.LambdaIntegration(functions[ROUTE_FUNCTIONS[name]].function, {
      allowTestInvoke: false,
    });
    const method = resource.addMethod(methodOf(name), integration, {
      requestValidator,
      ...(isGuarded(name) && {
        authorizer,
        authorizationType: gateway.AuthorizationType.CUSTOM,
        apiKeyRequired: true,
      }),
    });
    acknowledge(
      methodResource(method),
      'noCognito',
      ...(isGuarded(name) ? [] : (['publicRoute'] as const)),
    );
    if (isGuarded(name) && allowedOrigins.length > 0) allowOrigins(resource, allowedOrigins);
  }
}

/** Preflight answers (OPTIONS); the functions send `Access-Control-Allow-Origin` on the rest. */
function allowOrigins(resource: gateway.IResource, origins: readonly string[]): void {
  resource.addCorsPreflight({
    allowOrigins: [...origins],
    allowMethods: ['GET'],
    allowHeaders: ['Authorization'],
    maxAge: Duration.minutes(10),
  });
}

/** Not the construct around it, which also holds the permission to invoke the function. */
function methodResource(method: gateway.Method): IConstruct {
  return method.node.defaultChild as gateway.CfnMethod;
}
