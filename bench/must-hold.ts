/** The limits that the product promises, each beside what was measured. */
import type { Measurement, ReportRow, Scenario } from './reports.ts';
import type { Figures, Limit } from './result.ts';

/** A user call, ten pages, and what parallel windows may add. */
const CALLS_OF_200 = 16;

/** Compares figures with the limits; parts that were not run are left out. */
export function limitsOf(figures: Figures): Limit[] {
  return [
    ...reportLimits(figures.reports ?? []),
    ...handlerLimits(figures),
    ...(figures.startup ?? []).flatMap(({ name, bytes, budgetBytes }) =>
      budgetBytes === undefined
        ? []
        : [limit('count', `Bundle of ${name}`, bytes / 1000, budgetBytes / 1000, 'kB')],
    ),
  ];
}

function reportLimits(rows: readonly ReportRow[]): Limit[] {
  const of200 = rows.filter(({ videos }) => videos === 200);
  const worst = (scenario: Scenario, pick: (measured: Measurement) => number) =>
    Math.max(...of200.flatMap(({ scenarios }) => scenarios[scenario] ?? []).map(pick));
  const calls = ({ tiktokCalls }: Measurement) => tiktokCalls;
  const failed = rows.flatMap(({ scenarios }) => Object.values(scenarios).map((one) => one.failed));
  const limits = [
    limit('count', 'Charts that show an error', Math.max(0, ...failed), 0, 'charts'),
    ...(of200.length === 0
      ? []
      : [
          limit('count', '200 videos, cold', worst('cold', calls), CALLS_OF_200, 'TikTok calls'),
          limit('count', '200 videos, warm', worst('warm', calls), 0, 'TikTok calls'),
          limit(
            'count',
            '200 videos, all charts refreshed at once',
            worst('refresh', calls),
            CALLS_OF_200,
            'TikTok calls',
          ),
          limit(
            'count',
            '200 videos, after 2 h',
            worst('after 2 h', ({ tiktokRefreshes }) => tiktokRefreshes),
            1,
            'token refreshes',
          ),
          limit(
            'time',
            '200 videos, warm, last chart',
            worst('warm', ({ lastMs }) => lastMs),
            300,
            'ms',
          ),
        ]),
    ...of200.map(({ latencyMs, scenarios, bare }) =>
      limit(
        'time',
        `200 videos, cold at ${latencyMs} ms, last chart`,
        (scenarios.cold?.lastMs ?? Infinity) / bare.ms,
        0.5,
        'of the bare walk',
      ),
    ),
    ...rows
      .filter(({ videos }) => videos === 10_000)
      .map(({ latencyMs, scenarios, bare }) =>
        limit(
          'count',
          `10,000 videos, cold at ${latencyMs} ms`,
          (scenarios.cold?.tiktokCalls ?? Infinity) / bare.calls,
          1.1,
          'of the calls of the bare walk',
        ),
      ),
  ];
  return rows.length === 0 ? [] : limits;
}

function handlerLimits({ handlers = [] }: Figures): Limit[] {
  return handlers
    .filter(({ handler }) => handler === 'videos')
    .flatMap(({ videos, kms, reads, writes, cpuMs, peakMemoryMb }) => {
      const name = `Warm request of ${videos} videos`;
      const usual = (videos ?? 0) <= 200;
      return [
        limit('count', name, kms, 0, 'KMS calls'),
        // The authorizer reads the other one.
        ...(usual ? [limit('count', name, reads, 1, 'table reads and one of the authorizer')] : []),
        limit('count', name, writes, 1, 'table writes'),
        ...(videos === 200 ? [limit('time', name, cpuMs, 3, 'ms of CPU')] : []),
        limit('memory', name, peakMemoryMb, 512, 'MB'),
      ];
    });
}

function limit(
  kind: Limit['kind'],
  what: string,
  measured: number,
  most: number,
  unit: string,
): Limit {
  const rounded = Math.round(measured * 100) / 100;
  return { what, measured: rounded, most, unit, holds: rounded <= most, kind };
}
