/**
 * The store of what was read from TikTok, as the rules see it. As in ports.ts, what must hold once is
 * one conditional write on one item, and all instants are epoch milliseconds.
 */

/** One answer of TikTok as it is kept for all charts of a connection (see snapshot-flight.ts). */
export interface Snapshot {
  /** Of one fetch, never used again. */
  id: string;
  /** When the fetch began: the data is not older. */
  readAt: number;
  /** It serves whoever wants data of this moment or an earlier one. At least `readAt`. */
  freshAt: number;
  /** Nobody is served from it after that. */
  keepUntil: number;
  keyMadeAt: number;
  encryptedKey: Uint8Array;
  iv: Uint8Array;
  /** Absent where it is too large for one item: `body` reads it. */
  ciphertext?: Uint8Array | undefined;
  /** Number of items that hold the ciphertext besides; 0: none. */
  parts: number;
}

/** How the last fetch failed: told to those who waited for it, and never taken for data. */
export interface FetchFailure {
  at: number;
  code: string;
  message: string;
  retryAfterSeconds?: number | undefined;
}

/** What is known of one shape of request of one connection. */
export interface SnapshotSlot {
  snapshot?: Snapshot | undefined;
  lease?: { owner: string; until: number } | undefined;
  failure?: FetchFailure | undefined;
}

/** Snapshots by connection and shape (a hash of what was asked). */
export interface Snapshots {
  find(connectionId: string, shape: string): Promise<SnapshotSlot | undefined>;
  /** The ciphertext of a snapshot found; `undefined` when a newer one has taken its place. */
  body(connectionId: string, shape: string, snapshot: Snapshot): Promise<Uint8Array | undefined>;
  /** The right to fetch alone: the slot as it is then. `undefined` while another owner's lease runs. */
  lease(
    connectionId: string,
    shape: string,
    lease: { owner: string; until: number },
    now: number,
  ): Promise<SnapshotSlot | undefined>;
  /** Moves the end of a lease that still is the owner's. */
  renew(
    connectionId: string,
    shape: string,
    lease: { owner: string; until: number },
  ): Promise<void>;
  /** Lists the shape, so that `removeAll` finds it. `false` once the connection's snapshots were removed. */
  enlist(connectionId: string, shape: string, keepUntil: number): Promise<boolean>;
  /** Stores the whole and ends the lease. `false`, and nothing is stored, unless the lease is the owner's. */
  commit(
    connectionId: string,
    shape: string,
    owner: string,
    snapshot: Snapshot & { ciphertext: Uint8Array },
    previous: Snapshot | undefined,
  ): Promise<boolean>;
  /** Ends the owner's lease. */
  release(
    connectionId: string,
    shape: string,
    owner: string,
    failure?: FetchFailure,
  ): Promise<void>;
  /** Deletes one shape, whoever is fetching it. */
  remove(connectionId: string, shape: string): Promise<void>;
  /** Deletes all of them, and none can be stored any more. Safe to repeat, and to break off anywhere. */
  removeAll(connectionId: string, now: number): Promise<void>;
}
