/**
 * What could not be done at once is done later: every connection whose end or beginning is not certain
 * stands in one list, written before the work begins, and is looked at until it is settled.
 */
import { disconnect, type DisconnectDeps } from './disconnect.ts';
import type { Grant, Grants } from './ports.ts';

/** TikTok repeats its own deliveries for 72 hours; after that a refusal of it is final. */
const GIVE_UP_MS = 72 * 3_600_000;

export interface UpkeepDeps extends DisconnectDeps {
  grants: Grants;
}

/** Settles what can be settled now. A failure with one connection does not stop the others. */
export async function settleConnections(deps: UpkeepDeps): Promise<void> {
  const list = await deps.unsettled.list();
  for (const connectionId of list) {
    try {
      await settle(connectionId, deps);
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown';
      deps.log.error('upkeep_failed', { connection: connectionId, error: name });
    }
  }
  deps.log.info('upkeep', { connections: list.length });
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
