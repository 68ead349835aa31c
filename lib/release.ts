/** New code is let in gradually: CodeDeploy moves the alias of each function, and back on an alarm. */
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import {
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
  TimeBasedCanaryTrafficRouting,
} from 'aws-cdk-lib/aws-codedeploy';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import type { RouteFunction } from './route-function.ts';
import type { Settings } from './settings.ts';

export interface CanaryReleaseProps {
  functions: Readonly<Record<string, RouteFunction>>;
  canary: NonNullable<Settings['canary']>;
  /** Any of them going off while both versions serve brings the old one back, in all functions. */
  alarms: IAlarm[];
}

/**
 * One deployment group per function. A deployment that fails, is stopped, or meets an alarm is rolled
 * back, and the update of the stack with it.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-configure-advanced-options.html
 */
export class CanaryRelease extends Construct {
  constructor(scope: Construct, id: string, props: CanaryReleaseProps) {
    super(scope, id);
    const { canary, alarms } = props;
    const released = Object.entries(props.functions).flatMap(([name, { alias }]) =>
      alias ? [{ name, alias }] : [],
    );
    const application = new LambdaApplication(this, 'Application');
    const deploymentConfig = new LambdaDeploymentConfig(this, 'Config', {
      trafficRouting: new TimeBasedCanaryTrafficRouting({
        percentage: canary.percent,
        interval: Duration.minutes(canary.minutes),
      }),
    });
    const role = this.createRole(released.map(({ alias }) => alias));
    for (const { name, alias } of released) {
      new LambdaDeploymentGroup(this, name[0]?.toUpperCase() + name.slice(1), {
        application,
        alias,
        deploymentConfig,
        alarms,
        role: role.withoutPolicyUpdates(),
        autoRollback: {
          failedDeployment: true,
          stoppedDeployment: true,
          deploymentInAlarm: true,
        },
      });
    }
  }

  /** The Lambda and alarm part of AWS's AWSCodeDeployRoleForLambdaLimited, for these functions only. */
  private createRole(aliases: Alias[]): Role {
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'CodeDeploy moves the aliases of the functions',
      statements: [
        new PolicyStatement({
          sid: 'MoveAliases',
          actions: [
            'lambda:GetAlias',
            'lambda:GetProvisionedConcurrencyConfig',
            'lambda:UpdateAlias',
          ],
          resources: aliases.flatMap(({ lambda, aliasName }) => [
            lambda.functionArn,
            // In words: a reference would make role, group and alias wait for each other.
            `${lambda.functionArn}:${aliasName}`,
          ]),
        }),
        new PolicyStatement({
          sid: 'WatchAlarms',
          actions: ['cloudwatch:DescribeAlarms'],
          resources: ['*'],
        }),
      ],
    });
    acknowledge(policy, 'rollBackAlarms');
    return new Role(this, 'Role', {
      description: 'CodeDeploy moves the aliases of the functions',
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
      managedPolicies: [policy],
    });
  }
}
