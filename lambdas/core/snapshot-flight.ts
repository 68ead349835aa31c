/**
 * One fetch for all charts that want the same data at the same time, whichever instances serve them.
 *
 *   A: look: nothing fresh - lease - enlist - TikTok ............ commit - answer
 *   B:    look: leased - look - look - look ............................... answer of A's snapshot
 *
 *   A dies:                the lease ends 12 s after its last sign of life, and B fetches
 *   A stalls and returns:  B has the lease, so A's commit is refused; A answers its own caller only
 *   B waited too long:     it begins no fetch that would outlive it, and tells its caller to come again
 *   A meets a failure:     it is told to all who waited for this fetch; who comes later tries again
 *   the user disconnects:  the slot is gone, so A's commit is refused; nobody can enlist a new one
 *   a snapshot is damaged: it is as good as none, and the next one gets a key of its own
 *
 * A snapshot appears whole or not at all (see ports.ts, `commit`). Nobody but the owner of the lease
 * asks TikTok; the others look at the table, with growing pauses.
 */
import { ApiRefusal } from './errors.ts';
import { isPassing, refusalOf } from './fetch-failure.ts';
import { randomId } from './secret-text.ts';
import {
  CLOCK_AHEAD_MS,
  FETCH_LEASE_MS,
  fetchAndStore,
  letGo,
  openStored,
  type Flight,
  type FlightDeps,
  type FlightRequest,
  type Landed,
} from './snapshot-fetch.ts';
import type { FetchFailure, Snapshot, SnapshotSlot } from './snapshot-port.ts';
import { INSTANCE_LIFE_MS } from './tiktok-session.ts';

/** Whoever waited that long is told to come again; API Gateway gives up at 29 s. */
export const FETCH_WAIT_MS = 20_000;
/** Nobody begins to fetch with less time left: one call to TikTok (8 s), and the wait for its budget (5 s). */
export const FETCH_NEEDS_MS = 13_000;
/** While an older snapshot can serve, a TikTok that failed is left alone for so long. */
export const CALM_MS = 30_000;

type Verdict =
  | { do: 'serve'; snapshot: Snapshot }
  | { do: 'fail'; failure: FetchFailure }
  | { do: 'wait' }
  | { do: 'fetch' };

/** Fresh data: stored, fetched, or waited for. Throws the ApiRefusal of the fetch it waited for. */
export async function land(request: FlightRequest, deps: FlightDeps): Promise<Landed> {
  const startedAt = deps.now();
  const flight: Flight = {
    ...request,
    owner: randomId(),
    startedAt,
    wantedAt: Math.max(
      startedAt - Math.min(deps.freshnessMs, request.oldestMs),
      Math.min(request.freshAfter ?? 0, startedAt + CLOCK_AHEAD_MS),
    ),
  };
  const { connectionId, shape, owner } = flight;
  const beginBy = (deps.endsAt ?? startedAt + INSTANCE_LIFE_MS) - FETCH_NEEDS_MS;
  let slot: SnapshotSlot | undefined;
  let damaged: Snapshot | undefined;
  const sound = (found: SnapshotSlot | undefined): SnapshotSlot | undefined =>
    found?.snapshot && found.snapshot.id === damaged?.id
      ? { ...found, snapshot: undefined }
      : found;
  for (let tries = 0; deps.now() < startedAt + FETCH_WAIT_MS; tries += 1) {
    slot = sound(await deps.snapshots.find(connectionId, shape));
    await request.admitted;
    let verdict = judge(slot, flight, deps);
    if (verdict.do === 'fetch') {
      // Nobody is fetching, and whoever came later has the time for it.
      if (deps.now() >= beginBy) break;
      const lease = { owner, until: deps.now() + FETCH_LEASE_MS };
      slot = sound(await deps.snapshots.lease(connectionId, shape, lease, deps.now()));
      // Between look and lease another one may have come, fetched and gone, or all the time of the lease.
      const isRunning = slot !== undefined && deps.now() < Math.min(lease.until, beginBy);
      verdict = isRunning ? judge(slot, flight, deps) : { do: 'wait' };
      if (slot && verdict.do === 'fetch') {
        try {
          return await fetchAndStore(flight, slot, deps);
        } catch (error) {
          if (error instanceof ApiRefusal) return staleOr(error, slot, flight, deps);
          throw error;
        }
      }
      if (slot) await letGo(flight, deps);
    }
    if (verdict.do === 'serve') {
      const { snapshot } = verdict;
      const bytes = await openStored(flight, snapshot, deps);
      if (bytes === 'damaged') damaged = snapshot;
      else if (bytes) {
        deps.log.info('data_served', { source: tries === 0 ? 'stored' : 'waited' });
        return { bytes, readAt: snapshot.readAt, isStale: false };
      }
      continue; // or a newer one took its place meanwhile
    }
    if (verdict.do === 'fail') return staleOr(refusalOf(verdict.failure), slot, flight, deps);
    await deps.sleep(Math.min(50 * 1.5 ** tries, 500));
  }
  const late = new ApiRefusal('upstream_unavailable', 'The data is still being fetched.', {
    retryAfterSeconds: 2,
  });
  return staleOr(late, slot, flight, deps);
}

function judge(slot: SnapshotSlot | undefined, flight: Flight, deps: FlightDeps): Verdict {
  const { snapshot, lease, failure } = slot ?? {};
  const now = deps.now();
  if (snapshot && snapshot.keepUntil > now && snapshot.freshAt >= flight.wantedAt) {
    return { do: 'serve', snapshot };
  }
  if (failure && failure.at > flight.startedAt) return { do: 'fail', failure };
  const isCalm = failure && isPassing(failure.code) && now < failure.at + CALM_MS;
  if (isCalm && canStandIn(snapshot, deps)) return { do: 'fail', failure };
  if (lease && lease.until > now && lease.owner !== flight.owner) return { do: 'wait' };
  return { do: 'fetch' };
}

/** TikTok fails or keeps silent: then older data, with its age said, is better than none. */
async function staleOr(
  refusal: ApiRefusal,
  slot: SnapshotSlot | undefined,
  flight: Flight,
  deps: FlightDeps,
): Promise<Landed> {
  const snapshot = slot?.snapshot;
  if (!snapshot || !isPassing(refusal.code) || !canStandIn(snapshot, deps)) throw refusal;
  const bytes = await openStored(flight, snapshot, deps);
  if (!bytes || bytes === 'damaged') throw refusal;
  deps.log.info('data_served', { source: 'stale' });
  deps.log.warn('stale_served', {
    connection: flight.connectionId,
    code: refusal.code,
    ageSeconds: Math.round((deps.now() - snapshot.readAt) / 1000),
  });
  return { bytes, readAt: snapshot.readAt, isStale: true };
}

function canStandIn(snapshot: Snapshot | undefined, deps: FlightDeps): boolean {
  return snapshot !== undefined && deps.now() < snapshot.readAt + deps.staleMs;
}
