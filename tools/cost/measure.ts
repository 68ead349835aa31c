/** Measures what each step of a journey calls, on the whole product on this machine. */
import * as z from 'zod';
import { CLIENT_ID, ROUTES } from '../../contract/api.ts';
import { startDynamoDb } from '../../local/aws/dynamodb.ts';
import { createClosers, type Closers } from '../../local/closers.ts';
import { startConnector } from '../../local/connector.ts';
import { createHost, type Host } from '../../local/looker-studio/host.ts';
import { signIn } from '../../local/looker-studio/sign-in.ts';
import { TEMPLATE_REPORT } from '../../local/looker-studio/template-report.ts';
import { startLocalStack, type LocalStack } from '../../local/stack.ts';
import { functionName } from './inventory.ts';
import { total, weighted, type Counts, type Measured, type Step } from './measured.ts';
import { startTableMeter, type TableMeter } from './table-meter.ts';

/** The simulator's account with 412 videos; a report reads 200 of them. */
const ACCOUNT = 'prolific';
const USER = 'cost@example.com';
const DAY_MS = 86_400_000;
const CHARTS = TEMPLATE_REPORT.pages.flatMap(({ charts }) => charts);

interface Bench {
  stack: LocalStack;
  meter: TableMeter;
  /** Requests that reached the gateway, by route. */
  requests: Record<string, number>;
}

/**
 * Runs every step twice: right after all instances ended, and again. Charts are read one after the
 * other, so that the number of instances, and with it the counts, is the same every time.
 */
export async function measure(today: string): Promise<Measured> {
  const closers = createClosers();
  try {
    return await measureOn(await startBench(closers), closers, today);
  } finally {
    await closers.close();
  }
}

async function startBench(closers: Closers): Promise<Bench> {
  const engine = closers.add(await startDynamoDb({ tables: [] }));
  const meter = closers.add(await startTableMeter(engine.endpoint));
  const requests: Record<string, number> = {};
  const stack = closers.add(
    await startLocalStack({
      // The usual limits of this machine's one address would end the measurement.
      env: {
        PORT: '0',
        AWS_ENDPOINT_URL_DYNAMODB: meter.endpoint,
        RATE_LIMIT_MAX: '100000',
        API_RATE_LIMIT_MAX: '100000',
      },
      gateway: {
        onRequest: ({ method, resource = 'unknown' }) => {
          const route = `${method} ${resource}`;
          requests[route] = (requests[route] ?? 0) + 1;
        },
      },
    }),
  );
  return { stack, meter, requests };
}

async function measureOn(bench: Bench, closers: Closers, today: string): Promise<Measured> {
  const { stack } = bench;
  const { tiktok } = stack;
  if (!tiktok) throw new Error('A measurement needs the TikTok simulator');
  tiktok.dials.rateLimit.max = 100_000;
  const project = closers.add(await startConnector(stack, { sleepScale: 0.01 }));
  const host = createHost(project, USER);

  // Two Google users: whoever signs in again also ends the earlier connection.
  const users = [`first-${USER}`, USER];
  const signInStep = await twice(bench, async () => {
    const { connected } = await signIn(createHost(project, users.shift() ?? USER), {
      account: ACCOUNT,
    });
    if (!connected) throw new Error('The sign-in did not come to its end');
  });
  const report = await twice(bench, () => openReport(host));
  let refresh = refreshTokenOf(project.userProperties(USER));
  const tokenRefresh = await twice(bench, async () => {
    refresh = await refreshed(stack, refresh);
  });
  const chart = () => {
    host.refreshData();
    return host.getData({ fields: ['user_follower_count'] });
  };
  const usual = await twice(bench, chart);
  const late = await twice(bench, async () => {
    tiktok.advance(DAY_MS);
    await chart();
  });
  const upkeepName = stack.lambda.functionNames.find((name) => name.includes('Upkeep')) ?? '';
  const runUpkeep = () => stack.lambda.invoke(upkeepName, {});
  // What the two sign-ins left to do is not what a usual run does.
  await runUpkeep();
  const upkeep = await twice(bench, runUpkeep);
  return {
    measuredOn: today,
    charts: CHARTS.length,
    ownMetrics: ownMetrics(stack.logs),
    steps: {
      signIn: signInStep,
      report,
      tokenRefresh,
      tiktokRefresh: {
        cold: weighted([
          [late.cold, 1],
          [usual.cold, -1],
        ]),
        warm: weighted([
          [late.warm, 1],
          [usual.warm, -1],
        ]),
      },
      upkeep,
    },
  };
}

/** As after hours: nothing that was read before is fresh enough. */
async function openReport(host: Host): Promise<void> {
  host.refreshData();
  for (const { fields, filters = [] } of CHARTS) await host.getData({ fields, filters });
}

async function twice(bench: Bench, work: () => Promise<unknown>): Promise<Step> {
  const { lambda } = bench.stack;
  for (const name of lambda.functionNames) while (await lambda.kill(name));
  const cold = await counted(bench, work);
  return { cold, warm: await counted(bench, work) };
}

async function counted(bench: Bench, work: () => Promise<unknown>): Promise<Counts> {
  const before = reading(bench);
  await work();
  return weighted([
    [reading(bench), 1],
    [before, -1],
  ]);
}

/** Everything counted since the start. */
function reading({ stack, meter, requests }: Bench): Counts {
  const { reads, writes } = meter.units();
  return {
    requests: { ...requests },
    invocations: Object.fromEntries(
      stack.assembly
        .resources('AWS::Lambda::Function')
        .map(({ logicalId, physicalId }) => [
          functionName(logicalId),
          stack.lambda.stats()[physicalId]?.invocations ?? 0,
        ]),
    ),
    tableReads: reads,
    tableWrites: writes,
    kms: { ...stack.kms.calls },
    secrets: { ...stack.secrets.calls },
    tiktok: stack.tiktok ? apiCalls(stack.tiktok.counts()) : 0,
    logBytes: stack.logs.reduce((sum, line) => sum + Buffer.byteLength(line), 0),
    answerBytes: stack.logs.reduce((sum, line) => sum + answerLength(line), 0),
  };
}

/** What functions ask; the consent page and pictures are asked by browsers. */
function apiCalls(counts: Readonly<Record<string, number>>): number {
  const { authorize: _page, consent: _form, picture: _picture, ...ours } = counts;
  return total(ours);
}

/** `responseLength` of a line of the access log. */
function answerLength(line: string): number {
  return Number(/^gateway: .*"responseLength":\s*"?(\d+)/.exec(line)?.[1] ?? 0);
}

const embedded = z.object({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/** Each name with each set of values of its dimensions is one metric. */
function ownMetrics(logs: readonly string[]): number {
  const found = new Set<string>();
  for (const line of logs.filter((one) => one.includes('"_aws"'))) {
    const record = JSON.parse(line.slice(line.indexOf('{'))) as Record<string, unknown>;
    const { success, data } = embedded.safeParse(record);
    if (!success) continue;
    for (const { Namespace, Dimensions, Metrics } of data._aws.CloudWatchMetrics) {
      for (const { Name } of Metrics) {
        for (const names of Dimensions) {
          found.add(JSON.stringify([Namespace, Name, names.map((name) => record[name])]));
        }
      }
    }
  }
  return found.size;
}

const tokenSchema = z.object({ refresh_token: z.string() });

/** The OAuth2 library keeps its token as JSON in the user's properties. */
function refreshTokenOf(properties: Readonly<Record<string, string>>): string {
  for (const text of Object.values(properties)) {
    try {
      const { success, data } = tokenSchema.safeParse(JSON.parse(text));
      if (success) return data.refresh_token;
    } catch {
      // Another property, which is not JSON.
    }
  }
  throw new Error('The connector holds no refresh token');
}

async function refreshed(stack: LocalStack, refresh: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refresh,
    client_id: CLIENT_ID,
    client_secret: stack.clientSecret,
  });
  const answer = await fetch(stack.baseUrl + ROUTES.token.path, { method: 'POST', body });
  if (!answer.ok) throw new Error(`A refresh token was answered with ${answer.status}`);
  return tokenSchema.parse(await answer.json()).refresh_token;
}
