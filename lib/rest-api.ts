/** The REST API and its one stage: routes, throttles, logs, TLS. */
import * as gateway from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { ROUTES } from '../contract/api.ts';
import { accessLogFormat } from './access-log.ts';
import { acknowledge } from './acknowledgements.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { createLogGroup } from './log-groups.ts';
import type { LogKeeping } from './log-groups.ts';
import type { Throttle, Throttles } from './throttles.ts';

export const STAGE_NAME = 'v1';
/** Prefix of the log group that API Gateway writes its errors to; the API's id and stage follow. */
export const EXECUTION_LOGS = 'API-Gateway-Execution-Logs_';

export type RouteName = keyof typeof ROUTES;

/** Routes whose function itself answers other methods (405 with Allow, RFC 9110 15.5.6). */
export const ANY_METHOD: readonly RouteName[] = [
  'authorize',
  'callback',
  'token',
  'revoke',
  'webhook',
];
const DOCUMENTS: readonly RouteName[] = ['landing', 'privacy', 'terms', 'metadata', 'keys'];
/** Routes with a throttle of their own, tighter than the stage's. */
const THROTTLED: readonly [RouteName, 'signIn' | 'token'][] = [
  ['authorize', 'signIn'],
  ['callback', 'signIn'],
  ['token', 'token'],
  ['revoke', 'token'],
];

/** A stage keeps the settings of an ANY method verb by verb; one for `ANY` would hold back nothing. */
const VERBS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/** The method API Gateway knows a route by. */
export function methodOf(name: RouteName): string {
  return ANY_METHOD.includes(name) ? 'ANY' : ROUTES[name].method;
}

/** Routes for the holder of an access token. */
export function isGuarded(name: RouteName): boolean {
  return ROUTES[name].path.startsWith('/api/');
}

/** Routes whose answer is the same for everybody. */
export function isDocument(name: RouteName): boolean {
  return DOCUMENTS.includes(name);
}

/** TLS 1.2 and 1.3 with forward secrecy, for the API's own address and for a custom domain. */
export const TLS = {
  securityPolicy: gateway.SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09,
  endpointAccessMode: gateway.EndpointAccessMode.STRICT,
};

export interface RestApiProps extends LogKeeping {
  name: string;
  /** Whether only a custom domain leads to it: its own address would be a way around that. */
  closed: boolean;
  /** Origins whose pages may call `/api/*`. */
  allowedOrigins: readonly string[];
  throttles: Throttles;
}

/**
 * Creates the API with its stage, still without routes. TLS 1.2 and 1.3 with forward secrecy only;
 * errors are logged, request data never; no cache, since answers belong to one user; no traces, since X-Ray keeps
 * query strings (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-understanding-xray-traces.html).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
 */
export function createRestApi(scope: Construct, id: string, props: RestApiProps): gateway.RestApi {
  const { throttles } = props;
  const restApi = new gateway.RestApi(scope, id, {
    restApiName: props.name,
    description: 'Social Insights: OAuth provider and TikTok data for Looker Studio',
    endpointConfiguration: { types: [gateway.EndpointType.REGIONAL] },
    // The authorizer hands over the plan's key, so no client has to hold one.
    apiKeySourceType: gateway.ApiKeySourceType.AUTHORIZER,
    cloudWatchRole: false,
    disableExecuteApiEndpoint: props.closed,
    deployOptions: {
      stageName: STAGE_NAME,
      accessLogDestination: new gateway.LogGroupLogDestination(
        createLogGroup(scope, 'AccessLogs', props),
      ),
      accessLogFormat: accessLogFormat(),
      loggingLevel: gateway.MethodLoggingLevel.ERROR,
      dataTraceEnabled: false,
      metricsEnabled: true,
      // A trace would hold the whole URL; the whole stage is traced or nothing of it.
      tracingEnabled: false,
      cacheClusterEnabled: false,
      throttlingRateLimit: throttles.stage.ratePerSecond,
      throttlingBurstLimit: throttles.stage.burst,
      methodOptions: Object.fromEntries(
        THROTTLED.flatMap(([name, kind]) =>
          VERBS.map((verb) => [`${ROUTES[name].path}/${verb}`, methodThrottle(throttles[kind])]),
        ),
      ),
    },
  });
  const cfnRestApi = restApi.node.defaultChild as gateway.CfnRestApi;
  Object.assign(cfnRestApi, TLS);
  // The construct's own output repeats the base URL with a trailing slash, which nobody may use.
  restApi.node.tryRemoveChild('Endpoint');

  // The service would make this group itself, unencrypted and kept for ever.
  restApi.deploymentStage.node.addDependency(
    createLogGroup(
      scope,
      'ExecutionLogs',
      props,
      `${EXECUTION_LOGS}${restApi.restApiId}/${STAGE_NAME}`,
    ),
  );
  acknowledge(
    restApi.deploymentStage.node.defaultChild as gateway.CfnStage,
    'noCache',
    'noClientCertificate',
    'noGatewayTraces',
  );
  addGatewayResponses(restApi, props.allowedOrigins);
  return restApi;
}

/** Throttle and log level of one route; a stage's method entry replaces its defaults altogether. */
function methodThrottle(throttle: Throttle): gateway.MethodDeploymentOptions {
  return {
    throttlingRateLimit: throttle.ratePerSecond,
    throttlingBurstLimit: throttle.burst,
    loggingLevel: gateway.MethodLoggingLevel.ERROR,
    dataTraceEnabled: false,
    metricsEnabled: true,
  };
}
