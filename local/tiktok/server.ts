/** The HTTP side: reads requests, applies latency and ordered failures, writes and logs answers. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './answers.ts';
import { plain } from './answers.ts';
import { control, CONTROL_PREFIX, isLocal } from './control.ts';
import { answerInstead, spoil, takeFailure } from './failures.ts';
import type { SimulatorRequest } from './requests.ts';
import { routeRequest } from './routes.ts';
import type { Routed } from './routes.ts';
import type { Simulation } from './simulation.ts';

const MAX_BODY_BYTES = 1_000_000;

async function readRequest(incoming: IncomingMessage): Promise<SimulatorRequest | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const part = Buffer.from(chunk);
    size += part.length;
    // Read to the end even so: the refusal must reach a client that is still writing.
    if (size <= MAX_BODY_BYTES) chunks.push(part);
  }
  if (size > MAX_BODY_BYTES) return null;
  const url = URL.parse(`http://127.0.0.1${incoming.url ?? '/'}`);
  if (url === null) return null;
  const headers = Object.entries(incoming.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function write(response: ServerResponse, answer: Answer, cutInHalf = false): void {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
  if (!cutInHalf) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, body.length >> 1), () => response.destroy());
}

/** What came of a call: the answer, or null when none was sent. */
interface Outcome {
  answer: Answer | null;
  note: Answer['note'];
  failure?: string;
}

async function respond(
  sim: Simulation,
  routed: Routed,
  response: ServerResponse,
): Promise<Outcome> {
  if (sim.dials.latencyMs > 0) await pause(sim.dials.latencyMs, undefined, { ref: false });
  const failure = takeFailure(sim.dials, routed.endpoint);
  if (failure === undefined) {
    const answer = routed.serve();
    write(response, answer);
    return { answer, note: answer.note };
  }
  if (failure.delayMs > 0) await pause(failure.delayMs, undefined, { ref: false });
  const { kind } = failure;
  if (kind === 'timeout' || kind === 'reset') {
    if (kind === 'reset') response.destroy();
    return { answer: null, note: {}, failure: kind };
  }
  const answer =
    answerInstead(sim, routed.endpoint, failure) ?? spoil(routed.endpoint, failure, routed.serve());
  if (kind === 'lost') {
    response.destroy();
    return { answer: null, note: answer.note, failure: kind };
  }
  write(response, answer, kind === 'cut');
  return { answer, note: answer.note, failure: kind };
}

async function handle(
  sim: Simulation,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readRequest(incoming);
  if (request === null) {
    response.setHeader('connection', 'close');
    write(response, plain(413, 'Request is too large or malformed'));
    return;
  }
  if (request.path.startsWith(CONTROL_PREFIX)) {
    write(response, isLocal(incoming) ? control(sim, request) : plain(403, 'Loopback only'));
    return;
  }
  const routed = routeRequest(sim, request);
  const at = sim.clock.now();
  const leaves = routed.arrives();
  try {
    const { answer, note, failure } = await respond(sim, routed, response);
    sim.calls.add({
      endpoint: routed.endpoint,
      method: request.method,
      path: request.path,
      status: answer?.status ?? 0,
      at,
      ...note,
      ...(failure === undefined ? {} : { failure }),
    });
  } finally {
    leaves();
  }
}

/** Listens on 127.0.0.1; port 0 takes a free one. A taken port gives an error that names it. */
export async function listen(sim: Simulation, port: number): Promise<Server> {
  const server = createServer((incoming, response) => {
    handle(sim, incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      reject(
        taken ? new Error(`TikTok simulator: port ${port} is already in use`, { cause }) : cause,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}
