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
  };
}
