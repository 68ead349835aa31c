/** The role with which API Gateway writes logs: one per account and region, so it has its own stack. */
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { StackProps } from 'aws-cdk-lib/core';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';

/**
 * Kept when the stack is deleted: other APIs of the account may log through it by then. Verbs: those of
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export class LogRoleStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'API Gateway writes access and error logs',
      statements: [
        new PolicyStatement({
          sid: 'WriteLogs',
          actions: [
            'logs:CreateLogGroup',
            'logs:CreateLogStream',
            'logs:DescribeLogGroups',
            'logs:DescribeLogStreams',
            'logs:FilterLogEvents',
            'logs:GetLogEvents',
            'logs:PutLogEvents',
          ],
          resources: ['*'],
        }),
      ],
    });
    acknowledge(policy, 'gatewayLogs');
    const role = new Role(this, 'Role', {
      description: 'API Gateway writes access and error logs',
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [policy],
    });
    const account = new CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn });
    account.applyRemovalPolicy(RemovalPolicy.RETAIN);
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    policy.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
