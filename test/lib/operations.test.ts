import { DIMENSIONS, METRICS, type MetricRow } from '../../lambdas/adapters/metrics.ts';
import { asText, ofType, only, synthesize } from './synthesized.ts';
import type { Json, Template } from './synthesized.ts';
import { alarmMetrics, dashboardMetrics, widgets } from './watched-metrics.ts';

let templates: Record<string, Template>;
let api: Template | undefined;
/** Without what can be left out, and with other values. */
let bare: Template | undefined;
let other: Template | undefined;
beforeAll(() => {
  ({ Api: bare } = synthesize({ waf: 'off' }));
  ({ Api: other } = synthesize({
    waf: 'count',
    lambdaConcurrencyQuota: 50,
    restoredTableName: 'restored-table',
  }));
  templates = synthesize({
    alarmEmail: 'ops@example.com',
    monthlyBudgetUsd: 50,
    runbookUrl: 'https://wiki.example.com/runbook',
  });
  api = templates['Api'];
});

const alarms = (template = api): [string, Json][] =>
  ofType(template, 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [id, Properties]);

describe('alarms', () => {
  test('each tells the topic when it rings and when it is over, and where its runbook is', () => {
    for (const [, alarm] of alarms()) {
      expect(alarm.AlarmActions).toEqual([{ Ref: expect.stringContaining('Topic') }]);
      expect(alarm.OKActions).toEqual(alarm.AlarmActions);
      expect(alarm.AlarmDescription).toMatch(
        /: .+\. What to do: https:\/\/wiki\.example\.com\/runbook#[a-z-]+$/,
      );
      expect(alarm.AlarmDescription.length).toBeLessThanOrEqual(1024);
    }
  });

  test('no data is good news, except where silence is the fault', () => {
    const loud = alarms().filter(([, { TreatMissingData }]) => TreatMissingData !== 'notBreaching');
    expect(loud.map(([, { AlarmName }]) => AlarmName)).toEqual([
      'social-insights-test-upkeep-silent',
    ]);
  });

  test('there are 24 with 58 metrics, which is what they cost: about $5.80 a month', () => {
    expect(alarms()).toHaveLength(24);
    expect(alarmMetrics(api)).toHaveLength(58);
  });

  test('none reads more than ten metrics, the most CloudWatch takes, nor looks back further than a day', () => {
    for (const [id, alarm] of alarms()) {
      const mine = alarmMetrics(api).filter(({ by }) => by === id);
      expect(mine.length).toBeLessThanOrEqual(10);
      const period =
        alarm.Period ?? alarm.Metrics.find((m: Json) => m.MetricStat).MetricStat.Period;
      expect(period * alarm.EvaluationPeriods).toBeLessThanOrEqual(86_400);
    }
  });

  test('the share of a time-out is of the time-out that the function has', () => {
    const [, { Metrics }] = alarms().find(([id]) => id.includes('FunctionDuration'))!;
    const expression: string = Metrics.find(({ Expression }: Json) => Expression).Expression;
    const shares = [...expression.matchAll(/(\w+) \/ (\d+)/g)];
    expect(shares).toHaveLength(9);
    for (const [, name, divisor] of shares) {
      const { MetricStat } = Metrics.find(({ Id }: Json) => Id === name);
      const { Ref } = MetricStat.Metric.Dimensions[0].Value;
      expect(Number(divisor)).toBe(api!.Resources[Ref]!.Properties.Timeout * 10);
    }
  });

  test('without a firewall there is no alarm for it, while it counts its matches are watched', () => {
    expect(alarms(bare)).toHaveLength(23);
    const names = [api, other].map(
      (template) => alarmMetrics(template).find(({ by }) => by.includes('Firewall'))?.name,
    );
    expect(names).toEqual(['BlockedRequests', 'CountedRequests']);
  });

  test.each([{ backupDays: 0 }, { removalPolicy: 'destroy' }] as const)(
    'without backups there is no alarm for them: %j',
    (settings) => {
      const names = alarms(synthesize(settings)['Api']).map(([id]) => id);
      expect([names.length, names.filter((id) => id.includes('Backup'))]).toEqual([23, []]);
    },
  );

  test('upkeep that starts and never finishes is told: each finished run counts as one', () => {
    const [, alarm] = alarms().find(([id]) => id.includes('UpkeepSilent'))!;
    expect(alarm).toMatchObject({ MetricName: 'UpkeepLeft', Statistic: 'SampleCount' });
  });

  test('the quota of concurrent executions is a setting, and rings at 80 % of it', () => {
    const threshold = (template: Template | undefined) =>
      alarms(template).find(([id]) => id.includes('Concurrency'))?.[1].Threshold;
    expect([threshold(api), threshold(other)]).toEqual([800, 40]);
  });
});

describe('every metric on dashboard and alarms exists', () => {
  const watched = () => [...alarmMetrics(api), ...dashboardMetrics(api)];
  const of = (namespace: string) => watched().filter((metric) => metric.namespace === namespace);

  test('those of the product are in the table of metrics, split as there', () => {
    const filters = ofType(api, 'AWS::Logs::MetricFilter').flatMap(
      ([, { Properties }]) => Properties.MetricTransformations,
    );
    const rows: readonly MetricRow[] = Object.values(METRICS);
    expect(of('SocialInsights/test').length).toBeGreaterThan(40);
    for (const { name, dimensions } of of('SocialInsights/test')) {
      const row = rows.find(({ metric }) => metric === name);
      const filter = filters.find(({ MetricName }: Json) => MetricName === name);
      expect(row ?? filter).toBeDefined();
      expect(row?.dimensions ?? [[]]).toContainEqual(Object.keys(dimensions));
      for (const [key, value] of Object.entries(dimensions)) {
        expect(DIMENSIONS[key as keyof typeof DIMENSIONS]).toContain(value);
      }
    }
  });

  test('there are at most 72 of them, two being the filters of the access log, which is what they cost', () => {
    const rows: readonly MetricRow[] = Object.values(METRICS);
    const series = rows.flatMap(({ dimensions = [[]] }) =>
      dimensions.map((set) => set.reduce((all, name) => all * DIMENSIONS[name].length, 1)),
    );
    expect(series.reduce((sum, one) => sum + one, 2)).toBe(72);
  });

  test('every function writes them where alarms and dashboard look', () => {
    const namespaces = ofType(api, 'AWS::Lambda::Function').map(
      ([, { Properties }]) => Properties.Environment.Variables.METRICS_NAMESPACE,
    );
    expect(new Set(namespaces)).toEqual(new Set(['SocialInsights/test']));
  });

  test('every metric of the product is on the dashboard', () => {
    const shown = new Set(of('SocialInsights/test').map(({ name }) => name));
    const names = Object.values(METRICS).map(({ metric }) => metric);
    expect(names.filter((name) => !shown.has(name))).toEqual([]);
  });

  test("AWS's are metrics it documents, of functions, API, table, vault and firewall of this template", () => {
    const functions = ofType(api, 'AWS::Lambda::Function').map(([id]) => id);
    const apiName = only(api, 'AWS::ApiGateway::RestApi').Name;
    const vault = only(templates['Data'], 'AWS::Backup::BackupVault').BackupVaultName;
    const acl = only(api, 'AWS::WAFv2::WebACL').VisibilityConfig.MetricName;
    // Names as on AWS's pages on the metrics of each service.
    const known: Record<string, [names: string[], dimensions: (found: Json) => void]> = {
      'AWS/ApiGateway': [
        ['Count', '4XXError', '5XXError', 'Latency'],
        (found) => expect(found).toEqual({ ApiName: apiName }),
      ],
      'AWS/Lambda': [
        ['Errors', 'Throttles', 'Duration', 'Invocations', 'ConcurrentExecutions'],
        ({ FunctionName, ...rest }) => {
          expect(rest).toEqual({});
          if (FunctionName !== undefined) expect(functions).toContain(FunctionName);
        },
      ],
      'AWS/DynamoDB': [
        ['ReadThrottleEvents', 'WriteThrottleEvents', 'SystemErrors'],
        ({ TableName, Operation = 'GetItem' }) => {
          expect(TableName).toMatch(/RefTable/);
          expect(['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem']).toContain(Operation);
        },
      ],
      'AWS/WAFV2': [
        ['BlockedRequests'],
        (found) => expect(found).toEqual({ WebACL: acl, Region: 'AWS-Region', Rule: 'ALL' }),
      ],
      'AWS/Backup': [
        ['NumberOfBackupJobsFailed'],
        (found) => expect(found).toEqual({ BackupVaultName: vault }),
      ],
    };
    const others = watched().filter(({ namespace }) => namespace !== 'SocialInsights/test');
    for (const { namespace, name, dimensions } of others) {
      const [names, check] = known[namespace] ?? [[], () => undefined];
      expect(names).toContain(name);
      check(dimensions);
    }
    expect(new Set(others.map(({ namespace }) => namespace))).toEqual(new Set(Object.keys(known)));
  });

  test('those of the access log read fields that the access log has', () => {
    const format = JSON.parse(only(api, 'AWS::ApiGateway::Stage').AccessLogSetting.Format);
    const filters = ofType(api, 'AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties);
    expect(filters.map(({ FilterPattern }) => FilterPattern)).toEqual([
      '{ $.route = "/oauth/token" }',
      '{ ($.route = "/oauth/token") && ($.status = "4*") }',
    ]);
    for (const { FilterPattern } of filters) {
      for (const [, field = ''] of FilterPattern.matchAll(/\$\.(\w+)/g)) {
        expect(format).toHaveProperty(field);
      }
    }
  });
});

describe('the topic', () => {
  test('is encrypted, takes nothing without TLS, and only from CloudWatch and Budgets of this account, and from EventBridge', () => {
    expect(asText(only(api, 'AWS::SNS::Topic').KmsMasterKeyId)).toContain('StorageKey');
    const { Statement } = only(api, 'AWS::SNS::TopicPolicy').PolicyDocument;
    expect(Statement).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com'] },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'events.amazonaws.com' },
      }),
    ]);
  });

  test('can be published to: the key lets both services use it, for this account', () => {
    const key = ofType(templates['Data'], 'AWS::KMS::Key').find(([id]) =>
      id.startsWith('StorageKey'),
    );
    const users = key?.[1].Properties.KeyPolicy.Statement.filter(({ Sid }: Json) =>
      ['UseByAlarms', 'UseByBudget'].includes(Sid),
    );
    expect(
      users.map(({ Principal, Action, Condition }: Json) => [Principal, Action, Condition]),
    ).toEqual(
      ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'].map((Service) => [
        { Service },
        ['kms:Decrypt', 'kms:GenerateDataKey'],
        { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      ]),
    );
  });

  test('mails the address of the settings, and nobody when there is none', () => {
    expect(only(api, 'AWS::SNS::Subscription')).toMatchObject({
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    });
    expect(ofType(bare, 'AWS::SNS::Subscription')).toEqual([]);
  });
});

test('the budget tells the topic before the money is spent; without a sum there is none', () => {
  const { Budget, NotificationsWithSubscribers } = only(api, 'AWS::Budgets::Budget');
  expect(Budget).toMatchObject({
    BudgetLimit: { Amount: 50, Unit: 'USD' },
    TimeUnit: 'MONTHLY',
    CostFilters: { TagKeyValue: ['user:app$social-insights'] },
  });
  expect(
    NotificationsWithSubscribers.map(({ Notification, Subscribers }: Json) => [
      Notification.NotificationType,
      Notification.Threshold,
      Subscribers[0].SubscriptionType,
    ]),
  ).toEqual([
    ['ACTUAL', 80, 'SNS'],
    ['FORECASTED', 100, 'SNS'],
  ]);
  expect(ofType(bare, 'AWS::Budgets::Budget')).toEqual([]);
});

test('the dashboard shows the state of every alarm, and explains every row of graphs', () => {
  const status = widgets(api).find(({ type }) => type === 'alarm');
  expect(status.properties.alarms).toHaveLength(alarms().length);
  const rows = new Map<number, string>();
  for (const { type, y, height } of widgets(api)) rows.set(y + height, type);
  for (const { y } of widgets(api).filter(({ type }) => type === 'metric')) {
    expect(rows.get(y)).toBe('text');
  }
});

test('a restored table takes the place of the own one wherever it is named', () => {
  const text = JSON.stringify(other);
  expect(text).not.toMatch(/PublishOutput\w*Table/);
  const names = ofType(other, 'AWS::Lambda::Function').flatMap(
    ([, { Properties }]) => Properties.Environment.Variables.TABLE_NAME ?? [],
  );
  expect(new Set(names)).toEqual(new Set(['restored-table']));
  const policies = ofType(other, 'AWS::IAM::ManagedPolicy').flatMap(
    ([, { Properties }]) => Properties.PolicyDocument.Statement,
  );
  const items = policies.filter(({ Sid }: Json) => String(Sid).startsWith('Item'));
  expect(items.length).toBeGreaterThan(20);
  for (const { Resource } of items) expect(asText(Resource)).toMatch(/:table\/restored-table$/);
  const tables = [...alarmMetrics(other), ...dashboardMetrics(other)].flatMap(
    ({ dimensions }) => dimensions['TableName'] ?? [],
  );
  expect(new Set(tables)).toEqual(new Set(['restored-table']));
});
