/** The state one simulator holds, made from the pieces; no HTTP here. */
import { createAccounts, openIdOf } from './accounts.ts';
import type { Accounts } from './accounts.ts';
import { createAnswers } from './answers.ts';
import type { Answers } from './answers.ts';
import { createCallLog } from './calls.ts';
import type { CallLog } from './calls.ts';
import { createClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { createCodes } from './codes.ts';
import type { Codes } from './codes.ts';
import { createDials } from './dials.ts';
import type { Dials } from './dials.ts';
import { createGrants } from './grants.ts';
import type { Grants } from './grants.ts';
import { createLinks } from './links.ts';
import type { Links } from './links.ts';
import { createRateLimit } from './rate-limit.ts';
import type { RateLimit } from './rate-limit.ts';
import { createRegistration } from './registration.ts';
import type { Registration, RegistrationOptions } from './registration.ts';
import { createSignIns } from './sign-ins.ts';
import type { SignIns } from './sign-ins.ts';
import { createWebhooks } from './webhooks.ts';
import type { Webhooks } from './webhooks.ts';

export interface SimulationOptions extends RegistrationOptions {
  /** Epoch milliseconds; the real clock when absent. */
  now?: () => number;
  /** Put into every token and code, so that a test can search all output for one text. */
  tokenMark?: string;
}

export interface Simulation {
  app: Registration;
  accounts: Accounts;
  answers: Answers;
  calls: CallLog;
  clock: Clock;
  codes: Codes;
  dials: Dials;
  grants: Grants;
  links: Links;
  rateLimit: RateLimit;
  signIns: SignIns;
  webhooks: Webhooks;
  openIdOf(handle: string): string;
  /** Counts a call that reads videos of an account, and returns the number so far. */
  countRead(handle: string): number;
  readsOf(handle: string): number;
  /** Ends the app's access to an account, as the user or TikTok does it, and sends the event. */
  removeAuthorization(handle: string, reason: RemovalReason): number;
}

/**
 * `authorization.removed`: 0 unknown, 1 user disconnected, 2 account deleted, 3 age changed, 4 banned,
 * 5 developer revoked. https://developers.tiktok.com/doc/webhooks-events/
 */
export type RemovalReason = 0 | 1 | 2 | 3 | 4 | 5;

/** `origin` is asked late, because the port is known only when the server listens. */
export function createSimulation(options: SimulationOptions, origin: () => string): Simulation {
  const clock = createClock(options.now);
  const dials = createDials();
  const app = createRegistration(options);
  const mark = options.tokenMark ?? '';
  const grants = createGrants(clock, dials, mark);
  const signIns = createSignIns();
  const webhooks = createWebhooks(app, clock, dials);
  const reads = new Map<string, number>();
  const readsOf = (handle: string): number => reads.get(handle) ?? 0;
  const openId = (handle: string): string => openIdOf(handle, app.clientKey);
  return {
    app,
    accounts: createAccounts(),
    answers: createAnswers(clock, dials),
    calls: createCallLog(),
    clock,
    codes: createCodes(clock, dials, mark),
    dials,
    grants,
    links: createLinks(clock, app.clientKey, origin),
    rateLimit: createRateLimit(clock, dials),
    signIns,
    webhooks,
    openIdOf: openId,
    readsOf,
    countRead: (handle) => {
      reads.set(handle, readsOf(handle) + 1);
      return readsOf(handle);
    },
    removeAuthorization: (handle, reason) => {
      const ended = grants.endAll(openId(handle), reason === 5 ? 'revoke' : 'user');
      signIns.forget(handle);
      if (reason !== 5 || dials.revokeSendsWebhook) {
        webhooks.send({ userOpenId: openId(handle), content: { reason } });
      }
      return ended;
    },
  };
}
