/** Where alarms go: one encrypted topic, and the operator's mail address. */
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Aws } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import { ALARM_SERVICES } from './key-policies.ts';
import type { Settings } from './settings.ts';

/**
 * Only CloudWatch and Budgets of this account and EventBridge may publish, over TLS only; the key's policy
 * lets them use it (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html). A mail subscription
 * waits until its owner follows the link in the mail that AWS sends.
 */
export function createAlarmTopic(
  scope: Construct,
  id: string,
  { settings, key }: { settings: Settings; key: IKey },
): Topic {
  const topic = new Topic(scope, id, {
    displayName: `Social Insights ${settings.env}`,
    masterKey: key,
    enforceSSL: true,
  });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsAndBudgetOfThisAccount',
      principals: ALARM_SERVICES.map((service) => new ServicePrincipal(service)),
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  topic.addToResourcePolicy(
    new PolicyStatement({
      // Without a condition: EventBridge serves none on topics, and a rule would be refused in silence.
      // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
      sid: 'TamperRules',
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
    }),
  );
  if (settings.alarmEmail) {
    const mail = topic.addSubscription(new EmailSubscription(settings.alarmEmail));
    acknowledge(mail.node.defaultChild as CfnSubscription, 'mailOnly');
  }
  return topic;
}
