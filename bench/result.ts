/** What one run of the bench found, as `--json` prints it and docs/performance.json keeps it. */
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import type { ConnectionsRow } from './connections.ts';
import type { CostRow } from './cost.ts';
import type { HandlerRow } from './handlers.ts';
import type { ReportRow } from './reports.ts';
import type { StartupRow } from './startup.ts';

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  /** Processes that waited for a core in the last minute: over `cores`, times say little. */
  loadBefore: number;
  /** What 100 million steps of a loop of integers took: the same machine may be twice as fast another day. */
  loopMs: number;
}

/** The parts that were run; absent ones were not asked for. */
export interface Figures {
  startup?: StartupRow[];
  reports?: ReportRow[];
  handlers?: HandlerRow[];
  connections?: ConnectionsRow[];
  cost?: CostRow[];
}

export interface Limit {
  /** What must hold, in words. */
  what: string;
  measured: number;
  most: number;
  unit: string;
  holds: boolean;
  /** A count is the same on every machine, and a broken one fails the bench; a time is only reported. */
  kind: 'count' | 'time' | 'memory';
}

export interface BenchResult extends Figures {
  /** ISO 8601, UTC. */
  date: string;
  quick: boolean;
  seconds: number;
  machine: Machine;
  limits: Limit[];
}

/** This machine, before the bench adds its own load. */
export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    node: process.version,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    loopMs: Math.round(Math.min(...Array.from({ length: 3 }, loopMs))),
  };
}

function loopMs(): number {
  const begin = performance.now();
  let sum = 0;
  for (let step = 0; step < 100_000_000; step += 1) sum = (sum * 31 + step) | 0;
  // The sum is used, or the loop would be left out.
  return performance.now() - begin + (sum === 0.5 ? 1 : 0);
}
