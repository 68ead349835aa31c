import { createPublicKeys } from '../../lambdas/adapters/kms-public-keys.ts';
import { createSigner } from '../../lambdas/adapters/kms-signer.ts';
import { startKms, type LocalKms } from '../../local/aws/kms.ts';
import { createFakeLog } from '../fakes/log.ts';
import { createFakeSigningKeys } from '../fakes/signing-keys.ts';
import { pointAwsTo } from './aws-environment.ts';
import { describeSigningKeys } from './signing-keys.port.ts';

const keyIds = ['sign-current', 'sign-next'];
const log = createFakeLog();

let kms: LocalKms;
beforeAll(async () => {
  const spec = { spec: 'ECC_NIST_P256', usage: 'SIGN_VERIFY' } as const;
  const arn = (id: string) => `arn:aws:kms:eu-central-1:000000000000:key/${id}`;
  kms = await startKms({ keys: keyIds.map((id) => ({ id, arn: arn(id), ...spec })) });
  pointAwsTo({ AWS_ENDPOINT_URL_KMS: kms.endpoint });
});
afterAll(() => kms.close());

const create = () => ({
  signer: createSigner({ log, keyIds }),
  publicKeys: createPublicKeys({ log, keyIds }),
});

describeSigningKeys('in memory', () => createFakeSigningKeys(2));
describeSigningKeys('in KMS', create);

test('a public key is fetched once, however often it is listed', async () => {
  const { publicKeys } = create();
  const before = kms.calls['GetPublicKey'] ?? 0;
  await Promise.all([publicKeys.list(), publicKeys.list()]);
  await publicKeys.list();
  expect((kms.calls['GetPublicKey'] ?? 0) - before).toBe(keyIds.length);
});

test('a public key that could not be fetched is fetched again at the next call', async () => {
  const { publicKeys } = create();
  kms.setEnabled('sign-next', false);
  await expect(publicKeys.list()).rejects.toThrow('kms:GetPublicKey: DisabledException');
  expect(log.lines.at(-1)).toMatchObject({
    event: 'kms_failed',
    facts: { operation: 'GetPublicKey' },
  });
  kms.setEnabled('sign-next', true);
  expect(await publicKeys.list()).toHaveLength(2);
});

test('a signer without keys is refused when it is made', () => {
  expect(() => createSigner({ log, keyIds: [] })).toThrow('at least one');
});
