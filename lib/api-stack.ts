/** Everything that holds no data: the API, its functions, their logs and the usage plan. */
import { Aws, CfnOutput, Duration, SecretValue, Stack } from 'aws-cdk-lib/core';
import type { StackProps } from 'aws-cdk-lib/core';
import { ApiKey } from 'aws-cdk-lib/aws-apigateway';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import type { CfnRule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { ROUTES } from '../contract/api.ts';
import { acknowledge } from './acknowledgements.ts';
import { addCustomDomain } from './custom-domain.ts';
import { statefulRemovalPolicy } from './data-stack.ts';
import type { DataResources } from './data-stack.ts';
import { firewallMetricName } from './aws-metrics.ts';
import { Firewall } from './firewall.ts';
import { createFunctions } from './functions.ts';
import { CanaryRelease } from './release.ts';
import { Operations } from './operations.ts';
import { createRestApi, STAGE_NAME } from './rest-api.ts';
import { addRoutes } from './routes.ts';
import { secretName } from './secret-names.ts';
import { createSecret } from './secrets.ts';
import type { Settings } from './settings.ts';
import { throttles } from './throttles.ts';
import type { Throttle } from './throttles.ts';

export interface ApiStackProps extends StackProps {
  settings: Settings;
  data: DataResources;
  /** Directory with one bundle directory per function. */
  bundles: string;
}

/** Can be deleted and deployed anew at any time; only the address of the API changes with it. */
export class ApiStack extends Stack {
  constructor(scope: Construct, id: string, props: ApiStackProps) {
    const { settings, data, bundles, ...stackProps } = props;
    super(scope, id, stackProps);
    const removalPolicy = statefulRemovalPolicy(settings);
    const limits = throttles(settings);
    const logs = {
      logKey: Key.fromKeyArn(this, 'StorageKey', data.storageKeyArn),
      logRetentionDays: settings.logRetentionDays,
      removalPolicy,
    };

    const restApi = createRestApi(this, 'RestApi', {
      name: `social-insights-${settings.env}`,
      closed: settings.customDomain !== undefined,
      allowedOrigins: settings.allowedOrigins,
      throttles: limits,
      ...logs,
    });
    const baseUrl = baseUrlOf(restApi, settings);
    if (settings.customDomain) addCustomDomain(this, restApi, settings.customDomain);

    const usagePlanKeySecretArn = this.createUsagePlan(restApi, settings, data, limits.usagePlan);
    const functions = createFunctions(this, {
      settings,
      data,
      baseUrl,
      usagePlanKeySecretArn,
      bundles,
      ...logs,
    });
    addRoutes(restApi, functions, settings.allowedOrigins);
    const schedule = new Rule(this, 'UpkeepSchedule', {
      description: 'Finishes what could not be done at once',
      schedule: Schedule.rate(Duration.minutes(15)),
      targets: [new LambdaFunction(functions.upkeep.entry)],
    });
    acknowledge(schedule.node.defaultChild as CfnRule, 'upkeepSchedule');

    if (settings.waf === 'off') acknowledge(restApi.deploymentStage, 'firewallOff');
    else {
      new Firewall(this, 'Firewall', {
        restApi,
        mode: settings.waf,
        metricName: firewallMetricName(settings),
        perAddress: limits.perAddress,
        ...logs,
      });
    }
    const { rollBackAlarms } = new Operations(this, 'Operations', {
      settings,
      restApi,
      functions,
      data,
      tableName: data.tableName,
      accessLogs: this.node.findChild('AccessLogs') as LogGroup,
      key: logs.logKey,
    });
    if (settings.canary) {
      const { canary } = settings;
      new CanaryRelease(this, 'Release', { functions, canary, alarms: rollBackAlarms });
    }
    this.addOutputs(baseUrl, data);
  }

  /** The plan's one key is generated, read by the authorizer only, and lives as long as the plan. */
  private createUsagePlan(
    restApi: RestApi,
    settings: Settings,
    data: DataResources,
    throttle: Throttle,
  ): string {
    const secretArn = createSecret(this, 'UsagePlanKey', {
      name: secretName(settings.env, 'usagePlanKey'),
      description: 'API key by which the authorizer names the usage plan',
      keyArn: data.storageKeyArn,
      removalPolicy: statefulRemovalPolicy({ ...settings, removalPolicy: 'destroy' }),
      generatedLength: 40,
      noRotation: 'usagePlanKey',
    });
    const plan = restApi.addUsagePlan('UsagePlan', {
      name: `social-insights-${settings.env}`,
      description: 'All of /api/*',
      throttle: { rateLimit: throttle.ratePerSecond, burstLimit: throttle.burst },
    });
    plan.addApiStage({ stage: restApi.deploymentStage });
    plan.addApiKey(
      new ApiKey(this, 'ApiKey', {
        description: 'Handed over by the authorizer; no client holds it',
        // Becomes a {{resolve:secretsmanager:...}} reference; the value never enters the template.
        value: SecretValue.secretsManager(secretArn).unsafeUnwrap(),
      }),
    );
    return secretArn;
  }

  private addOutputs(baseUrl: string, data: DataResources): void {
    const outputs: [name: string, value: string, description: string][] = [
      ['BaseUrl', baseUrl, 'Script property BACKEND_API_BASE_URL of the connector'],
      [
        'TikTokRedirectUri',
        `${baseUrl}${ROUTES.callback.path}`,
        'Redirect URI to register at TikTok',
      ],
      ['JwksUrl', `${baseUrl}${ROUTES.keys.path}`, 'Public keys of the access tokens'],
      [
        'ConnectorClientSecretArn',
        data.clientSecretArn,
        'Secret whose value is the script property BACKEND_CLIENT_SECRET',
      ],
    ];
    for (const [name, value, description] of outputs) {
      new CfnOutput(this, name, { value, description });
    }
  }
}

/** Not from `restApi.url`: that names the stage, which waits for the functions that need the URL. */
function baseUrlOf(restApi: RestApi, { customDomain, baseUrl }: Settings): string {
  if (customDomain) return `https://${customDomain.domainName}`;
  const own = `${restApi.restApiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`;
  return baseUrl ?? `https://${own}/${STAGE_NAME}`;
}
