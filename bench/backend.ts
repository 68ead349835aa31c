/** The product as the bench runs it: all of it, on this machine, with counters. */
import type { AppsScriptProject } from '../local/apps-script/project.ts';
import type { Closers } from '../local/closers.ts';
import { startConnector } from '../local/connector.ts';
import { createHost, type Host } from '../local/looker-studio/host.ts';
import { signIn } from '../local/looker-studio/sign-in.ts';
import { startLocalStack, type LocalStack } from '../local/stack.ts';
import type { TikTokSimulator } from '../local/tiktok/simulator.ts';
import { startCountedTable, type CountedTable, type TableCounts } from './table.ts';

/** What a piece of work asked of others. */
export interface Counts extends TableCounts {
  /** Requests to the API, and the bytes of their answers. */
  requests: number;
  answerBytes: number;
  /** Calls of the user and video endpoints, and refreshes of the token. */
  tiktokCalls: number;
  tiktokRefreshes: number;
  kms: number;
  secrets: number;
}

export interface Backend {
  stack: LocalStack;
  tiktok: TikTokSimulator;
  table: CountedTable;
  project: AppsScriptProject;
  /** Looker Studio as this Google user, connected to this TikTok account. */
  connect(user: string, account: string): Promise<Host>;
  counted<Result>(work: () => Promise<Result>): Promise<{ result: Result; counts: Counts }>;
  /** TikTok's minute is over: the simulator's windows and the product's budget are empty again. */
  nextMinute(): Promise<void>;
}

/**
 * Starts the product. The limits per address and connection are lifted, since everything comes from one
 * machine; TikTok's own limit stays. Log lines are not kept beyond what the counters need.
 */
export async function startBackend(closers: Closers): Promise<Backend> {
  const table = closers.add(await startCountedTable());
  const answers = { requests: 0, bytes: 0 };
  const stack = closers.add(
    await startLocalStack({
      env: {
        PORT: '0',
        AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
        RATE_LIMIT_MAX: '1000000',
        API_RATE_LIMIT_MAX: '1000000',
      },
      lambda: { concurrencyLimit: 2_000, workersPerFunction: 8 },
      gateway: { onRequest: () => (answers.requests += 1) },
    }),
  );
  const { tiktok } = stack;
  if (!tiktok) throw new Error('The bench needs the TikTok simulator');
  const project = closers.add(await startConnector(stack, { now: stack.clock.now }));

  const counts = (): Counts => {
    const { user, videoList, refresh } = tiktok.counts();
    for (const line of stack.logs.splice(0)) answers.bytes += answerLength(line);
    return {
      ...table.counts(),
      requests: answers.requests,
      answerBytes: answers.bytes,
      tiktokCalls: user + videoList,
      tiktokRefreshes: refresh,
      kms: total(stack.kms.calls),
      secrets: total(stack.secrets.calls),
    };
  };
  return {
    stack,
    tiktok,
    table,
    project,
    connect: async (user, account) => {
      const host = createHost(project, user, { now: stack.clock.now });
      const { connected, html } = await signIn(host, { account });
      if (!connected) {
        const fault = stack.logs.findLast((line) => line.includes('"ERROR"')) ?? html;
        throw new Error(`The sign-in of ${account} stopped: ${fault.slice(0, 600)}`);
      }
      return host;
    },
    counted: async (work) => {
      const before = counts();
      const result = await work();
      return { result, counts: difference(counts(), before) };
    },
    nextMinute: async () => {
      tiktok.reset();
      await table.forget(['BUDGET#']);
    },
  };
}

/** `responseLength` of a line of the gateway's access log. */
function answerLength(line: string): number {
  return Number(/^gateway: .*"responseLength":\s*"?(\d+)/.exec(line)?.[1] ?? 0);
}

function total(calls: Readonly<Record<string, number>>): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

function difference(after: Counts, before: Counts): Counts {
  return Object.fromEntries(
    Object.entries(after).map(([name, count]) => [name, count - before[name as keyof Counts]]),
  ) as unknown as Counts;
}
