/** A monthly budget that mails before the money is spent. */
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Construct } from 'constructs';

export interface BudgetProps {
  env: string;
  monthlyUsd: number;
  /** ARN of the SNS topic to tell. */
  topicArn: string;
}

/**
 * Counts what carries the tag `app`, which Billing knows only after it was activated there as a cost
 * allocation tag, once per account:
 * https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html
 */
export function createBudget(scope: Construct, id: string, props: BudgetProps): void {
  const { env, monthlyUsd, topicArn } = props;
  const notify = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
    notification: {
      notificationType,
      threshold,
      thresholdType: 'PERCENTAGE',
      comparisonOperator: 'GREATER_THAN',
    },
    subscribers: [{ subscriptionType: 'SNS', address: topicArn }],
  });
  new CfnBudget(scope, id, {
    budget: {
      budgetName: `social-insights-${env}`,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: monthlyUsd, unit: 'USD' },
      costFilters: { TagKeyValue: ['user:app$social-insights'] },
    },
    notificationsWithSubscribers: [notify('ACTUAL', 80), notify('FORECASTED', 100)],
  });
}
