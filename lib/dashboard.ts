/** One dashboard that a newcomer can read: how sign-ins, refreshes, fetches and TikTok's limits are doing. */
import { AlarmStatusWidget, Dashboard, GraphWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Alarm, IMetric, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DIMENSIONS } from '../lambdas/adapters/metrics.ts';
import type { Dimension, MetricName } from '../lambdas/adapters/metrics.ts';
import * as aws from './aws-metrics.ts';
import type { Watched } from './aws-metrics.ts';
import { ownMetric } from './metrics.ts';

/** CloudWatch's grid is 24 units wide. */
const WIDTH = 24;
const GRAPH_HEIGHT = 6;

type Row = [title: string, text: string, ...graphs: Graph[]];
type Graph = [title: string, metrics: IMetric[], unit: 'count' | 'ms' | '%'];

/** Creates the dashboard; its first row shows the alarms. */
export function createDashboard(scope: Construct, watched: Watched, alarms: Alarm[]): Dashboard {
  const { env, runbookUrl } = watched.settings;
  const dashboard = new Dashboard(scope, 'Dashboard', {
    dashboardName: `social-insights-${env}`,
    defaultInterval: Duration.days(1),
  });
  dashboard.addWidgets(
    text(
      `# Social Insights, ${env}\nReports in Looker Studio (Data Studio) ask the API; the API asks TikTok. ` +
        `What to do when an alarm is red: runbook, ${runbookUrl}`,
    ),
  );
  dashboard.addWidgets(new AlarmStatusWidget({ alarms, width: WIDTH, height: 5, title: 'Alarms' }));
  for (const [title, explanation, ...graphs] of rows(watched)) {
    dashboard.addWidgets(text(`## ${title}\n${explanation}`));
    dashboard.addWidgets(...graphs.map((entry) => graph(entry, WIDTH / graphs.length)));
  }
  return dashboard;
}

function rows(watched: Watched): Row[] {
  const { settings, restApi } = watched;
  const period = aws.FIVE_MINUTES;
  const own = (name: MetricName, label: string, statistic?: string) =>
    ownMetric(settings, name, { period, label, ...(statistic && { statistic }) });
  /** One line per value of a dimension. */
  const split = (name: MetricName, by: Dimension) =>
    DIMENSIONS[by].map((value) =>
      ownMetric(settings, name, { period, label: value, dimensions: { [by]: value } }),
    );
  return [
    [
      'Sign-ins',
      'Begun: sent to TikTok. Finished: TikTok account connected. The rest said no, closed the page, or was refused. ' +
        'Tokens: each connector renews its own every hour while a report is used.',
      [
        'Sign-ins',
        [
          own('signInsBegun', 'begun'),
          own('signInsFinished', 'finished'),
          own('signInsRefused', 'refused'),
        ],
        'count',
      ],
      ['Tokens issued', split('tokensIssued', 'grant'), 'count'],
      [
        'Tokens refused',
        [
          own('tokensRefused', 'refused'),
          own('refreshTokensReused', 'refresh token reused'),
          own('codesReplayed', 'code replayed'),
        ],
        'count',
      ],
    ],
    [
      "TikTok's tokens",
      'A TikTok token lives for hours; the API renews it when a chart needs it. Lost: TikTok refuses to renew, the ' +
        'user must authorize again. Some are normal: users remove the app at TikTok.',
      [
        'Renewals',
        [own('tiktokRefreshes', 'renewed'), own('tiktokRefreshFailures', 'failed')],
        'count',
      ],
      [
        'Connections ended',
        [
          own('connectionsLost', 'lost'),
          own('disconnects', 'by their user'),
          own('tokensNotStored', 'tokens not stored'),
        ],
        'count',
      ],
      [
        'Upkeep',
        [
          own('upkeepLeft', 'left to settle', 'Maximum'),
          own('upkeepFailures', 'failed'),
          own('webhooksAccepted', 'webhooks'),
          own('webhooksRefused', 'webhooks refused'),
        ],
        'count',
      ],
    ],
    [
      'Fetches',
      'What charts and browsers ask of the API. 4xx are refusals, many of them healthy (an expired token); 5xx are not.',
      [
        'Requests',
        [
          restApi.metricCount({ statistic: 'Sum', period, label: 'all' }),
          restApi.metricClientError({ statistic: 'Sum', period, label: '4xx' }),
          restApi.metricServerError({ statistic: 'Sum', period, label: '5xx' }),
        ],
        'count',
      ],
      [
        'Latency of the API',
        ['p50', 'p95', 'p99'].map((statistic) =>
          restApi.metricLatency({ statistic, period, label: statistic }),
        ),
        'ms',
      ],
      ['TikTok: p95 by endpoint', split('tiktokDuration', 'call'), 'ms'],
    ],
    [
      'Shared data',
      'Charts share what was read. `stored`: it was fresh; `waited`: another chart was fetching it; `fetched`: from ' +
        'TikTok; `stale`: TikTok failed, and older data was shown with its age.',
      ['Data by source', split('dataServed', 'source'), 'count'],
    ],
    [
      'Limits',
      "TikTok's rate limit is one for the whole app: `rate_limited` here means all users wait. Our own windows hold " +
        'back single callers with 429.',
      ['Calls to TikTok by result', split('tiktokCalls', 'result'), 'count'],
      [
        'Fetches held back',
        [own('tiktokLimitReached', "by TikTok's limit or our budget")],
        'count',
      ],
      ['Held back by our windows', split('windowsHit', 'scope'), 'count'],
      [
        'TikTok refuses the app',
        [own('tiktokAppRefused', 'app, secret or request wrong')],
        'count',
      ],
    ],
    [
      'Machinery',
      'Should all be flat at zero, but for the durations.',
      [
        'Functions',
        [
          aws.functionsSum(watched, 'Errors'),
          aws.functionsSum(watched, 'Throttles'),
          own('faults', 'Faults'),
        ],
        'count',
      ],
      ['Longest run', [aws.longestRunPercent(watched)], '%'],
      [
        'Table, keys, windows',
        [
          aws.tableMetric(watched, 'throttled'),
          aws.tableMetric(watched, 'failed'),
          own('kmsFailures', 'KMS failures'),
          own('windowFailures', 'Window failures'),
        ],
        'count',
      ],
      ...firewall(watched),
    ],
  ];
}

function firewall(watched: Watched): Graph[] {
  return watched.settings.waf === 'off'
    ? []
    : [['Firewall matches', [aws.firewallMatches(watched)], 'count']];
}

function text(markdown: string): TextWidget {
  return new TextWidget({ markdown, width: WIDTH, height: 2 });
}

function graph([title, metrics, label]: Graph, width: number): IWidget {
  return new GraphWidget({
    title,
    left: metrics,
    leftYAxis: { min: 0, label, showUnits: false },
    width,
    height: GRAPH_HEIGHT,
  });
}
