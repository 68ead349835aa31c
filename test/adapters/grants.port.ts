import { randomUUID } from 'node:crypto';
import type { Grant, Grants } from '../../lambdas/core/ports.ts';
import { winners } from './table.ts';

export const grantOf = (connectionId: string): Grant => ({
  connectionId,
  clientId: 'looker-studio-connector',
  scopes: ['user.info.basic', 'user.info.stats'],
  salt: 'salt',
  generation: 3,
  seenGeneration: 2,
  seenAt: 50,
  rotatedAt: 100,
  createdAt: 10,
  expiresAt: 10_000,
  absoluteExpiresAt: 50_000,
});

/** What every Grants does, whatever it is made of. */
export function describeGrants(made: string, create: () => Grants): void {
  describe(`grants ${made}`, () => {
    const start = async () => {
      const [grants, id] = [create(), randomUUID()];
      await grants.create(grantOf(id));
      return { grants, id };
    };

    test('a grant is found as it was created', async () => {
      const { grants, id } = await start();
      expect(await grants.find(id)).toEqual(grantOf(id));
    });

    test('an unknown grant is not found', async () => {
      expect(await create().find(randomUUID())).toBeUndefined();
    });

    test('a grant is created once', async () => {
      const { grants, id } = await start();
      await expect(grants.create({ ...grantOf(id), generation: 0 })).rejects.toThrow('exists');
      expect(await grants.find(id)).toEqual(grantOf(id));
    });

    test('rotating moves generation, time and idle expiry and nothing else', async () => {
      const { grants, id } = await start();
      expect(await grants.rotate(id, 3, 200, 20_000)).toBe(true);
      expect(await grants.find(id)).toEqual({
        ...grantOf(id),
        generation: 4,
        rotatedAt: 200,
        expiresAt: 20_000,
      });
    });

    test('a generation may move on by several, once', async () => {
      const { grants, id } = await start();
      expect(await grants.rotate(id, 3, 200, 20_000, 9)).toBe(true);
      expect(await grants.rotate(id, 3, 201, 20_000, 9)).toBe(false);
      expect((await grants.find(id))?.generation).toBe(9);
    });

    test('a generation is rotated once', async () => {
      const { grants, id } = await start();
      await grants.rotate(id, 3, 200, 20_000);
      expect(await grants.rotate(id, 3, 201, 20_001)).toBe(false);
      expect((await grants.find(id))?.generation).toBe(4);
    });

    test('of 50 parallel rotations exactly one wins', async () => {
      const { grants, id } = await start();
      const won = await winners(() => grants.rotate(id, 3, 200, 20_000), Boolean);
      expect(won).toBe(1);
      expect((await grants.find(id))?.generation).toBe(4);
    });

    test('a generation that is not yet handed out cannot be rotated', async () => {
      const { grants, id } = await start();
      expect(await grants.rotate(id, 4, 200, 20_000)).toBe(false);
    });

    test('a revoked grant is not rotated', async () => {
      const { grants, id } = await start();
      await grants.revoke(id, 150);
      expect(await grants.rotate(id, 3, 200, 20_000)).toBe(false);
    });

    test('a grant past its idle expiry is not rotated, though still stored', async () => {
      const { grants, id } = await start();
      expect(await grants.rotate(id, 3, 10_000, 20_000)).toBe(false);
    });

    test('a grant past its absolute expiry is not rotated, though still stored', async () => {
      const [grants, id] = [create(), randomUUID()];
      await grants.create({ ...grantOf(id), absoluteExpiresAt: 5_000 });
      expect(await grants.rotate(id, 3, 5_000, 20_000)).toBe(false);
    });

    test('an unknown grant is not rotated', async () => {
      expect(await create().rotate(randomUUID(), 0, 1, 2)).toBe(false);
    });

    test('a generation is marked as seen when it was first in use', async () => {
      const { grants, id } = await start();
      await grants.markSeen(id, 3, 300);
      await grants.markSeen(id, 3, 400);
      expect(await grants.find(id)).toMatchObject({ seenGeneration: 3, seenAt: 300 });
    });

    test('a late sight of an older generation changes nothing', async () => {
      const { grants, id } = await start();
      await grants.markSeen(id, 1, 300);
      expect(await grants.find(id)).toMatchObject({ seenGeneration: 2, seenAt: 50 });
    });

    test('a generation that was never handed out is not marked as seen', async () => {
      const { grants, id } = await start();
      await grants.markSeen(id, 4, 300);
      expect(await grants.find(id)).toMatchObject({ seenGeneration: 2, seenAt: 50 });
    });

    test('marking an unknown grant creates nothing', async () => {
      const [grants, id] = [create(), randomUUID()];
      await grants.markSeen(id, 1, 300);
      expect(await grants.find(id)).toBeUndefined();
    });

    test('of 50 parallel revocations exactly one ended the grant', async () => {
      const { grants, id } = await start();
      expect(await winners((index) => grants.revoke(id, 1_000 + index), Boolean)).toBe(1);
    });

    test('a revoked grant keeps the time of its first revocation', async () => {
      const { grants, id } = await start();
      await grants.revoke(id, 1_000);
      expect(await grants.revoke(id, 2_000)).toBe(false);
      expect((await grants.find(id))?.revokedAt).toBe(1_000);
    });

    test('revoking an unknown grant is false and creates nothing', async () => {
      const [grants, id] = [create(), randomUUID()];
      expect(await grants.revoke(id, 1)).toBe(false);
      expect(await grants.find(id)).toBeUndefined();
    });
  });
}
