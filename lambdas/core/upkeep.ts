/**
 * What could not be done at once is done later: every connection whose end or beginning is not certain
 * stands in one list, written before the work begins, and is looked at until it is settled. One in use is put off
 * until its sign-in would end unused: so every connection stands in the list, or is to come back to it.
 */
import { randomInt } from 'node:crypto';
import { disconnect, type DisconnectDeps } from './disconnect.ts';
import type { Grant, Grants, Unsettled } from './ports.ts';
import { hasEnded } from './refresh-token.ts';

/** TikTok repeats its own deliveries for 72 hours; after that a refusal of it is final. */
const GIVE_UP_MS = 72 * 3_600_000;

/**
 * A sign-in that nothing was ever asked with, so long after its code was redeemed: the answer was lost, and nobody
 * holds its tokens. The connector uses them at once.
 */
const NEVER_USED_MS = 72 * 3_600_000;

/**
 * Nothing is begun later than this after the start: what is begun may renew and revoke at TikTok, 6 s
 * each, and this instance must be gone when core/tiktok-session.ts counts it as dead.
 */
export const BEGIN_WITHIN_MS = 14_000;
const AT_ONCE = 5;

export interface UpkeepDeps extends DisconnectDeps {
  grants: Grants;
  unsettled: Unsettled;
}

type Waiting = Awaited<ReturnType<Unsettled['list']>>[number];

/**
 * Settles what can be settled in the time of one run; the rest waits for the next. A failure with one
 * connection does not stop the others, nor do slow ones for ever: each run begins somewhere else.
 */
export async function settleConnections(deps: UpkeepDeps): Promise<void> {
  const startedAt = deps.now();
  const list = await deps.unsettled.list(startedAt);
  const first = list.length === 0 ? 0 : randomInt(list.length);
  const waiting = [...list.slice(first), ...list.slice(0, first)];
  const settleNext = async () => {
    while (deps.now() - startedAt < BEGIN_WITHIN_MS) {
      const next = waiting.shift();
      if (next === undefined) return;
      await settleSafely(next, deps);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, settleNext));
  const left = list.length === 0 ? 0 : (await deps.unsettled.list(startedAt)).length;
  deps.log.info('upkeep', { connections: list.length, left });
}

async function settleSafely(waiting: Waiting, deps: UpkeepDeps): Promise<void> {
  try {
    await settle(waiting, deps);
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    deps.log.error('upkeep_failed', { connection: waiting.connectionId, error: name });
  }
}

function isUnused({ generation, seenGeneration }: Grant): boolean {
  return generation === 1 && seenGeneration === 0;
}

async function settle({ connectionId, isEnd }: Waiting, deps: UpkeepDeps): Promise<void> {
  const grant = await deps.grants.find(connectionId);
  const now = deps.now();
  if (grant && !isEnd && !hasEnded(grant, now, deps.sessionsValidFrom)) {
    // The minute in which the client may still redeem its code.
    if (grant.generation === 0) return;
    const unusedUntil = isUnused(grant) ? grant.rotatedAt + NEVER_USED_MS : Infinity;
    const nextLook = Math.min(grant.expiresAt, unusedUntil);
    if (now < nextLook) return deps.unsettled.putOff(connectionId, nextLook);
  }
  const endedAt = grant ? (grant.revokedAt ?? now) : 0;
  await disconnect(connectionId, deps, now - endedAt > GIVE_UP_MS ? 'final' : 'retry');
}
