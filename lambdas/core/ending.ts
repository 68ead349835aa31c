/** A sign-in ends: by its user, a misused token or code, a loss, or TikTok. */
import type { Grants, Unsettled } from './ports.ts';

export interface EndingDeps {
  grants: Pick<Grants, 'revoke'>;
  unsettled: Pick<Unsettled, 'addEnd'>;
  now: () => number;
}

/**
 * Begins the end: our tokens of the sign-in are dead when this returns. It is entered as an end before,
 * so whatever breaks off from here on, upkeep finishes; see disconnect.ts. Safe to repeat.
 */
export async function endSignIn(connectionId: string, deps: EndingDeps): Promise<void> {
  await deps.unsettled.addEnd(connectionId);
  await deps.grants.revoke(connectionId, deps.now());
}
