/** Figures of a bench run as the tests need them: all limits hold. */
import type { Measurement, ReportRow, Scenario } from '../../bench/reports.ts';
import type { BenchResult } from '../../bench/result.ts';

const MEASURED: Measurement = {
  firstMs: 100,
  lastMs: 200,
  failed: 0,
  requests: 23,
  answerBytes: 350_000,
  tiktokCalls: 0,
  tiktokRefreshes: 0,
  kms: 0,
  secrets: 0,
  reads: 46,
  writes: 23,
  readUnits: 200,
  writeUnits: 23,
};

/** A report of 200 videos at 50 ms; `changes` are merged into its scenarios. */
export function reportRow(
  changes: Partial<Record<Scenario, Partial<Measurement>>> = {},
): ReportRow {
  const scenario = (name: Scenario, usual: Partial<Measurement> = {}): Measurement => ({
    ...MEASURED,
    ...usual,
    ...changes[name],
  });
  return {
    videos: 200,
    latencyMs: 50,
    charts: 20,
    scenarios: {
      cold: scenario('cold', { tiktokCalls: 16 }),
      warm: scenario('warm'),
      refresh: scenario('refresh', { tiktokCalls: 16 }),
      'after 2 h': scenario('after 2 h', { tiktokCalls: 16, tiktokRefreshes: 1 }),
    },
    bare: { calls: 11, videos: 200, bytes: 100_000, ms: 600, computed: false },
    seed: { calls: 220, videos: 200, bytes: 2_000_000, ms: 5_200, firstMs: 5_100 },
  };
}

export function benchResult(changes: Partial<BenchResult> = {}): BenchResult {
  return {
    date: '2026-11-22T21:00:00.000Z',
    quick: false,
    seconds: 300,
    machine: {
      cpu: 'A processor',
      cores: 2,
      memoryGb: 8,
      system: 'linux x64',
      node: 'v24.0.0',
      loadBefore: 0.1,
      loopMs: 250,
    },
    limits: [],
    ...changes,
  };
}
