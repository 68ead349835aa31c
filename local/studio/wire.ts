/** What the studio's server and its page say to each other, as JSON. */
import type { Sort } from '../looker-studio/arrange.ts';
import type { FieldChoice } from '../looker-studio/chart.ts';
import type { Filters } from '../looker-studio/filters.ts';
import type { Value } from '../looker-studio/formulas.ts';
import type { Aggregation } from '../looker-studio/schema.ts';
import type { ChartType } from '../looker-studio/template-report.ts';

export interface StudioState {
  connector: { name: string; description: string };
  users: { id: string; name: string }[];
  user: string;
  authorized: boolean;
  /** Can the page look behind the connector and turn dials? */
  backend: boolean;
}

export interface ChartRequest {
  fields: readonly FieldChoice[];
  configParams?: Record<string, string>;
  filters?: Filters;
  dateRange?: { startDate: string; endDate: string };
}
export interface ChartData {
  columns: { id: string; label: string; type: string; aggregation: Aggregation | null }[];
  rows: Value[][];
  /** Rows the connector gave, and getData calls made for them (0: answered from the host's memory). */
  connectorRows: number;
  calls: number;
  fromCache: boolean;
  milliseconds: number;
}
export interface ChartFailure {
  kind: string;
  text: string;
}
/** One line of the answer to `POST charts`: which chart of the request, and what came of it. */
export type ChartLine = { at: number } & ({ data: ChartData } | { error: ChartFailure });

export interface ChartPlan {
  title: string;
  type: ChartType;
  fields: readonly FieldChoice[];
  filters?: Filters;
  sort?: Sort;
  rows?: number;
  note?: string;
}
export interface ReportPlan {
  title: string;
  dateControl: { label: string; days: number };
  pages: readonly { title: string; charts: readonly ChartPlan[] }[];
  /** The stack's clock, epoch milliseconds. */
  now: number;
}

export interface StoredAttribute {
  name: string;
  /** Size of a binary attribute. */
  bytes: number | null;
  text: string;
  encrypted: boolean;
}
export interface StoredItem {
  key: string;
  kind: string;
  /** Epoch milliseconds, from the item's TTL. */
  deletedAt: number | null;
  attributes: StoredAttribute[];
}

export interface DialState {
  /** The stack's clock and how far it is ahead, in milliseconds. */
  now: number;
  aheadMs: number;
  functions: { name: string; instances: number; runs: number; coldStarts: number }[];
  tiktok: {
    latencyMs: number;
    rateLimit: number;
    tokenProfile: string;
    /** Failures that still wait for their call. */
    failuresWaiting: number;
    accounts: { handle: string; name: string; videos: number; connected: boolean }[];
  } | null;
}
