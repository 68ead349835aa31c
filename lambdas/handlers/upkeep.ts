/** Runs on a schedule (EventBridge), not for a caller: nothing is read from the event. */
import type { Context } from 'aws-lambda';
import { settleConnections, type UpkeepDeps } from '../core/upkeep.ts';

export type UpkeepHandler = (
  event: unknown,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<void>;

export function createUpkeepHandler(deps: UpkeepDeps): UpkeepHandler {
  return (_event, context) =>
    settleConnections({ ...deps, endsAt: deps.now() + context.getRemainingTimeInMillis() });
}
