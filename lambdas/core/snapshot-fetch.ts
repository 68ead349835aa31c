/** One fetch of what charts share, as who holds its lease makes it; who may is the business of snapshot-flight.ts. */
import { allEnded } from './all-ended.ts';
import { ApiRefusal } from './errors.ts';
import { failureOf } from './fetch-failure.ts';
import type { DataKeys, Log } from './ports.ts';
import { createSnapshotSealer, openSnapshot } from './snapshot-envelope.ts';
import type { FetchFailure, Snapshot, Snapshots, SnapshotSlot } from './snapshot-port.ts';

/** Longer than one call to TikTok with its repetitions (8 s) and the pause between two signs of life. */
export const FETCH_LEASE_MS = 12_000;
const RENEW_EVERY_MS = 2_000;
/** Wishes for data newer than now come from clocks that are ahead: within this, all get one fetch. */
export const CLOCK_AHEAD_MS = 60_000;

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

/** A request that may fetch. */
export interface Flight extends FlightRequest {
  owner: string;
  startedAt: number;
  wantedAt: number;
}

/**
 * Asks TikTok under the lease that `flight` holds, and stores the answer for all. Throws the ApiRefusal of the
 * fetch, noted for those who wait for it.
 */
export async function fetchAndStore(
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
        () => openBefore(flight, slot.snapshot, deps),
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
    throw error;
  } finally {
    await Promise.all(pending);
  }
}

/** `undefined` when a newer one took its place. One that does not open, whatever the reason, is as good as none. */
export async function openStored(
  flight: Flight,
  snapshot: Snapshot,
  deps: FlightDeps,
): Promise<Buffer | 'damaged' | undefined> {
  try {
    return await openSnapshot(flight, snapshot, deps);
  } catch (error) {
    logFault('snapshot_not_opened', flight.connectionId, error, deps);
    return 'damaged';
  }
}

async function openBefore(
  flight: Flight,
  snapshot: Snapshot | undefined,
  deps: FlightDeps,
): Promise<Buffer | undefined> {
  if (!snapshot || snapshot.keepUntil <= deps.now()) return undefined;
  const bytes = await openStored(flight, snapshot, deps);
  return bytes === 'damaged' ? undefined : bytes;
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
export async function letGo(
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
