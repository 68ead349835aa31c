/** Control from another process or a page: what happens now, and turning dials. Loopback only. */
import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import type { Answer } from './answers.ts';
import { plain } from './answers.ts';
import { turnDials } from './dials.ts';
import type { SimulatorRequest } from './requests.ts';
import { hasMediaType } from './requests.ts';
import type { Simulation } from './simulation.ts';

export const CONTROL_PREFIX = '/_simulator/';

const json = (status: number, body: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
  note: {},
});

/** True for a request from this machine, addressed to it by a loopback name (no DNS rebinding). */
export function isLocal(request: IncomingMessage): boolean {
  const peer = request.socket.remoteAddress ?? '';
  const loopback = (name: string): boolean => name === 'localhost' || name === '127.0.0.1';
  const host = URL.parse(`http://${request.headers.host ?? ''}`)?.hostname ?? '';
  const { origin } = request.headers;
  const from = origin === undefined ? 'localhost' : (URL.parse(origin)?.hostname ?? '');
  return /^(127\.|::1$|::ffff:127\.)/.test(peer) && loopback(host) && loopback(from);
}

/** The state as plain data: time, dials, counters, accounts, grants, calls. No token, no secret. */
export function stateOf(sim: Simulation): Record<string, unknown> {
  return {
    now: sim.clock.now(),
    dials: sim.dials,
    counts: sim.calls.counts(),
    accounts: sim.accounts.all().map(({ handle, displayName, feed }) => ({
      handle,
      displayName,
      videos: feed.count(),
      connected: sim.signIns.approved(handle),
    })),
    grants: sim.grants.all(),
    calls: sim.calls.list().slice(-200),
    deliveries: sim.webhooks.deliveries().slice(-200),
  };
}

const advanceBody = z.strictObject({ ms: z.int().nonnegative() });
const disconnectBody = z.strictObject({
  account: z.string(),
  reason: z.literal([0, 1, 2, 3, 4, 5]).default(1),
});

type Command = (sim: Simulation, body: unknown) => string[];

const faults = (error: z.ZodError): string[] =>
  error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);

const COMMANDS: Record<string, Command> = {
  dials: (sim, body) => turnDials(sim.dials, body),
  advance: (sim, body) => {
    const read = advanceBody.safeParse(body);
    if (!read.success) return faults(read.error);
    sim.clock.advance(read.data.ms);
    return [];
  },
  disconnect: (sim, body) => {
    const read = disconnectBody.safeParse(body);
    if (!read.success) return faults(read.error);
    if (sim.accounts.get(read.data.account) === undefined) return ['account: unknown'];
    sim.removeAuthorization(read.data.account, read.data.reason);
    return [];
  },
  reset: (sim) => {
    sim.calls.reset();
    sim.rateLimit.reset();
    return [];
  },
};

/**
 * GET `state`; POST with a JSON body: `dials` (any part of the dials), `advance` (`ms`), `disconnect`
 * (`account`, `reason`), `reset` (calls, counters, rate windows). Answers the state, or 400 with the `faults`.
 */
export function control(sim: Simulation, request: SimulatorRequest): Answer {
  const name = request.path.slice(CONTROL_PREFIX.length);
  if (request.method === 'GET' && name === 'state') return json(200, stateOf(sim));
  const command = request.method === 'POST' ? COMMANDS[name] : undefined;
  if (command === undefined) return plain(404, 'Unsupported path');
  if (!hasMediaType(request, 'application/json')) {
    return json(415, { faults: ['content-type: application/json is required'] });
  }
  let body: unknown;
  try {
    body = JSON.parse(request.body);
  } catch {
    return json(400, { faults: ['(body): not JSON'] });
  }
  const found = command(sim, body);
  return found.length > 0 ? json(400, { faults: found }) : json(200, stateOf(sim));
}
