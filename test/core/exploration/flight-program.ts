/** The real `land`, its ports turned into questions that the search answers. */
import { createSecretKey } from 'node:crypto';
import { ApiRefusal } from '../../../lambdas/core/errors.ts';
import type { DataKeys } from '../../../lambdas/core/ports.ts';
import { createSnapshotSealer, openSnapshot } from '../../../lambdas/core/snapshot-envelope.ts';
import type { Landed } from '../../../lambdas/core/snapshot-fetch.ts';
import { land } from '../../../lambdas/core/snapshot-flight.ts';
import type { Snapshot, SnapshotSlot } from '../../../lambdas/core/snapshot-port.ts';
import { createReplay, remembered, type Point, type Program } from './replay.ts';
import { FRESHNESS_MS, ID, SHAPE, STALE_MS, STARTS_AT } from './flight-world.ts';

/** What an instance calls itself; its real name is random and another one in each replay. */
export const ME = 'me';

/** One key for all: what is explored is the order of the calls, not the cryptography. */
const dataKey = {
  plaintext: createSecretKey(new Uint8Array(32).fill(7)),
  encryptedKey: Uint8Array.of(7),
};
const dataKeys: DataKeys = {
  generate: async () => dataKey,
  decrypt: async () => dataKey.plaintext,
};

function program(wish: number | undefined): Program {
  return ({ ask, now, log }) => {
    let owner = ME;
    const withOwner = (slot: SnapshotSlot | undefined) =>
      slot?.lease?.owner === ME ? { ...slot, lease: { ...slot.lease, owner } } : slot;
    return land(
      {
        connectionId: ID,
        shape: SHAPE,
        freshAfter: wish === undefined ? undefined : STARTS_AT + wish,
        admitted: Promise.resolve(),
        oldestMs: Infinity,
        async fetch(alive) {
          await alive();
          await ask('begin');
          await alive();
          const answer = (await ask('end')) as number;
          if (answer > 0) return Buffer.from(String(answer));
          throw new ApiRefusal('upstream_unavailable', 'TikTok does not answer right now.');
        },
      },
      {
        now,
        log,
        dataKeys,
        freshnessMs: FRESHNESS_MS,
        staleMs: STALE_MS,
        sleep: (ms) => ask('sleep', ms),
        snapshots: {
          find: async () => withOwner(await ask('find')),
          async lease(_id, _shape, lease, at) {
            owner = lease.owner;
            return withOwner(await ask('lease', lease.until, at));
          },
          renew: (_id, _shape, lease) => ask('renew', lease.until),
          enlist: () => ask('enlist'),
          commit: (_id, _shape, _owner, snapshot) => ask('commit', snapshot),
          release: (_id, _shape, _owner, failure) => ask('release', failure),
          removeAll: () => ask('removeAll'),
          remove: () => ask('remove'),
          body: () => ask('body'),
        },
      },
    );
  };
}

const replays = new Map<number | undefined, (at: number) => Promise<Point>>();

/** Begins a request now. */
export function begin(clock: number, wish: number | undefined): Promise<Point> {
  return remembered(replays, wish, () => createReplay(program(wish)))(clock);
}

const at = { connectionId: ID, shape: SHAPE };
const opened = new WeakMap<Snapshot, Promise<number>>();

/** The number of the fetch whose data a snapshot holds; NaN when it does not open or is not whole. */
export function fetchIn(snapshot: Snapshot): Promise<number> {
  const known = opened.get(snapshot);
  if (known) return known;
  const snapshots = { body: async () => undefined };
  const number = openSnapshot(at, snapshot, { dataKeys, snapshots }).then(
    (bytes) => Number(bytes ?? NaN),
    () => NaN,
  );
  opened.set(snapshot, number);
  return number;
}

/** The data of a fetch, as `land` would have stored it then. */
export async function snapshotOf(fetch: number, readAt: number): Promise<Snapshot> {
  const seal = await createSnapshotSealer(at, undefined, { dataKeys, now: () => readAt });
  const times = { readAt, freshAt: readAt, keepUntil: readAt + STALE_MS };
  return { ...seal(Buffer.from(String(fetch))), ...times };
}

/** What an answer to a chart says. */
export const fetchOf = ({ bytes }: Landed): number => Number(bytes.toString());
