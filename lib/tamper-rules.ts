/** Mails about hands on the keys and secrets: EventBridge rules on what CloudTrail records. */
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { CfnRule, EventPattern } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import type { DataResources } from './data-stack.ts';
import { FUNCTION_NAMES } from './function-names.ts';
import type { FunctionName } from './function-names.ts';
import { PERMISSIONS } from './permissions.ts';
import type { RouteFunction } from './route-function.ts';
import { secretName } from './secret-names.ts';
import type { Settings } from './settings.ts';

export interface TamperRulesProps {
  settings: Settings;
  data: Pick<DataResources, 'storageKeyArn' | 'dataKeyArn' | 'signingKeyArns'>;
  functions: Record<FunctionName, RouteFunction>;
  topic: ITopic;
}

/** Of each row the heading of its section in docs/runbook.md. */
const TITLES = { KeyChanges: 'Changes of the keys', SecretUse: 'Use of the secrets' } as const;

/** What ends the use of a key, opens it to others, or takes its name. */
const KEY_CHANGES = [
  'DisableKey',
  'ScheduleKeyDeletion',
  'PutKeyPolicy',
  'DeleteAlias',
  'UpdateAlias',
];
/** Reading a value, changing it, ending it, and letting others do so. */
const SECRET_USE = [
  'GetSecretValue',
  'PutSecretValue',
  'UpdateSecret',
  'UpdateSecretVersionStage',
  'RotateSecret',
  'DeleteSecret',
  'PutResourcePolicy',
  'ReplicateSecretToRegions',
];

/**
 * The rules see nothing without a CloudTrail trail in the region, which belongs to the account:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export class TamperRules extends Construct {
  private readonly props: TamperRulesProps;

  constructor(scope: Construct, id: string, props: TamperRulesProps) {
    super(scope, id);
    this.props = props;
    const { data } = props;
    // KMS names every key of a call in `resources`, beside an alias too:
    // https://docs.aws.amazon.com/kms/latest/developerguide/ct-deletealias.html
    this.addRule('KeyChanges', 'kms', {
      eventName: KEY_CHANGES,
      resources: { ARN: [data.storageKeyArn, data.dataKeyArn, ...data.signingKeyArns] },
    });
    const secretUse = this.addRule('SecretUse', 'secretsmanager', {
      eventName: SECRET_USE,
      requestParameters: { secretId: this.secretIds() },
      ...this.byOthers(),
    });
    // GetSecretValue is a read-only event, which a rule gets in this state only:
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html
    secretUse.state = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
  }

  private addRule(
    name: keyof typeof TITLES,
    service: 'kms' | 'secretsmanager',
    detail: NonNullable<EventPattern['detail']>,
  ): CfnRule {
    const rule = new Rule(this, name, {
      description: `${TITLES[name]}, told to the topic of the alarms`,
      eventPattern: {
        source: [`aws.${service}`],
        detailType: ['AWS API Call via CloudTrail'],
        detail: { eventSource: [`${service}.amazonaws.com`], ...detail },
      },
      // CDK's own target would write a second statement into the policy of the topic.
      targets: [
        { bind: () => ({ arn: this.props.topic.topicArn, input: this.mail(TITLES[name]) }) },
      ],
    });
    const cfnRule = rule.node.defaultChild as CfnRule;
    acknowledge(cfnRule, 'tamperRules');
    return cfnRule;
  }

  /** A caller names a secret by its name, or by its ARN with or without the six letters at the end. */
  private secretIds() {
    const { settings } = this.props;
    // Not the key of the usage plan: it opens nothing, and CloudFormation reads it at deployments.
    return (['tiktok', 'client', 'refreshToken'] as const).flatMap((secret) => {
      const name = secretName(settings.env, secret);
      const arn = Stack.of(this).formatArn({
        service: 'secretsmanager',
        resource: 'secret',
        resourceName: name,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
      return [name, { prefix: arn }];
    });
  }

  /** Anyone but the functions that read secrets; people and AWS services come without such a field. */
  private byOthers() {
    const { functions } = this.props;
    const roles = FUNCTION_NAMES.filter((name) => PERMISSIONS[name].secrets?.length).map(
      (name) => functions[name].function.role?.roleArn,
    );
    const issuer = (arn: unknown[]) => ({
      userIdentity: { sessionContext: { sessionIssuer: { arn } } },
    });
    return { $or: [issuer([{ 'anything-but': roles }]), issuer([{ exists: false }])] };
  }

  private mail(title: string): RuleTargetInput {
    const { env, runbookUrl } = this.props.settings;
    const of = (field: string) => EventField.fromPath(`$.detail.${field}`);
    const anchor = title.toLowerCase().replaceAll(' ', '-');
    return RuleTargetInput.fromText(
      `${title} of social-insights-${env}: ${of('eventName')} by ${of('userIdentity.arn')} from ` +
        `${of('sourceIPAddress')} at ${of('eventTime')}. Event in CloudTrail: ${of('eventID')}. ` +
        `What to do: ${runbookUrl}#${anchor}`,
    );
  }
}
