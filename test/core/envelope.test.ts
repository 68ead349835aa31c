import { createSealer, open } from '../../lambdas/core/envelope.ts';
import { createFakeDataKeys } from '../fakes/data-keys.ts';

const seal = async (
  ...[keys, connection, version, text]: [...Parameters<typeof createSealer>, typeof ours]
) => (await createSealer(keys, connection, version))(text);
const ours = { openId: 'open-id', accessToken: 'act.secret', refreshToken: 'rft.secret' };

test('what is sealed opens again at its own place', async () => {
  const keys = createFakeDataKeys();
  const sealed = await seal(keys, 'connection', 3, ours);
  expect(await open(keys, 'connection', 3, sealed)).toEqual(ours);
});

test('no secret is readable in the record, and two records differ', async () => {
  const keys = createFakeDataKeys();
  const [a, b] = [await seal(keys, 'c', 1, ours), await seal(keys, 'c', 1, ours)];
  expect(Buffer.from(a.ciphertext).toString('latin1')).not.toContain('secret');
  expect(a.ciphertext).not.toEqual(b.ciphertext);
  expect(a.encryptedKey).not.toEqual(b.encryptedKey);
});

test('a record moved to another connection or version does not open', async () => {
  const keys = createFakeDataKeys();
  const sealed = await seal(keys, 'mine', 1, ours);
  await expect(open(keys, 'theirs', 1, sealed)).rejects.toThrow();
  await expect(open(keys, 'mine', 2, sealed)).rejects.toThrow();
});

test('a changed byte is noticed', async () => {
  const keys = createFakeDataKeys();
  const sealed = await seal(keys, 'mine', 1, ours);
  sealed.ciphertext[4]! ^= 1;
  await expect(open(keys, 'mine', 1, sealed)).rejects.toThrow();
});
