/** Every alarm, in one table: what it watches, from when it rings, and why that is worth a call at night. */
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import * as aws from './aws-metrics.ts';
import type { Watched } from './aws-metrics.ts';
import { makesBackups } from './backup.ts';
import { ownMetric } from './metrics.ts';
import type { OwnMetricOptions } from './metrics.ts';

export interface AlarmRow {
  /** Also the heading of its section in docs/runbook.md. */
  title: string;
  metric: IMetric;
  /** It rings at this value and above; `below` turns it round. */
  threshold: number;
  below?: true;
  /** Periods of the metric in a row. Default 1. */
  periods?: number;
  /** Rings when there is no data at all. Default: silence is good. */
  silenceIsBad?: true;
  why: string;
}

const FIFTEEN_MINUTES = Duration.minutes(15);
const HOUR = Duration.hours(1);

/** Rows of the alarms of one environment. Without a firewall there is no alarm for it. */
export function alarmTable(watched: Watched): Record<string, AlarmRow> {
  const { settings, restApi } = watched;
  const own = (name: Parameters<typeof ownMetric>[1], options: Partial<OwnMetricOptions> = {}) =>
    ownMetric(settings, name, { period: aws.FIVE_MINUTES, ...options });
  const tiktok = (result: string) => own('tiktokCalls', { dimensions: { result }, label: result });
  return {
    // Of the API and not of its stage, which waits for the functions: they wait for the alarms of a release.
    apiServerErrors: {
      title: 'API server errors',
      metric: restApi.metricServerError({ statistic: 'Sum', period: aws.FIVE_MINUTES }),
      threshold: 5,
      why: 'charts and sign-ins fail with a 5xx',
    },
    apiLatency: {
      title: 'API latency',
      metric: restApi.metricLatency({ statistic: 'p95', period: aws.FIVE_MINUTES }),
      threshold: 10_000,
      periods: 3,
      why: 'one of twenty answers takes longer than 10 s; charts give up at some point',
    },
    tokenRefusals: {
      title: 'Token refusals',
      metric: aws.tokenRefusalPercent(watched),
      threshold: 50,
      why: 'half of the calls of the token route are refused: a wrong client secret, or an attack',
    },
    faults: {
      title: 'Faults',
      metric: own('faults'),
      threshold: 5,
      why: 'the functions met a bug, or AWS refused their calls; a sign-in shows no 5xx then',
    },
    functionErrors: {
      title: 'Function errors',
      metric: aws.functionsSum(watched, 'Errors'),
      threshold: 3,
      why: 'functions crashed or ran out of time, which no input should make them',
    },
    functionThrottles: {
      title: 'Function throttles',
      metric: aws.functionsSum(watched, 'Throttles'),
      threshold: 5,
      why: 'Lambda refused to start functions: reserved or account concurrency is used up',
    },
    functionDuration: {
      title: 'Function duration',
      metric: aws.longestRunPercent(watched),
      threshold: 90,
      periods: 3,
      why: 'runs come close to their time-out; beyond it callers get a 504 and work is lost',
    },
    concurrency: {
      title: 'Concurrency',
      metric: aws.concurrentExecutions(),
      threshold: Math.floor(settings.lambdaConcurrencyQuota * 0.8),
      why: 'all functions of the account share the quota; at its end Lambda refuses',
    },
    tableThrottles: {
      title: 'Table throttles',
      metric: aws.tableMetric(watched, 'throttled'),
      threshold: 5,
      why: 'DynamoDB holds requests back; the functions try again and get slow',
    },
    tableErrors: {
      title: 'Table errors',
      metric: aws.tableMetric(watched, 'failed'),
      threshold: 5,
      why: 'DynamoDB failed by its own fault',
    },
    kmsFailures: {
      title: 'KMS failures',
      metric: own('kmsFailures'),
      threshold: 3,
      why: 'without its keys the product can neither open tokens nor sign them',
    },
    refreshFailures: {
      title: 'Refresh failures',
      metric: own('tiktokRefreshFailures', { period: FIFTEEN_MINUTES }),
      threshold: 10,
      why: "TikTok's tokens are not renewed; when they expire, charts stop",
    },
    tokensNotStored: {
      title: 'Tokens not stored',
      metric: own('tokensNotStored'),
      threshold: 1,
      why: "TikTok's new tokens could not be stored: that user may have to sign in again",
    },
    lostConnections: {
      title: 'Lost connections',
      metric: own('connectionsLost', { period: HOUR }),
      threshold: 5,
      why: 'TikTok no longer renews sign-ins: their users must authorize again',
    },
    tokenReplays: {
      title: 'Token replays',
      metric: aws.sumOf([own('refreshTokensReused'), own('codesReplayed')], 'Replays'),
      threshold: 1,
      why: 'a used code or refresh token came back: stolen, or restored from a copy',
    },
    tiktokErrors: {
      title: 'TikTok errors',
      metric: aws.sumOf(['server_error', 'timeout', 'network'].map(tiktok), 'Failed calls'),
      threshold: 20,
      why: 'TikTok fails or does not answer',
    },
    tiktokLimits: {
      title: 'TikTok limits',
      metric: tiktok('rate_limited'),
      threshold: 10,
      why: "the app uses up TikTok's rate limit; it is one for all users",
    },
    tiktokRefusals: {
      title: 'TikTok refusals',
      metric: own('tiktokAppRefused', { period: FIFTEEN_MINUTES }),
      threshold: 3,
      why: 'TikTok says that our app, its secret or our request is wrong',
    },
    webhookRefusals: {
      title: 'Webhook refusals',
      metric: own('webhooksRefused', { period: FIFTEEN_MINUTES }),
      threshold: 5,
      why: 'deliveries are not believed: a stranger calls, or the client secret differs',
    },
    ...(settings.waf !== 'off' && {
      firewallMatches: {
        title: 'Firewall matches',
        metric: aws.firewallMatches(watched),
        threshold: 100,
        why: 'addresses are over the rate rules: an attack, or the rules are too tight for Google',
      },
    }),
    windowFailures: {
      title: 'Request window failures',
      metric: own('windowFailures'),
      threshold: 5,
      why: 'requests pass uncounted; only the throttles of the gateway hold callers back',
    },
    ...(makesBackups(settings) && {
      backupFailures: {
        title: 'Backup failures',
        metric: aws.failedBackups(watched),
        threshold: 1,
        why: 'AWS Backup could not copy the table; the last copies get older',
      },
    }),
    upkeepSilent: {
      title: 'Upkeep silent',
      // One value is written at the end of each run.
      metric: own('upkeepLeft', { statistic: 'SampleCount', period: HOUR }),
      threshold: 1,
      below: true,
      silenceIsBad: true,
      why: 'upkeep finished no run for an hour; disconnects stay half done',
    },
    upkeepLeft: {
      title: 'Upkeep work left',
      metric: own('upkeepLeft', { statistic: 'Minimum', period: HOUR }),
      threshold: 1,
      periods: 6,
      why: 'disconnects could not be finished for six hours; tokens stay at TikTok',
    },
  };
}

/** Alarms on which new code is rolled back: those that a bad release itself would raise. */
export const ROLL_BACK_ALARMS = ['apiServerErrors', 'faults', 'functionErrors'] as const;
