/** TikTok on this machine: Login Kit and Display API v2, strict where TikTok is, with dials. */
import type { AddressInfo } from 'node:net';
import type { Account, AccountOptions } from './accounts.ts';
import { AUTHORIZE_PATH } from './authorize.ts';
import type { Call } from './calls.ts';
import type { Dials } from './dials.ts';
import type { Endpoint } from './endpoints.ts';
import type { Grant } from './grants.ts';
import { listen } from './server.ts';
import { createSimulation } from './simulation.ts';
import type { RemovalReason, Simulation, SimulationOptions } from './simulation.ts';
import { userObject } from './user-info.ts';
import { videoObject } from './video-object.ts';
import type { Delivery, WebhookEvent } from './webhooks.ts';

export interface TikTokSimulatorOptions extends SimulationOptions {
  /** 0 or absent: a free port. */
  port?: number;
}

export interface TikTokSimulator {
  /** `http://127.0.0.1:<port>`, the API's base; the consent page is at `authorizeUrl`. */
  readonly origin: string;
  readonly authorizeUrl: string;
  /** Turn at any time; the next call sees it. */
  readonly dials: Dials;
  readonly accounts: {
    add(account: AccountOptions | Account): Account;
    get(handle: string): Account | undefined;
    all(): Account[];
  };
  /** Calls so far, oldest first. */
  readonly calls: Call[];
  counts(): Record<Endpoint, number>;
  /** Forgets calls and counters and empties the rate windows; grants and dials stay. */
  reset(): void;
  grants(): Grant[];
  /** What TikTok knows of an account now, all fields, as the API would send them; no call is made. */
  truth(handle: string): { user: Record<string, unknown>; videos: Record<string, unknown>[] };
  advance(ms: number): void;
  now(): number;
  /** Changes the app's redirect URIs or webhook URL, as in TikTok's portal. */
  register: Simulation['app']['register'];
  /** The user, or TikTok, ends the app's access: all grants die, then the event is sent. */
  disconnect(handle: string, reason?: RemovalReason): void;
  /** Sends an event without changing anything; `account` is a handle. */
  sendWebhook(event: Omit<WebhookEvent, 'userOpenId'> & { account: string }): void;
  /** Attempts to deliver events, oldest first; `webhooksIdle` waits for the last retry. */
  deliveries(): Delivery[];
  webhooksIdle(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a simulator on 127.0.0.1 with its own clock, accounts, grants and dials. */
export async function startTikTokSimulator(
  options: TikTokSimulatorOptions,
): Promise<TikTokSimulator> {
  let origin = '';
  const sim = createSimulation(options, () => origin);
  const server = await listen(sim, options.port ?? 0);
  const address = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${address.port}`;
  const known = (handle: string): Account => {
    const account = sim.accounts.get(handle);
    if (account === undefined) throw new Error(`no account "${handle}" in the simulator`);
    return account;
  };
  return {
    origin,
    authorizeUrl: `${origin}${AUTHORIZE_PATH}`,
    dials: sim.dials,
    accounts: sim.accounts,
    get calls() {
      return sim.calls.list();
    },
    counts: sim.calls.counts,
    reset: () => {
      sim.calls.reset();
      sim.rateLimit.reset();
    },
    grants: () => sim.grants.all().map((grant) => ({ ...grant })),
    truth: (handle) => {
      const account = known(handle);
      const postings = account.feed.before(Infinity, Infinity);
      return {
        user: userObject(sim, account),
        videos: postings.map((posting) => videoObject(sim, account, posting)),
      };
    },
    advance: sim.clock.advance,
    now: sim.clock.now,
    register: sim.app.register,
    disconnect: (handle, reason = 1) => {
      sim.removeAuthorization(known(handle).handle, reason);
    },
    sendWebhook: ({ account, ...event }) => {
      sim.webhooks.send({ ...event, userOpenId: sim.openIdOf(known(account).handle) });
    },
    deliveries: sim.webhooks.deliveries,
    webhooksIdle: sim.webhooks.idle,
    close: async () => {
      sim.webhooks.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
