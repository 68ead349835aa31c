/**
 * A CDK app that uses what a REST API can have, synthesized to the directory given as argument. Names
 * and shapes are not the product's: nothing under test is made for one template.
 */
import * as gateway from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { App, CfnOutput, Duration, Fn, Stack } from 'aws-cdk-lib/core';

const app = new App({ outdir: process.argv[2] ?? 'cdk.out', analyticsReporting: false });

const data = new Stack(app, 'Data');
const table = new Table(data, 'Table', {
  partitionKey: { name: 'id', type: AttributeType.STRING },
});
const key = new Key(data, 'Key');
const secret = new Secret(data, 'Secret', { secretName: 'sample/keys' });

const api = new Stack(app, 'Api');
const makeFunction = (id: string, environment: Record<string, string> = {}) =>
  new LambdaFunction(api, id, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(`${import.meta.dirname}/functions/${id.toLowerCase()}`),
    timeout: Duration.seconds(1),
    environment,
  });
const echo = makeFunction('Echo', {
  TABLE_NAME: table.tableName,
  TABLE_ARN: table.tableArn,
  KEY_ID: key.keyId,
  KEY_ARN: key.keyArn,
  SECRET_ARN: secret.secretArn,
  PLACE: Fn.sub('${AWS::Partition}/${AWS::Region}/${AWS::AccountId}/${!literal}/${Word}', {
    Word: Fn.select(1, Fn.split('-', 'one-two')),
  }),
  SUFFIX: api.urlSuffix,
});
const answer = makeFunction('Answer');
const authorizer = makeFunction('Authorizer');
const parameter = new StringParameter(api, 'Greeting', {
  parameterName: '/sample/greeting',
  stringValue: 'hello',
});
new CfnOutput(api, 'GreetingName', { value: parameter.parameterName });
new CfnOutput(api, 'GreetingText', {
  value: StringParameter.valueForStringParameter(api, '/sample/greeting'),
});

const rest = new gateway.RestApi(api, 'Rest', {
  apiKeySourceType: gateway.ApiKeySourceType.AUTHORIZER,
  binaryMediaTypes: ['image/*'],
  cloudWatchRole: false,
  deployOptions: {
    stageName: 'live',
    variables: { colour: 'blue' },
    tracingEnabled: true,
    throttlingRateLimit: 100,
    throttlingBurstLimit: 1000,
    methodOptions: { '/slow/GET': { throttlingRateLimit: 1, throttlingBurstLimit: 2 } },
    accessLogDestination: new gateway.LogGroupLogDestination(new LogGroup(api, 'AccessLog')),
    accessLogFormat: gateway.AccessLogFormat.custom(
      '{"id":"$context.requestId","route":"$context.resourcePath","status":"$context.status",' +
        '"fault":"$context.error.responseType","waf":"$context.wafResponseCode"}',
    ),
  },
});
const toEcho = new gateway.LambdaIntegration(echo, { allowTestInvoke: false });
const toAnswer = new gateway.LambdaIntegration(answer, { allowTestInvoke: false });
const add = (path: string) => rest.root.resourceForPath(path);

rest.root.addMethod('GET', toEcho);
add('/echo').addMethod('ANY', toEcho);
add('/echo/{id}').addMethod('GET', toEcho);
add('/echo/fixed').addMethod('GET', toEcho);
add('/files/{path+}').addMethod('GET', toEcho);
add('/answer').addMethod('POST', toAnswer);
add('/slow').addMethod('GET', toEcho);
add('/slow').addMethod('POST', toEcho);
add('/impatient').addMethod(
  'POST',
  new gateway.LambdaIntegration(answer, { timeout: Duration.millis(100) }),
);
add('/required').addMethod('GET', toEcho, {
  requestValidator: rest.addRequestValidator('Validator', { validateRequestParameters: true }),
  requestParameters: {
    'method.request.querystring.fields': true,
    'method.request.header.X-Need': true,
    'method.request.querystring.more': false,
  },
});
add('/answer').addCorsPreflight({
  allowOrigins: ['https://one.example', 'https://two.example'],
  allowMethods: ['POST'],
  allowHeaders: ['Authorization'],
});
add('/required').addCorsPreflight({ allowOrigins: ['https://one.example'], allowMethods: ['GET'] });

const token = new gateway.TokenAuthorizer(api, 'Token', {
  handler: authorizer,
  resultsCacheTtl: Duration.seconds(0),
});
const cached = new gateway.TokenAuthorizer(api, 'Cached', {
  handler: authorizer,
  resultsCacheTtl: Duration.seconds(60),
  validationRegex: 'Bearer .+',
});
const byRequest = new gateway.RequestAuthorizer(api, 'ByRequest', {
  handler: authorizer,
  resultsCacheTtl: Duration.seconds(0),
  identitySources: [
    gateway.IdentitySource.header('X-Token'),
    gateway.IdentitySource.queryString('q'),
  ],
});
add('/guarded').addMethod('GET', toEcho, { authorizer: token });
add('/guarded').addMethod('POST', toEcho, { authorizer: token });
add('/cached').addMethod('GET', toEcho, { authorizer: cached });
add('/cached/other').addMethod('GET', toEcho, { authorizer: cached });
add('/request').addMethod('GET', toEcho, { authorizer: byRequest });
add('/planned').addMethod('GET', toEcho, { authorizer: token, apiKeyRequired: true });

const makeKey = (id: string, value: string) => new gateway.ApiKey(api, id, { value });
const plan = rest.addUsagePlan('Plan', {
  throttle: { rateLimit: 5, burstLimit: 3 },
  quota: { limit: 10, period: gateway.Period.DAY },
  apiStages: [{ stage: rest.deploymentStage }],
});
plan.addApiKey(makeKey('FirstKey', secret.secretValueFromJson('first').unsafeUnwrap()));
plan.addApiKey(makeKey('SecondKey', 'second-key-of-the-sample-plan'));
makeKey('LooseKey', 'loose-key-that-is-in-no-plan');

rest.addGatewayResponse('Throttled', {
  type: gateway.ResponseType.THROTTLED,
  responseHeaders: { 'Retry-After': "'10'", 'X-Route': 'context.resourcePath' },
  templates: { 'application/json': '{"error":"slow_down","id":"$context.requestId"}' },
});
rest.addGatewayResponse('Denied', {
  type: gateway.ResponseType.ACCESS_DENIED,
  statusCode: '401',
  responseHeaders: { 'WWW-Authenticate': `'Bearer error="invalid_token"'` },
  templates: {
    'application/json':
      '{"plan":"$context.authorizer.plan","text":$context.error.messageString,' +
      '"type":"$context.error.responseType","none":"$context.authorizer.none"}',
  },
});
app.synth();
