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
 *
 * A snapshot appears whole or not at all (see ports.ts, `commit`). Nobody but the owner of the lease
 * asks TikTok; the others look at the table, with growing pauses.
 */
import { allEnded } from './all-ended.ts';
import { ApiRefusal } from './errors.ts';
import { failureOf, isPassing, refusalOf } from './fetch-failure.ts';
import type { DataKeys, Log } from './ports.ts';
import type { FetchFailure, Snapshot, Snapshots, SnapshotSlot } from './snapshot-port.ts';
import { randomId } from './secret-text.ts';
import { createSnapshotSealer, openSnapshot } from './snapshot-envelope.ts';
import { INSTANCE_LIFE_MS } from './tiktok-session.ts';

/** Longer than one call to TikTok with its repetitions (8 s) and the pause between two signs of life. */
export const FETCH_LEASE_MS = 12_000;
const RENEW_EVERY_MS = 2_000;
/** Whoever waited that long is told to come again; API Gateway gives up at 29 s. */
export const FETCH_WAIT_MS = 20_000;
/** Nobody begins to fetch with less time left: one call to TikTok (8 s), and the wait for its budget (5 s). */
export const FETCH_NEEDS_MS = 13_000;
/** While an older snapshot can serve, a TikTok that failed is left alone for so long. */
export const CALM_MS = 30_000;
/** Wishes for data newer than now come from clocks that are ahead: within this, all get one fetch. */
const CLOCK_AHEAD_MS = 60_000;

export interface FlightDeps {
  snapshots: Snapshots;
  dataKeys: DataKeys;
  /** Age up to which a snapshot is served without asking TikTok. */
  freshnessMs: number;
  /** Age up to which it is served when TikTok fails. */
  staleMs: number;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  log: Log;
  /** When this instance is ended, epoch milliseconds; else it has as long as any. */
  endsAt?: number;
}

export interface FlightRequest {
  connectionId: string;
  /** Hash of what is asked; requests of one shape share their snapshot. */
  shape: string;
  /** Epoch milliseconds: data read before it is not wanted. */
  freshAfter: number | undefined;
  /** Rejects when the caller is not to be served: known after the first look, which it need not wait for. */
  admitted: Promise<void>;
  /** Data older than that is not wanted, however fresh it counts otherwise. */
  oldestMs: number;
  /**
   * Asks TikTok and packs the answer; throws ApiRefusal. `alive` keeps the lease: call it often. `before`
   * opens what was stored before, if it may still be read. `later` takes work that never rejects and only
   * must be done when the request ends.
   */
  fetch: (
    alive: () => Promise<void>,
    before: () => Promise<Buffer | undefined>,
    later: (work: Promise<void>) => void,
  ) => Promise<Buffer>;
}

/** Packed data and when it was read; `isStale`: older than wanted, because TikTok fails. */
export interface Landed {
  bytes: Buffer;
  readAt: number;
  isStale: boolean;
}

interface Flight extends FlightRequest {
  owner: string;
  startedAt: number;
  wantedAt: number;
}

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
  for (let tries = 0; deps.now() < startedAt + FETCH_WAIT_MS; tries += 1) {
    slot = await deps.snapshots.find(connectionId, shape);
    await request.admitted;
    let verdict = judge(slot, flight, deps);
    if (verdict.do === 'fetch') {
      // Nobody is fetching, and whoever came later has the time for it.
      if (deps.now() >= beginBy) break;
      const lease = { owner, until: deps.now() + FETCH_LEASE_MS };
      slot = await deps.snapshots.lease(connectionId, shape, lease, deps.now());
      // Between look and lease another one may have come, fetched and gone, or all the time of the lease.
      const isRunning = slot !== undefined && deps.now() < Math.min(lease.until, beginBy);
      verdict = isRunning ? judge(slot, flight, deps) : { do: 'wait' };
      if (slot && verdict.do === 'fetch') return fetchAndStore(flight, slot, deps);
      if (slot) await letGo(flight, deps);
    }
    if (verdict.do === 'serve') {
      const bytes = await openSnapshot(flight, verdict.snapshot, deps);
      if (bytes) {
        deps.log.info('data_served', { source: tries === 0 ? 'stored' : 'waited' });
        return { bytes, readAt: verdict.snapshot.readAt, isStale: false };
      }
      continue; // a newer one took its place meanwhile
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

async function fetchAndStore(
  flight: Flight,
  slot: SnapshotSlot,
  deps: FlightDeps,
): Promise<Landed> {
  const { connectionId, shape, freshAfter } = flight;
  const readAt = deps.now();
  const keepUntil = readAt + Math.max(deps.freshnessMs, deps.staleMs);
  const pending: Promise<void>[] = [];
  try {
    // Enlisted before there is anything to find: a connection that ends finds all it has. What is not listed, or
    // not sealed, is not stored; its caller has it all the same.
    const listing = deps.snapshots.enlist(connectionId, shape, keepUntil);
    const sealing = createSnapshotSealer(flight, slot.snapshot, deps);
    const [isListed, bytes, seal] = await allEnded([
      unlessFails('snapshot_not_listed', listing, flight, deps),
      flight.fetch(
        keepAlive(flight, deps),
        () => openStored(flight, slot.snapshot, deps),
        (work) => pending.push(work),
      ),
      unlessFails('snapshot_not_sealed', sealing, flight, deps),
    ]);
    if (isListed && seal) {
      const freshAt = Math.max(readAt, Math.min(freshAfter ?? 0, readAt + CLOCK_AHEAD_MS));
      const snapshot = { ...seal(bytes), readAt, freshAt, keepUntil };
      await store(flight, snapshot, slot.snapshot, deps);
    } else {
      await letGo(flight, deps);
    }
    deps.log.info('data_served', { source: 'fetched' });
    return { bytes, readAt, isStale: false };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) {
      await letGo(flight, deps);
      throw error;
    }
    if (error.code === 'reconnect_required') {
      await deps.snapshots.removeAll(connectionId, deps.now());
      throw error;
    }
    // What was read under a permission goes with it.
    if (error.code === 'scope_not_authorized' && slot.snapshot) {
      await deps.snapshots.remove(connectionId, shape);
    } else {
      await letGo(flight, deps, failureOf(error, deps.now()));
    }
    return await staleOr(error, slot, flight, deps);
  } finally {
    await Promise.all(pending);
  }
}

/** A snapshot that does not open, whatever the reason, is as good as none: a new one is on its way. */
async function openStored(
  flight: Flight,
  snapshot: Snapshot | undefined,
  deps: FlightDeps,
): Promise<Buffer | undefined> {
  if (!snapshot || snapshot.keepUntil <= deps.now()) return undefined;
  return unlessFails('snapshot_not_opened', openSnapshot(flight, snapshot, deps), flight, deps);
}

/** What a work gives, or `undefined` and a line in the log. */
function unlessFails<Value>(
  event: string,
  work: Promise<Value>,
  { connectionId }: Flight,
  deps: FlightDeps,
): Promise<Value | undefined> {
  return work.catch((error: unknown) => {
    logFault(event, connectionId, error, deps);
    return undefined;
  });
}

/** A lease that cannot be given back ends by itself. */
async function letGo(
  { connectionId, shape, owner }: Flight,
  deps: FlightDeps,
  failure?: FetchFailure,
): Promise<void> {
  await deps.snapshots.release(connectionId, shape, owner, failure).catch((error: unknown) => {
    logFault('snapshot_not_released', connectionId, error, deps);
  });
}

function logFault(event: string, connection: string, error: unknown, { log }: FlightDeps): void {
  log.error(event, { connection, error: error instanceof Error ? error.name : 'unknown' });
}

/** The caller has its data in any case; the others fetch again when it could not be stored. */
async function store(
  { connectionId, shape, owner }: Flight,
  snapshot: Snapshot & { ciphertext: Uint8Array },
  previous: Snapshot | undefined,
  deps: FlightDeps,
): Promise<void> {
  try {
    if (await deps.snapshots.commit(connectionId, shape, owner, snapshot, previous)) return;
    deps.log.warn('snapshot_superseded', { connection: connectionId });
  } catch (error) {
    logFault('snapshot_not_stored', connectionId, error, deps);
  }
}

/** Moves the end of the lease, at most every two seconds. */
function keepAlive({ connectionId, shape, owner }: Flight, deps: FlightDeps): () => Promise<void> {
  let renewedAt = deps.now();
  return async () => {
    const now = deps.now();
    if (now < renewedAt + RENEW_EVERY_MS) return;
    renewedAt = now;
    const lease = { owner, until: now + FETCH_LEASE_MS };
    await deps.snapshots.renew(connectionId, shape, lease).catch((error: unknown) => {
      logFault('snapshot_lease_not_renewed', connectionId, error, deps);
    });
  };
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
  const bytes = await openSnapshot(flight, snapshot, deps);
  if (!bytes) throw refusal;
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
