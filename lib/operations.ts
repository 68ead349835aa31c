/** What runs the product at night: alarms with their topic, tamper rules, the budget, the dashboard. */
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { createAlarmTopic } from './alarm-topic.ts';
import { alarmTable, ROLL_BACK_ALARMS } from './alarms.ts';
import type { AlarmRow } from './alarms.ts';
import type { Watched } from './aws-metrics.ts';
import { createBudget } from './budget.ts';
import { createDashboard } from './dashboard.ts';
import type { DataResources } from './data-stack.ts';
import type { Settings } from './settings.ts';
import { TamperRules } from './tamper-rules.ts';

export interface OperationsProps extends Watched {
  data: DataResources;
  /** Encrypts the topic. */
  key: IKey;
}

/** Every alarm tells the topic when it rings and when it ends. */
export class Operations extends Construct {
  /** Alarms on which a release is rolled back. */
  readonly rollBackAlarms: Alarm[];

  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id);
    const { settings, key } = props;
    const topic = createAlarmTopic(this, 'Topic', { settings, key });
    const action = new SnsAction(topic);
    const alarms = Object.fromEntries(
      Object.entries(alarmTable(props)).map(([name, row]) => {
        const alarm = this.createAlarm(name, row, settings);
        alarm.addAlarmAction(action);
        alarm.addOkAction(action);
        return [name, alarm];
      }),
    );
    new TamperRules(this, 'TamperRules', { ...props, topic });
    createDashboard(this, props, Object.values(alarms));
    this.rollBackAlarms = ROLL_BACK_ALARMS.flatMap((name) => alarms[name] ?? []);
    if (settings.monthlyBudgetUsd !== undefined) {
      createBudget(this, 'Budget', {
        env: settings.env,
        monthlyUsd: settings.monthlyBudgetUsd,
        topicArn: topic.topicArn,
      });
    }
  }

  private createAlarm(name: string, row: AlarmRow, { env, runbookUrl }: Settings): Alarm {
    const anchor = row.title.toLowerCase().replaceAll(' ', '-');
    return new Alarm(this, name[0]?.toUpperCase() + name.slice(1), {
      alarmName: `social-insights-${env}-${anchor}`,
      alarmDescription: `${row.title}: ${row.why}. What to do: ${runbookUrl}#${anchor}`,
      metric: row.metric,
      threshold: row.threshold,
      evaluationPeriods: row.periods ?? 1,
      comparisonOperator: row.below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: row.silenceIsBad
        ? TreatMissingData.BREACHING
        : TreatMissingData.NOT_BREACHING,
    });
  }
}
