/** One Lambda function with everything that belongs to it alone: role, policy and log group. */
import { Duration } from 'aws-cdk-lib/core';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';

export interface RouteFunctionProps {
  description: string;
  /** Directory of the bundle: `index.mjs` and its source map. */
  bundle: string;
  memoryMb: number;
  timeoutSeconds: number;
  environment: Record<string, string>;
  statements: PolicyStatement[];
  logKey: IKey;
  logRetentionDays: RetentionDays;
  logLevel: lambda.ApplicationLogLevel;
  removalPolicy: RemovalPolicy;
}

/** The role is closed to later additions by CDK: what it may do stands in `permissions.ts` only. */
export class RouteFunction extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: RouteFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      encryptionKey: props.logKey,
      retention: props.logRetentionDays,
      removalPolicy: props.removalPolicy,
    });
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
    });
  }
}
