import { startConnector } from '../../local/connector.ts';
import type { AppsScriptProject } from '../../local/apps-script/project.ts';
import { createHost, type Host } from '../../local/looker-studio/host.ts';
import { signIn, type SignInChoices } from '../../local/looker-studio/sign-in.ts';
import { startLocalStack, type LocalStack, type LocalStackOptions } from '../../local/stack.ts';
import type { TikTokSimulator } from '../../local/tiktok/simulator.ts';

export interface Product {
  stack: LocalStack;
  tiktok: TikTokSimulator;
  project: AppsScriptProject;
  /** Looker Studio as this Google user, not signed in. */
  openAs(user: string): Host;
  /** Looker Studio as this Google user, connected to a TikTok account. */
  connect(user: string, choices?: SignInChoices): Promise<Host>;
  close(): Promise<void>;
}

/** Synthesis may run first, on a machine that does other things too. */
export const START_MS = 180_000;

/**
 * The whole product on free ports. Limits per address are lifted, since every test comes from the same
 * one, and the budget of TikTok calls, which lasts longer than tests; waiting in the connector is shortened, since TikTok's failures are played many times.
 */
export async function startProduct(options: LocalStackOptions = {}): Promise<Product> {
  const env = { PORT: '0', RATE_LIMIT_MAX: '100000', API_RATE_LIMIT_MAX: '100000', ...options.env };
  const settings = { tiktokCallsPerMinute: 100_000, ...options.settings };
  const stack = await startLocalStack({ ...options, env, settings });
  if (!stack.tiktok) throw new Error('a journey needs the TikTok simulator');
  const project = await startConnector(stack, {
    sleepScale: 0.05,
    onLog: (line) => stack.logs.push(`connector: ${line}`),
  });
  const openAs = (user: string) => createHost(project, user);
  return {
    stack,
    tiktok: stack.tiktok,
    project,
    openAs,
    async connect(user, choices = {}) {
      const host = openAs(user);
      const result = await signIn(host, { account: 'ada', ...choices });
      if (!result.connected) throw new Error(`not connected: ${result.html}`);
      return host;
    },
    async close() {
      await project.close();
      await stack.close();
    },
  };
}

/** The text of the error a chart shows. */
export async function chartError(chart: Promise<unknown>): Promise<string> {
  try {
    await chart;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('the chart shows no error');
}

/** A column of a table. */
export function column(
  table: { columns: { id: string }[]; rows: unknown[][] },
  id: string,
): unknown[] {
  const at = table.columns.findIndex((candidate) => candidate.id === id);
  return table.rows.map((row) => row[at]);
}
