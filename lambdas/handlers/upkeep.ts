/** Runs on a schedule (EventBridge), not for a caller: nothing is read from the event. */
import { settleConnections, type UpkeepDeps } from '../core/upkeep.ts';

export function createUpkeepHandler(deps: UpkeepDeps): () => Promise<void> {
  return () => settleConnections(deps);
}
