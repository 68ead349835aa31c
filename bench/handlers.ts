/** Part `handlers`: warm handlers one request after the other, each in a process of its own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { decodeJwt } from 'jose';
import * as z from 'zod';
import { CLIENT_ID, MAX_LIMIT, ROUTES } from '../contract/api.ts';
import { functionConfig } from '../local/lambda/function-config.ts';
import { createOAuthClient } from '../test/journey/oauth-client.ts';
import { proxyEvent } from '../test/handlers/event.ts';
import type { Backend } from './backend.ts';
import { functionNamed } from './startup.ts';

export interface HandlerRow {
  handler: string;
  /** Of the account, all in one answer; undefined where videos do not matter. */
  videos: number | undefined;
  perSecond: number;
  /** User and system time of the function's process. */
  cpuMs: number;
  answerBytes: number;
  peakMemoryMb: number;
  /** Each call of the handler, without the authorizer. */
  reads: number;
  writes: number;
  kms: number;
}

const CALLER = join(import.meta.dirname, 'call-handler.ts');
/** V8 compiles what runs often; a function that serves reports has long done so. */
const WARM_UP = 1_000;
/** JSON has no NaN: a process that only warmed up divides by nothing. */
const figure = z
  .number()
  .nullable()
  .transform((value) => value ?? 0);
const outcomeSchema = z.object({
  perSecond: figure,
  cpuMs: figure,
  answerBytes: figure,
  peakMemoryMb: figure,
});

/** `/api/tiktok/videos` at growing numbers of videos, and `/oauth/token` (refresh, replayed). */
export async function benchHandlers(
  backend: Backend,
  { calls, sizes }: { calls: number; sizes: readonly number[] },
  progress: (text: string) => void,
): Promise<HandlerRow[]> {
  const rows: HandlerRow[] = [];
  const client = createOAuthClient(backend.stack);
  backend.tiktok.dials.latencyMs = 0;
  for (const videos of sizes) {
    progress(`videos handler with ${videos} videos`);
    await backend.nextMinute();
    const { handle } = backend.tiktok.accounts.add({ handle: `list${videos}`, videos });
    const { access_token: token } = await client.connect({ account: handle });
    const event = proxyEvent({
      path: ROUTES.videos.path,
      // All usual fields, as the connector asks.
      query: { limit: String(Math.min(Math.max(1, videos), MAX_LIMIT)) },
      authorizer: authorizerContext(token),
    });
    rows.push({ handler: 'videos', videos, ...(await run(backend, 'videos', [event], calls)) });
  }
  progress('token handler');
  const { refresh_token } = await client.connect();
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token,
    client_id: CLIENT_ID,
    client_secret: backend.stack.clientSecret,
  });
  const event = proxyEvent({
    method: 'POST',
    path: ROUTES.token.path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
  });
  rows.push({
    handler: 'token',
    videos: undefined,
    ...(await run(backend, 'token', [event], calls)),
  });
  return rows;
}

/** The sign-in that an access token stands for, as the authorizer hands it on. */
function authorizerContext(accessToken: string): Record<string, unknown> {
  const { sub: connectionId, scope } = decodeJwt(accessToken);
  return { connectionId, clientId: CLIENT_ID, scope };
}

type Outcome = Omit<HandlerRow, 'handler' | 'videos'>;

async function run(
  { stack, counted }: Backend,
  name: string,
  events: readonly unknown[],
  calls: number,
): Promise<Outcome> {
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: stack.dynamoEndpoint,
    AWS_ENDPOINT_URL_KMS: stack.kms.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: stack.secrets.endpoint,
  };
  const { entry, environment } = functionNamed(
    stack.assembly
      .resources('AWS::Lambda::Function')
      .map((resource) => functionConfig(stack.assembly, resource, endpoints)),
    name,
  );
  const order = { entry: pathToFileURL(entry).href, events };
  const child = (warmUp: number, count: number) =>
    callHandler({ ...order, warmUp, calls: count }, environment);
  // The first process fills what is kept in the table. Then two that differ by the calls measured: what
  // the first calls of a process cost cancels out.
  await child(1, 0);
  const short = await counted(() => child(WARM_UP, 0));
  const long = await counted(() => child(WARM_UP, calls));
  const each = (pick: (counts: typeof long.counts) => number) =>
    (pick(long.counts) - pick(short.counts)) / calls;
  return {
    ...long.result,
    reads: each(({ reads }) => reads),
    writes: each(({ writes }) => writes),
    kms: each(({ kms }) => kms),
  };
}

async function callHandler(
  order: { entry: string; events: readonly unknown[]; warmUp: number; calls: number },
  environment: Record<string, string>,
): Promise<z.output<typeof outcomeSchema>> {
  const child = spawn(process.execPath, [CALLER], {
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(JSON.stringify(order));
  const [output, faults] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (output === '') throw new Error(`The handler's process ended early: ${faults.slice(-600)}`);
  return outcomeSchema.parse(JSON.parse(output));
}
