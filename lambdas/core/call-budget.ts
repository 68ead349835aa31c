/**
 * Keeps all instances together within TikTok's limit: 600 calls of an endpoint in any 60 seconds
 * (https://developers.tiktok.com/docs/en/tiktok-api-v2-rate-limit).
 *
 * A fetch reserves all its calls by one write. A reservation may be used as long as its instance lives,
 * so it counts for that long and the 60 seconds after:
 *
 *   |- reserved, in a slot of 10 s -|- used within 30 s -|- in TikTok's window for 60 s -|  free again
 *
 * The sum of the slots that count and the new reservation stay within the limit, in one condition:
 * slots of earlier windows do not change any more, and those of the current window have one sum.
 */
import { randomInt } from 'node:crypto';
import { ApiRefusal } from './errors.ts';
import type { CallCounters, CallCounts, CallWindow, Log, TikTokEndpointName } from './ports.ts';
import { INSTANCE_LIFE_MS } from './tiktok-session.ts';

const WINDOW_MS = 120_000;
const SLOT_MS = 10_000;
const COUNTS_MS = SLOT_MS + INSTANCE_LIFE_MS + 60_000;
/** A second write gives calls back when it is worth it. */
const WORTH_GIVING_BACK = 5;
const MAX_JITTER_MS = 500;
/** TikTok does not say how long its limit lasts; its window is 60 s. */
const PAUSE_SECONDS = 30;
/** A shorter one that it asks for would only meet the limit again. */
const LEAST_PAUSE_SECONDS = 5;

export interface CallBudgetDeps {
  callCounters: CallCounters;
  tiktokCallsPerMinute: number;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  log: Log;
}

export interface Reservation {
  calls: number;
  /** Ends the reservation, with the number of calls that were made. Never rejects. */
  settle(used: number): Promise<void>;
}

/**
 * Reserves up to `most` calls, at least `least`. Waits while there are too few, if that is over before
 * `deadline` (epoch milliseconds); else throws `rate_limit_exceeded` with the time until there are enough.
 */
export async function reserveCalls(
  endpoint: TikTokEndpointName,
  { least, most }: { least: number; most: number },
  deadline: number,
  deps: CallBudgetDeps,
): Promise<Reservation> {
  const wanted = Math.min(least, deps.tiktokCallsPerMinute);
  for (;;) {
    const now = deps.now();
    const window = windowAt(endpoint, now);
    const before = windowAt(endpoint, window.start - WINDOW_MS);
    const [current, previous] = await Promise.all([
      deps.callCounters.read(window),
      deps.callCounters.read(before),
    ]);
    const counting = [...slotsOf(before, previous), ...slotsOf(window, current)].filter(
      ({ endsAt }) => endsAt > now,
    );
    const free = deps.tiktokCallsPerMinute - sum(counting);
    const fullUntil = Math.max(current.fullUntil, previous.fullUntil);
    if (free >= wanted && fullUntil <= now) {
      const calls = Math.min(free, most);
      const slot = Math.floor((now - window.start) / SLOT_MS);
      const bound = sum(slotsOf(window, current)) + free;
      if (await deps.callCounters.add(window, slot, calls, bound)) {
        return { calls, settle: (used) => giveBack(window, slot, calls - used, deps) };
      }
      // Another instance was faster: what is left is read anew.
    }
    const freeAt = free >= wanted ? now : momentOf(counting, wanted - free);
    const waitMs = Math.max(freeAt, fullUntil) - now;
    if (now + waitMs >= deadline) {
      deps.log.warn('tiktok_budget_spent', { endpoint, seconds: Math.ceil(waitMs / 1000) });
      throw exhausted(waitMs);
    }
    await deps.sleep(waitMs + randomInt(1, MAX_JITTER_MS));
  }
}

/** TikTok says that its limit is reached, so for a while no instance calls. */
export async function noteLimit(
  endpoint: TikTokEndpointName,
  retryAfterSeconds: number | undefined,
  deps: CallBudgetDeps,
): Promise<ApiRefusal> {
  const now = deps.now();
  const pauseMs = Math.max(retryAfterSeconds ?? PAUSE_SECONDS, LEAST_PAUSE_SECONDS) * 1000;
  deps.log.warn('tiktok_limit_reached', { endpoint, seconds: pauseMs / 1000 });
  await deps.callCounters.markFull(windowAt(endpoint, now), now + Math.min(pauseMs, WINDOW_MS));
  return exhausted(pauseMs);
}

function exhausted(waitMs: number): ApiRefusal {
  return new ApiRefusal('rate_limit_exceeded', 'TikTok limits the requests of this app.', {
    retryAfterSeconds: waitMs / 1000,
  });
}

function windowAt(endpoint: TikTokEndpointName, moment: number): CallWindow {
  const start = Math.floor(moment / WINDOW_MS) * WINDOW_MS;
  return { endpoint, start, end: start + WINDOW_MS };
}

interface Slot {
  calls: number;
  /** From then on its calls do not count. */
  endsAt: number;
}

function slotsOf({ start }: CallWindow, { slots }: CallCounts): Slot[] {
  return [...slots]
    .map(([slot, calls]) => ({ calls, endsAt: start + slot * SLOT_MS + COUNTS_MS }))
    .toSorted((one, other) => one.endsAt - other.endsAt);
}

function sum(slots: readonly Slot[]): number {
  return slots.reduce((total, { calls }) => total + calls, 0);
}

/** When so many calls of these slots, oldest first, do not count any more. */
function momentOf(slots: readonly Slot[], calls: number): number {
  let freed = 0;
  for (const slot of slots) {
    freed += slot.calls;
    if (freed >= calls) return slot.endsAt;
  }
  throw new Error('more calls are wanted than the budget holds');
}

/** Calls that could not be given back count until their time is over: no reason to fail what was fetched. */
async function giveBack(
  window: CallWindow,
  slot: number,
  unused: number,
  { callCounters, log }: CallBudgetDeps,
): Promise<void> {
  if (unused < WORTH_GIVING_BACK) return;
  await callCounters.giveBack(window, slot, unused).catch((error: unknown) => {
    const name = error instanceof Error ? error.name : 'unknown';
    log.warn('calls_not_given_back', { endpoint: window.endpoint, calls: unused, error: name });
  });
}
