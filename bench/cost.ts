/** Part `cost`: AWS's list prices times what the counted report loads used. */
import { PRICES, type PriceName } from '../tools/cost/prices.ts';
import type { Measurement, ReportRow, Scenario } from './reports.ts';

export interface CostRow {
  videos: number;
  scenario: Scenario;
  /** US dollars for 1,000 loads, by service. */
  usd: { gateway: number; lambda: number; table: number; keys: number; other: number };
  totalUsd: number;
}

const LOADS = 1_000;
/** Memory of a function, as lib/ sets it, and the time of a request that does not wait. */
const MEMORY_GB = 0.5;
const WARM_MS = 60;
/** Bytes that Lambda, function and access log write for one request. */
const LOG_BYTES = 3_000;

/** What 1,000 loads cost at list price, without free tiers and without what an idle month costs. */
export function costOfLoads(rows: readonly ReportRow[]): CostRow[] {
  return rows.flatMap(({ videos, latencyMs, scenarios }) =>
    (Object.entries(scenarios) as [Scenario, Measurement][]).map(([scenario, counts]) => {
      const usd = costOf(counts, latencyMs);
      return { videos, scenario, usd, totalUsd: Object.values(usd).reduce((a, b) => a + b, 0) };
    }),
  );
}

function costOf(counts: Measurement, latencyMs: number): CostRow['usd'] {
  const { requests, tiktokCalls, tiktokRefreshes } = counts;
  // The authorizer and the route's own function.
  const invocations = 2 * requests;
  const busyMs = invocations * WARM_MS + (tiktokCalls + tiktokRefreshes) * latencyMs;
  return {
    gateway: price('apiRequest', requests),
    lambda:
      price('lambdaRequest', invocations) + price('lambdaGbSecond', (busyMs / 1000) * MEMORY_GB),
    table: price('tableRead', counts.readUnits) + price('tableWrite', counts.writeUnits),
    keys: price('keyRequest', counts.kms) + price('secretRead', counts.secrets),
    other: price('logGb', (requests * LOG_BYTES) / 1e9) + price('gbOut', counts.answerBytes / 1e9),
  };
}

function price(name: PriceName, quantity: number): number {
  const { usd, per } = PRICES[name];
  return (LOADS * quantity * usd) / per;
}
