import { randomBytes, randomUUID } from 'node:crypto';
import type { Snapshots } from '../../lambdas/core/snapshot-port.ts';
import { winners } from './table.ts';

/** Size from which both are told to split, so that small bytes show it. */
export const ITEM_BYTES = 1_000;
export const LIST_LENGTH = 3;

export const snapshotOf = (id: string, size = 100) => ({
  id,
  readAt: 1_000,
  freshAt: 1_500,
  keepUntil: 9_000,
  keyMadeAt: 900,
  encryptedKey: Uint8Array.of(1, 0, 255),
  iv: Uint8Array.of(2, 3),
  ciphertext: Uint8Array.from(randomBytes(size)),
  parts: 0,
});

/** What every Snapshots does, whatever it is made of. */
export function describeSnapshots(made: string, create: () => Snapshots): void {
  describe(`snapshots ${made}`, () => {
    const start = () => ({ snapshots: create(), id: randomUUID() });
    const lease = (owner: string, until = 500) => ({ owner, until });
    /** Stores a snapshot the way a fetch does. */
    async function fetched(snapshots: Snapshots, id: string, shape: string, size?: number) {
      const snapshot = snapshotOf(randomUUID(), size);
      const slot = await snapshots.lease(id, shape, lease('me'), 400);
      await snapshots.enlist(id, shape, snapshot.keepUntil);
      await snapshots.commit(id, shape, 'me', snapshot, slot?.snapshot);
      return snapshot;
    }

    test('an unknown slot is not found', async () => {
      const { snapshots, id } = start();
      expect(await snapshots.find(id, 'videos')).toBeUndefined();
    });

    test('of 50 parallel leases exactly one is given', async () => {
      const { snapshots, id } = start();
      const ask = (index: number) => snapshots.lease(id, 'videos', lease(`owner-${index}`), 400);
      expect(await winners(ask, Boolean)).toBe(1);
    });

    test('a running lease is refused to others, one past its time is given', async () => {
      const { snapshots, id } = start();
      await snapshots.lease(id, 'videos', lease('me'), 400);
      expect(await snapshots.lease(id, 'videos', lease('other', 700), 499)).toBeUndefined();
      expect(await snapshots.lease(id, 'videos', lease('other', 700), 500)).toEqual({
        lease: { owner: 'other', until: 700 },
      });
    });

    test('the owner renews its lease, and nobody else', async () => {
      const { snapshots, id } = start();
      await snapshots.lease(id, 'videos', lease('me'), 400);
      await snapshots.renew(id, 'videos', lease('me', 800));
      await snapshots.renew(id, 'videos', lease('other', 900));
      expect((await snapshots.find(id, 'videos'))?.lease).toEqual({ owner: 'me', until: 800 });
    });

    test('renewing what is not there makes nothing', async () => {
      const { snapshots, id } = start();
      await snapshots.renew(id, 'videos', lease('me', 800));
      expect(await snapshots.find(id, 'videos')).toBeUndefined();
    });

    test.each([
      ['small', 100, 0],
      ['exactly as large as an item', ITEM_BYTES, 0],
      ['larger than an item', ITEM_BYTES + 1, 2],
      ['larger than three', 3 * ITEM_BYTES + 1, 4],
    ])('a snapshot that is %s is found as it was stored', async (_, size, parts) => {
      const { snapshots, id } = start();
      const { ciphertext, ...head } = await fetched(snapshots, id, 'videos', size);
      const slot = await snapshots.find(id, 'videos');
      expect(slot).toMatchObject({ snapshot: { ...head, parts } });
      const stored = slot!.snapshot!;
      const body = stored.ciphertext ?? (await snapshots.body(id, 'videos', stored));
      expect(Buffer.from(body!).equals(ciphertext)).toBe(true);
    });

    test('storing ends lease and failure', async () => {
      const { snapshots, id } = start();
      await snapshots.lease(id, 'videos', lease('me'), 400);
      await snapshots.release(id, 'videos', 'me', { at: 1, code: 'x', message: 'y' });
      await fetched(snapshots, id, 'videos');
      expect(Object.keys((await snapshots.find(id, 'videos')) ?? {})).toEqual(['snapshot']);
    });

    test('without the lease nothing is stored', async () => {
      const { snapshots, id } = start();
      const snapshot = snapshotOf('never', 3 * ITEM_BYTES);
      expect(await snapshots.commit(id, 'videos', 'me', snapshot, undefined)).toBe(false);
      await snapshots.lease(id, 'videos', lease('other'), 400);
      expect(await snapshots.commit(id, 'videos', 'me', snapshot, undefined)).toBe(false);
      expect((await snapshots.find(id, 'videos'))?.snapshot).toBeUndefined();
      expect(await snapshots.body(id, 'videos', { ...snapshot, parts: 3 })).toBeUndefined();
    });

    test('the bytes of a snapshot are gone when the next one is stored', async () => {
      const { snapshots, id } = start();
      await fetched(snapshots, id, 'videos', 3 * ITEM_BYTES);
      const old = (await snapshots.find(id, 'videos'))!.snapshot!;
      await fetched(snapshots, id, 'videos', 3 * ITEM_BYTES);
      expect(await snapshots.body(id, 'videos', old)).toBeUndefined();
    });

    test('a failure is told with the release, and the lease is free', async () => {
      const { snapshots, id } = start();
      await snapshots.lease(id, 'videos', lease('me'), 400);
      const failure = { at: 450, code: 'c', message: 'm', retryAfterSeconds: 3 };
      await snapshots.release(id, 'videos', 'other', failure);
      expect((await snapshots.find(id, 'videos'))?.failure).toBeUndefined();
      await snapshots.release(id, 'videos', 'me', failure);
      expect(await snapshots.find(id, 'videos')).toEqual({ failure });
    });

    test('a removed slot is gone with its bytes, and the fetch under way stores nothing', async () => {
      const { snapshots, id } = start();
      await fetched(snapshots, id, 'videos', 3 * ITEM_BYTES);
      const old = (await snapshots.find(id, 'videos'))!.snapshot!;
      await snapshots.lease(id, 'videos', lease('me'), 400);
      await snapshots.remove(id, 'videos');
      expect(await snapshots.find(id, 'videos')).toBeUndefined();
      expect(await snapshots.body(id, 'videos', old)).toBeUndefined();
      expect(await snapshots.commit(id, 'videos', 'me', snapshotOf('late'), old)).toBe(false);
    });

    test('all shapes of a connection are removed, of no other one, and none comes back', async () => {
      const { snapshots, id } = start();
      const other = randomUUID();
      await fetched(snapshots, id, 'videos', 3 * ITEM_BYTES);
      await fetched(snapshots, id, 'user');
      await fetched(snapshots, other, 'user');
      await snapshots.removeAll(id, 600);
      await snapshots.removeAll(id, 700);
      expect(await snapshots.find(id, 'videos')).toBeUndefined();
      expect(await snapshots.find(id, 'user')).toBeUndefined();
      expect((await snapshots.find(other, 'user'))?.snapshot).toBeDefined();
      expect(await snapshots.enlist(id, 'user', 9_000)).toBe(false);
    });

    test('a connection that never had a snapshot can be closed', async () => {
      const { snapshots, id } = start();
      await snapshots.removeAll(id, 600);
      expect(await snapshots.enlist(id, 'user', 9_000)).toBe(false);
    });

    test('shapes enlisted at the same time are all taken', async () => {
      const { snapshots, id } = start();
      const shapes = ['a', 'b', 'c'];
      expect(await Promise.all(shapes.map((shape) => snapshots.enlist(id, shape, 9_000)))).toEqual([
        true,
        true,
        true,
      ]);
    });

    test('of too many shapes the one that ends first goes', async () => {
      const { snapshots, id } = start();
      for (const [at, shape] of ['first', 'second', 'third', 'fourth'].entries()) {
        await snapshots.lease(id, shape, lease('me'), 400);
        await snapshots.enlist(id, shape, 9_000 + at);
        await snapshots.commit(id, shape, 'me', snapshotOf(shape, 3 * ITEM_BYTES), undefined);
      }
      expect(await snapshots.find(id, 'first')).toBeUndefined();
      expect(await snapshots.find(id, 'second')).toBeDefined();
    });
  });
}
