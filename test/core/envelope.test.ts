import { open, seal } from '../../lambdas/core/envelope.ts';
import { createFakeDataKeys } from '../fakes/data-keys.ts';

const secrets = { openId: 'open-id', accessToken: 'act.secret', refreshToken: 'rft.secret' };

test('what is sealed opens again at its own place', async () => {
  const keys = createFakeDataKeys();
  const sealed = await seal(keys, 'connection', 3, secrets);
  expect(await open(keys, 'connection', 3, sealed)).toEqual(secrets);
});

test('no secret is readable in the record, and two records differ', async () => {
  const keys = createFakeDataKeys();
  const [a, b] = [await seal(keys, 'c', 1, secrets), await seal(keys, 'c', 1, secrets)];
  expect(Buffer.from(a.ciphertext).toString('latin1')).not.toContain('secret');
  expect(a.ciphertext).not.toEqual(b.ciphertext);
  expect(a.encryptedKey).not.toEqual(b.encryptedKey);
});

test('a record moved to another connection or version does not open', async () => {
  const keys = createFakeDataKeys();
  const sealed = await seal(keys, 'mine', 1, secrets);
  await expect(open(keys, 'theirs', 1, sealed)).rejects.toThrow();
  await expect(open(keys, 'mine', 2, sealed)).rejects.toThrow();
});

test('a changed byte is noticed', async () => {
  const keys = createFakeDataKeys();
  const sealed = await seal(keys, 'mine', 1, secrets);
  sealed.ciphertext[4]! ^= 1;
  await expect(open(keys, 'mine', 1, sealed)).rejects.toThrow();
});
