/** One Lambda function with everything that belongs to it alone: role, policy and log group. */
import { Duration } from 'aws-cdk-lib/core';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import { createLogGroup } from './log-groups.ts';
import type { LogKeeping } from './log-groups.ts';

export interface RouteFunctionProps extends LogKeeping {
  description: string;
  /** Directory of the bundle: `index.mjs` and its source map. */
  bundle: string;
  memoryMb: number;
  timeoutSeconds: number;
  environment: Record<string, string>;
  statements: PolicyStatement[];
  logLevel: lambda.ApplicationLogLevel;
  /** Instances kept for this function, and its most. Left out: it shares those of the account. */
  reservedConcurrency: number | undefined;
  /** Whether callers meet an alias, which release.ts moves from version to version. */
  released: boolean;
  /** Whether somebody waits for its answer, or a schedule starts it. */
  startedBy: 'caller' | 'schedule';
}

/** The role is closed to later additions by CDK: what it may do stands in `permissions.ts` only. */
export class RouteFunction extends Construct {
  readonly function: lambda.Function;
  /** Where new code is let in gradually: what callers invoke. */
  readonly alias: lambda.Alias | undefined;

  constructor(scope: Construct, id: string, props: RouteFunctionProps) {
    super(scope, id);
    const { reservedConcurrency } = props;
    const logGroup = createLogGroup(this, 'Logs', props);
    const policy = new ManagedPolicy(this, 'Policy', {
      description: `Permissions of the function ${id}`,
      statements: [
        new PolicyStatement({
          sid: 'WriteLog',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        }),
        // Lambda itself writes the traces, with this role; an immutable role does not get this by itself.
        new PolicyStatement({
          sid: 'WriteTraces',
          actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
          resources: ['*'],
        }),
        ...props.statements,
      ],
    });
    acknowledge(policy, 'traces');
    const role = new Role(this, 'Role', {
      description: `Role of the function ${id}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      managedPolicies: [policy],
    });
    this.function = new lambda.Function(this, 'Function', {
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(props.bundle),
      handler: 'index.handler',
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
      role: role.withoutPolicyUpdates(),
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: props.logLevel,
      systemLogLevelV2: lambda.SystemLogLevel.INFO,
      tracing: lambda.Tracing.ACTIVE,
      ...(reservedConcurrency && { reservedConcurrentExecutions: reservedConcurrency }),
    });
    acknowledge(
      this.function.node.defaultChild as lambda.CfnFunction,
      'noVpc',
      props.startedBy === 'caller' ? 'callerWaits' : 'upkeepRepeats',
      ...(reservedConcurrency ? [] : (['concurrencyOff'] as const)),
    );
    this.alias = props.released ? this.createAlias() : undefined;
  }

  /** What callers invoke. The cast: CDK's own types leave `role` open where the interface does not. */
  get entry(): lambda.IFunction {
    return (this.alias ?? this.function) as lambda.IFunction;
  }

  private createAlias(): lambda.Alias {
    const version = this.function.currentVersion as lambda.IVersion;
    return new lambda.Alias(this, 'Live', { aliasName: 'live', version });
  }
}
