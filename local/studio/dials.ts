import * as z from 'zod';
import { failureSchema } from '../tiktok/dials.ts';
import type { TikTokSimulator } from '../tiktok/simulator.ts';
import type { StudioBackend } from './backend.ts';
import { RequestError } from './request-body.ts';
import type { DialState } from './wire.ts';

const DAY_MS = 86_400_000;
const RATE_LIMIT = 600;

export const turnBody = z.discriminatedUnion('dial', [
  z.strictObject({ dial: z.literal('latency'), ms: z.int().min(0).max(30_000) }),
  z.strictObject({
    dial: z.literal('failures'),
    on: failureSchema.shape.on,
    kind: failureSchema.shape.kind,
    code: z.string().max(64),
    times: z.int().min(0).max(1_000),
  }),
  z.strictObject({ dial: z.literal('rate-limit'), perMinute: z.int().min(1).max(RATE_LIMIT) }),
  z.strictObject({ dial: z.literal('token-profile'), profile: z.enum(['2026-11', 'legacy']) }),
  z.strictObject({
    dial: z.literal('clock'),
    ms: z
      .int()
      .min(1)
      .max(400 * DAY_MS),
  }),
  z.strictObject({
    dial: z.literal('account'),
    handle: z.string().regex(/^[\w.]{2,24}$/, 'must be 2 to 24 letters, digits, _ or .'),
    videos: z.int().min(0).max(20_000),
    privateVideos: z.int().min(0).max(1_000),
  }),
  z.strictObject({ dial: z.literal('revoke'), account: z.string() }),
  z.strictObject({ dial: z.literal('kill'), functionName: z.string() }),
  z.strictObject({ dial: z.literal('reset') }),
]);
export type Turn = z.output<typeof turnBody>;

/** How everything behind the connector is set now. */
export function dialState({ clock, lambda, tiktok }: StudioBackend): DialState {
  return {
    now: clock.now(),
    aheadMs: clock.aheadMs(),
    functions: Object.entries(lambda.stats()).map(([name, stats]) => ({
      name,
      instances: stats.workers,
      runs: stats.invocations,
      coldStarts: stats.coldStarts,
    })),
    tiktok: tiktok
      ? {
          latencyMs: tiktok.dials.latencyMs,
          rateLimit: tiktok.dials.rateLimit.max,
          tokenProfile: tiktok.dials.tokenProfile,
          failuresWaiting: tiktok.dials.failNext.reduce((sum, { times }) => sum + times, 0),
          accounts: tiktok.accounts.all().map((account) => ({
            handle: account.handle,
            name: account.displayName,
            videos: account.feed.count(),
            connected: isConnected(tiktok, account.handle),
          })),
        }
      : null,
  };
}

/** Turns one dial. Throws RequestError for a name that does not exist, or without a simulator. */
export async function turn(backend: StudioBackend, change: Turn): Promise<void> {
  const { clock, lambda, tiktok } = backend;
  if (change.dial === 'clock') return clock.advance(change.ms);
  if (change.dial === 'kill') {
    if (!(change.functionName in lambda.stats())) {
      throw new RequestError(404, `There is no function ${change.functionName}.`);
    }
    await lambda.kill(change.functionName);
    return;
  }
  if (!tiktok) throw new RequestError(409, 'Another TikTok is in use; it has no dials here.');
  turnTikTok(tiktok, change);
}

function turnTikTok(tiktok: TikTokSimulator, change: Exclude<Turn, { dial: 'clock' | 'kill' }>) {
  const { dials } = tiktok;
  switch (change.dial) {
    case 'latency':
      dials.latencyMs = change.ms;
      return;
    case 'failures': {
      const { on, kind, code, times } = change;
      dials.failNext = times === 0 ? [] : [failureSchema.parse({ on, kind, code, times })];
      return;
    }
    case 'rate-limit':
      dials.rateLimit.max = change.perMinute;
      return;
    case 'token-profile':
      dials.tokenProfile = change.profile;
      return;
    case 'account': {
      const { handle, videos, privateVideos } = change;
      tiktok.accounts.add({ handle, videos, privateVideos });
      return;
    }
    case 'revoke':
      if (tiktok.accounts.get(change.account) === undefined) {
        throw new RequestError(404, `There is no account ${change.account}.`);
      }
      tiktok.disconnect(change.account);
      return;
    case 'reset':
      dials.latencyMs = 0;
      dials.failNext = [];
      dials.rateLimit.max = RATE_LIMIT;
      dials.tokenProfile = '2026-11';
      tiktok.reset();
  }
}

function isConnected(tiktok: TikTokSimulator, handle: string): boolean {
  return tiktok.grants().some((grant) => grant.account === handle && grant.endedBy === null);
}
