import { randomUUID } from 'node:crypto';
import type { Connection, Connections, RefreshedTokens } from '../../lambdas/core/ports.ts';
import { winners } from './table.ts';

const sealedWith = (byte: number) => ({
  encryptedKey: Uint8Array.of(byte, 0, 255),
  iv: Uint8Array.of(byte, 1),
  ciphertext: Uint8Array.of(byte, 2),
});

export const connectionOf = (connectionId: string): Connection => ({
  connectionId,
  accountHash: 'account-hash',
  scopes: ['user.info.basic'],
  sealed: sealedWith(1),
  version: 7,
  accessExpiresAt: 1_000,
  refreshExpiresAt: 100_000,
  connectedAt: 5,
});

export const refreshed: RefreshedTokens = {
  sealed: sealedWith(2),
  scopes: ['user.info.basic', 'video.list'],
  accessExpiresAt: 2_000,
  refreshExpiresAt: 200_000,
};

/** What every Connections does, whatever it is made of. */
export function describeConnections(made: string, create: () => Connections): void {
  describe(`connections ${made}`, () => {
    const start = async () => {
      const [connections, id] = [create(), randomUUID()];
      await connections.create(connectionOf(id));
      return { connections, id };
    };
    const startLeased = async (owner = 'me') => {
      const { connections, id } = await start();
      await connections.lease(id, 7, { owner, until: 500 }, 400);
      return { connections, id };
    };

    test('a connection is found as it was created, bytes and all', async () => {
      const { connections, id } = await start();
      expect(await connections.find(id)).toEqual(connectionOf(id));
    });

    test('an unknown connection is not found', async () => {
      expect(await create().find(randomUUID())).toBeUndefined();
    });

    test('a connection is created once', async () => {
      const { connections, id } = await start();
      await expect(connections.create(connectionOf(id))).rejects.toThrow('exists');
    });

    test('of 50 parallel leases exactly one is given', async () => {
      const { connections, id } = await start();
      const lease = (index: number) =>
        connections.lease(id, 7, { owner: `owner-${index}`, until: 500 }, 400);
      expect(await winners(lease, Boolean)).toBe(1);
    });

    test('a running lease is refused to others', async () => {
      const { connections, id } = await startLeased();
      expect(await connections.lease(id, 7, { owner: 'other', until: 600 }, 499)).toBe(false);
    });

    test('a lease past its time is given to others', async () => {
      const { connections, id } = await startLeased();
      expect(await connections.lease(id, 7, { owner: 'other', until: 600 }, 500)).toBe(true);
      expect((await connections.find(id))?.lease).toEqual({ owner: 'other', until: 600 });
    });

    test('the owner may renew a running lease', async () => {
      const { connections, id } = await startLeased();
      expect(await connections.lease(id, 7, { owner: 'me', until: 700 }, 450)).toBe(true);
      expect((await connections.find(id))?.lease).toEqual({ owner: 'me', until: 700 });
    });

    test('another version than the stored one is not leased', async () => {
      const { connections, id } = await start();
      expect(await connections.lease(id, 6, { owner: 'me', until: 500 }, 400)).toBe(false);
      expect(await connections.lease(id, 8, { owner: 'me', until: 500 }, 400)).toBe(false);
    });

    test('an unknown connection is not leased', async () => {
      const [connections, id] = [create(), randomUUID()];
      expect(await connections.lease(id, 0, { owner: 'me', until: 500 }, 400)).toBe(false);
      expect(await connections.find(id)).toBeUndefined();
    });

    test('the lease owner commits: new tokens, next version, no lease', async () => {
      const { connections, id } = await startLeased();
      expect(await connections.commit(id, 7, 'me', refreshed, 450)).toBe(true);
      expect(await connections.find(id)).toEqual({ ...connectionOf(id), ...refreshed, version: 8 });
    });

    test('a repeated commit is true and changes nothing', async () => {
      const { connections, id } = await startLeased();
      await connections.commit(id, 7, 'me', refreshed, 450);
      await connections.lease(id, 8, { owner: 'other', until: 900 }, 800);
      expect(await connections.commit(id, 7, 'me', refreshed, 450)).toBe(true);
      expect(await connections.find(id)).toMatchObject({ version: 8, lease: { owner: 'other' } });
    });

    test("while another owner's lease runs nobody else commits", async () => {
      const { connections, id } = await startLeased();
      expect(await connections.commit(id, 7, 'other', refreshed, 450)).toBe(false);
      expect((await connections.find(id))?.version).toBe(7);
    });

    test('an owner whose lease was taken over commits once the other one is done', async () => {
      const { connections, id } = await startLeased();
      await connections.lease(id, 7, { owner: 'other', until: 600 }, 500);
      expect(await connections.commit(id, 7, 'me', refreshed, 599)).toBe(false);
      await connections.release(id, 'other');
      expect(await connections.commit(id, 7, 'me', refreshed, 599)).toBe(true);
    });

    test('an owner whose taken-over lease ran out unreleased commits', async () => {
      const { connections, id } = await startLeased();
      await connections.lease(id, 7, { owner: 'other', until: 600 }, 500);
      expect(await connections.commit(id, 7, 'me', refreshed, 600)).toBe(true);
    });

    test('a late commit brings a connection back that another owner marked as lost', async () => {
      const { connections, id } = await startLeased();
      await connections.lease(id, 7, { owner: 'other', until: 600 }, 500);
      await connections.markLost(id, 7, 'other', 550);
      expect(await connections.commit(id, 7, 'me', refreshed, 560)).toBe(true);
      expect((await connections.find(id))?.lostAt).toBeUndefined();
    });

    test('a commit of a version that has moved on is refused', async () => {
      const { connections, id } = await startLeased();
      await connections.commit(id, 7, 'me', refreshed, 450);
      expect(await connections.commit(id, 7, 'other', refreshed, 900)).toBe(false);
      expect((await connections.find(id))?.version).toBe(8);
    });

    test('a doubt is noted with the release and ends with the next commit', async () => {
      const { connections, id } = await startLeased();
      await connections.release(id, 'me', 900);
      expect(await connections.find(id)).toEqual({ ...connectionOf(id), doubtUntil: 900 });
      await connections.lease(id, 7, { owner: 'other', until: 600 }, 500);
      await connections.commit(id, 7, 'other', refreshed, 550);
      expect((await connections.find(id))?.doubtUntil).toBeUndefined();
    });

    test('a commit to an unknown connection is false and creates nothing', async () => {
      const [connections, id] = [create(), randomUUID()];
      expect(await connections.commit(id, 0, 'me', refreshed, 450)).toBe(false);
      expect(await connections.find(id)).toBeUndefined();
    });

    test('a released lease is free at once', async () => {
      const { connections, id } = await startLeased();
      await connections.release(id, 'me');
      expect((await connections.find(id))?.lease).toBeUndefined();
      expect(await connections.lease(id, 7, { owner: 'other', until: 600 }, 450)).toBe(true);
    });

    test("nobody releases another owner's lease", async () => {
      const { connections, id } = await startLeased();
      await connections.release(id, 'other');
      expect((await connections.find(id))?.lease?.owner).toBe('me');
    });

    test('releasing on an unknown connection creates nothing', async () => {
      const [connections, id] = [create(), randomUUID()];
      await connections.release(id, 'me');
      expect(await connections.find(id)).toBeUndefined();
    });

    test('the lease owner marks a connection as lost, which ends leasing', async () => {
      const { connections, id } = await startLeased();
      expect(await connections.markLost(id, 7, 'me', 450)).toBe(true);
      expect((await connections.find(id))?.lostAt).toBe(450);
      expect(await connections.lease(id, 7, { owner: 'other', until: 900 }, 800)).toBe(false);
    });

    test('without the lease nobody marks a connection as lost', async () => {
      const { connections, id } = await startLeased();
      expect(await connections.markLost(id, 7, 'other', 450)).toBe(false);
      expect(await connections.markLost(id, 6, 'me', 450)).toBe(false);
      expect((await connections.find(id))?.lostAt).toBeUndefined();
    });

    test('a removed connection is gone, and removing it again is harmless', async () => {
      const { connections, id } = await start();
      await connections.remove(id);
      await connections.remove(id);
      expect(await connections.find(id)).toBeUndefined();
    });
  });
}
