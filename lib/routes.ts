/** The routes of the contract, each joined to its function, and the guard of `/api/*`. */
import * as gateway from 'aws-cdk-lib/aws-apigateway';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { ROUTES } from '../contract/api.ts';
import { acknowledge } from './acknowledgements.ts';
import { ROUTE_FUNCTIONS } from './environments.ts';
import type { FunctionName } from './function-names.ts';
import { isDocument, isGuarded, methodOf } from './rest-api.ts';
import type { RouteName } from './rest-api.ts';
import type { RouteFunction } from './route-function.ts';

/** `Bearer` in any case (RFC 9110 11.1) and at least one character; the function reads the rest. */
const BEARER = '^[Bb][Ee][Aa][Rr][Ee][Rr] .+$';

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
    handler: functions.authorizer.entry,
    resultsCacheTtl: Duration.seconds(0),
    // Another scheme is no bearer token at all: 401 without an error code (RFC 6750 3.1).
    validationRegex: BEARER,
  });
  // No parameter and no body model is declared: the functions answer bad input in the route's own form.
  const requestValidator = restApi.addRequestValidator('Validator', {
    validateRequestBody: true,
    validateRequestParameters: true,
  });
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const resource = restApi.root.resourceForPath(ROUTES[name].path);
    const integration = new gateway.LambdaIntegration(functions[ROUTE_FUNCTIONS[name]].entry, {
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
      ...(isGuarded(name) ? [] : ([isDocument(name) ? 'publicDocument' : 'publicRoute'] as const)),
    );
    if (isGuarded(name) && allowedOrigins.length > 0) allowOrigins(resource, allowedOrigins);
  }
  for (const permission of Stack.of(restApi).node.findAll()) {
    if (permission instanceof CfnPermission && permission.principal === 'apigateway.amazonaws.com')
      acknowledge(permission, 'exactSourceArn');
  }
}

/** Preflight answers (OPTIONS); the functions and gateway-responses.ts allow the rest. */
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
