import { createDataKeys } from '../../lambdas/adapters/kms-data-keys.ts';
import { startKms, type LocalKms } from '../../local/aws/kms.ts';
import { createFakeDataKeys } from '../fakes/data-keys.ts';
import { createFakeLog } from '../fakes/log.ts';
import { pointAwsTo } from './aws-environment.ts';
import { describeDataKeys } from './data-keys.port.ts';

const symmetric = { spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT' } as const;
const context = { purpose: 'tiktok-tokens', connection: 'c1' };
const keyId = 'data-key';
const log = createFakeLog();

let kms: LocalKms;
beforeAll(async () => {
  const arn = (id: string) => `arn:aws:kms:eu-central-1:000000000000:key/${id}`;
  const keys = [keyId, 'other-key'].map((id) => ({ id, arn: arn(id), ...symmetric }));
  kms = await startKms({ keys });
  pointAwsTo({ AWS_ENDPOINT_URL_KMS: kms.endpoint });
});
afterAll(() => kms.close());

/** Decrypt calls that KMS saw while `work` ran. */
async function decryptsDuring(work: () => Promise<unknown>): Promise<number> {
  const before = kms.calls['Decrypt'] ?? 0;
  await work();
  return (kms.calls['Decrypt'] ?? 0) - before;
}

describeDataKeys('in a Map', createFakeDataKeys);
describeDataKeys('by KMS', () => createDataKeys({ log, keyId }));

test('a data key read again within five minutes costs no second KMS call', async () => {
  let time = 0;
  const dataKeys = createDataKeys({ log, keyId, now: () => new Date(time) });
  const { encryptedKey } = await createDataKeys({ log, keyId }).generate(context);
  const calls = await decryptsDuring(async () => {
    await dataKeys.decrypt(encryptedKey, context);
    time = 299_999;
    await dataKeys.decrypt(encryptedKey, context);
  });
  expect(calls).toBe(1);
});

test('a data key that was just made is known without a KMS call', async () => {
  const dataKeys = createDataKeys({ log, keyId });
  const { encryptedKey, plaintext } = await dataKeys.generate(context);
  const known = await dataKeys.decrypt(encryptedKey, context);
  const read = await createDataKeys({ log, keyId }).decrypt(encryptedKey, context);
  expect([known.equals(plaintext), read.equals(plaintext)]).toEqual([true, true]);
  expect(await decryptsDuring(() => dataKeys.decrypt(encryptedKey, context))).toBe(0);
});

test('several who want a data key at the same moment share one KMS call, and its failure', async () => {
  const dataKeys = createDataKeys({ log, keyId });
  const { plaintext, encryptedKey } = await createDataKeys({ log, keyId }).generate(context);
  const calls = await decryptsDuring(async () => {
    const keys = await Promise.all([1, 2, 3].map(() => dataKeys.decrypt(encryptedKey, context)));
    expect(keys.map((key) => key.equals(plaintext))).toEqual([true, true, true]);
  });
  expect(calls).toBe(1);
  const wrong = { ...context, connection: 'c2' };
  const failed = await Promise.allSettled([1, 2].map(() => dataKeys.decrypt(encryptedKey, wrong)));
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('after five minutes KMS is asked again', async () => {
  let time = 0;
  const dataKeys = createDataKeys({ log, keyId, now: () => new Date(time) });
  const { encryptedKey } = await createDataKeys({ log, keyId }).generate(context);
  const calls = await decryptsDuring(async () => {
    await dataKeys.decrypt(encryptedKey, context);
    time = 300_000;
    await dataKeys.decrypt(encryptedKey, context);
  });
  expect(calls).toBe(2);
});

test('the memory of data keys is bounded: the oldest is forgotten first', async () => {
  const dataKeys = createDataKeys({ log, keyId, cacheEntries: 2 });
  const keys = await Promise.all([1, 2, 3].map(() => dataKeys.generate(context)));
  for (const { encryptedKey } of keys) await dataKeys.decrypt(encryptedKey, context);
  const read = (index: number) => () => dataKeys.decrypt(keys[index]!.encryptedKey, context);
  expect(await decryptsDuring(read(2))).toBe(0);
  expect(await decryptsDuring(read(1))).toBe(0);
  expect(await decryptsDuring(read(0))).toBe(1);
});

test('a data key of another KMS key does not decrypt', async () => {
  const { encryptedKey } = await createDataKeys({ log, keyId: 'other-key' }).generate(context);
  await expect(createDataKeys({ log, keyId }).decrypt(encryptedKey, context)).rejects.toThrow(
    'kms:Decrypt: IncorrectKeyException',
  );
});

test('a refusal of KMS is logged, and leaves as a plain error without the SDK error as its cause', async () => {
  const { encryptedKey } = await createDataKeys({ log, keyId }).generate(context);
  const error = await createDataKeys({ log, keyId })
    .decrypt(encryptedKey, {})
    .catch((reason: unknown) => reason);
  expect((error as Error).constructor).toBe(Error);
  expect((error as Error).message).toMatch(
    /^kms:Decrypt: InvalidCiphertextException \(AWS request [\w-]+\)$/,
  );
  expect(error).not.toHaveProperty('cause');
  expect(log.lines.at(-1)).toEqual({
    level: 'error',
    event: 'kms_failed',
    facts: { operation: 'Decrypt', error: (error as Error).message },
  });
});
