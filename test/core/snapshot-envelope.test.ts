import { createSnapshotSealer, openSnapshot } from '../../lambdas/core/snapshot-envelope.ts';
import { createFakeDataKeys } from '../fakes/data-keys.ts';
import { createFakeSnapshots } from '../fakes/snapshots.ts';

const DAY = 86_400_000;
const at = { connectionId: 'c1', shape: 'videos' };
const times = { readAt: 1, freshAt: 1, keepUntil: 9 };

function start() {
  const dataKeys = createFakeDataKeys();
  const snapshots = createFakeSnapshots();
  const deps = { dataKeys, snapshots, now: () => 5 };
  const sealed = async (text: string) => {
    const seal = await createSnapshotSealer(at, undefined, deps);
    return { ...seal(Buffer.from(text)), ...times };
  };
  return { deps, dataKeys, sealed };
}

test('what was sealed opens in its place', async () => {
  const { deps, sealed } = start();
  expect((await openSnapshot(at, await sealed('data'), deps))?.toString()).toBe('data');
});

test.each([
  ['another question', { ...at, shape: 'user' }, {}],
  ['another fetch', at, { id: 'other' }],
])('it does not open as %s', async (_, place, change) => {
  const { deps, sealed } = start();
  const snapshot = { ...(await sealed('data')), ...change };
  await expect(openSnapshot(place, snapshot, deps)).rejects.toThrow();
});

test('KMS does not hand its key to another connection', async () => {
  const { deps, sealed } = start();
  const place = { ...at, connectionId: 'c2' };
  await expect(openSnapshot(place, await sealed('data'), deps)).rejects.toThrow('KMS refuses');
});

test('a key serves for a day, then there is a new one', async () => {
  const { deps, dataKeys, sealed } = start();
  const first = await sealed('data');
  dataKeys.calls.length = 0;
  const seal = async (now: number) =>
    (await createSnapshotSealer(at, first, { ...deps, now: () => now }))(Buffer.from('next'));
  expect((await seal(5 + DAY - 1)).encryptedKey).toEqual(first.encryptedKey);
  expect((await seal(5 + DAY)).encryptedKey).not.toEqual(first.encryptedKey);
  expect(dataKeys.calls).toEqual(['decrypt', 'generate']);
});

test('no two are sealed under one initialization vector', async () => {
  const { deps } = start();
  const seal = await createSnapshotSealer(at, undefined, deps);
  const ivs = Array.from({ length: 50 }, () =>
    Buffer.from(seal(Buffer.from('x')).iv).toString('hex'),
  );
  expect(new Set(ivs).size).toBe(50);
});
