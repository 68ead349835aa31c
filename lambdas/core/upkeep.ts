/**
 * What could not be done at once is done later: every connection whose end or beginning is not certain
 * stands in one list, written before the work begins, and is looked at until it is settled.
 */
import { randomInt } from 'node:crypto';
import { disconnect, type DisconnectDeps } from './disconnect.ts';
import type { Grant, Grants } from './ports.ts';

/** TikTok repeats its own deliveries for 72 hours; after that a refusal of it is final. */
const GIVE_UP_MS = 72 * 3_600_000;

/**
 * Nothing is begun later than this after the start: what is begun may renew and revoke at TikTok, 6 s
 * each, and this instance must be gone when core/tiktok-session.ts counts it as dead.
 */
export const BEGIN_WITHIN_MS = 14_000;
const AT_ONCE = 5;

export interface UpkeepDeps extends DisconnectDeps {
  grants: Grants;
}

/**
 * Settles what can be settled in the time of one run; the rest waits for the next. A failure with one
 * connection does not stop the others, nor do slow ones for ever: each run begins somewhere else.
 */
export async function settleConnections(deps: UpkeepDeps): Promise<void> {
  const startedAt = deps.now();
  const list = await deps.unsettled.list();
  const first = list.length === 0 ? 0 : randomInt(list.length);
  const waiting = [...list.slice(first), ...list.slice(0, first)];
  const settleNext = async () => {
    while (deps.now() - startedAt < BEGIN_WITHIN_MS) {
      const connectionId = waiting.shift();
      if (connectionId === undefined) return;
      await settleSafely(connectionId, deps);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, settleNext));
  const left = list.length === 0 ? 0 : (await deps.unsettled.list()).length;
  deps.log.info('upkeep', { connections: list.length, left });
}

async function settleSafely(connectionId: string, deps: UpkeepDeps): Promise<void> {
  try {
    await settle(connectionId, deps);
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    deps.log.error('upkeep_failed', { connection: connectionId, error: name });
  }
}

async function settle(connectionId: string, deps: UpkeepDeps): Promise<void> {
  const grant = await deps.grants.find(connectionId);
  const now = deps.now();
  if (grant && isInUse(grant, now)) return deps.unsettled.remove(connectionId);
  // The minute in which the client may still redeem its code.
  if (grant && grant.revokedAt === undefined && grant.expiresAt > now) return;
  const endedAt = grant?.revokedAt ?? grant?.expiresAt ?? 0;
  await disconnect(connectionId, deps, now - endedAt > GIVE_UP_MS ? 'final' : 'retry');
}

function isInUse(grant: Grant, now: number): boolean {
  return grant.generation > 0 && grant.revokedAt === undefined && grant.expiresAt > now;
}
