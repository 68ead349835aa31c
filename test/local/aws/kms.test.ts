import { createHash, createPublicKey, verify } from 'node:crypto';
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
} from '@aws-sdk/client-kms';
import { exportJWK, importSPKI, jwtVerify } from 'jose';
import { startKms, type LocalKms } from '../../../local/aws/kms.ts';
import { clientOptions, refusal } from './clients.ts';

const ARN = 'arn:aws:kms:eu-central-1:000000000000:key/';
const DATA = { id: 'data-key', arn: `${ARN}data-key`, aliases: ['alias/data'] };
const OTHER = { id: 'other-key', arn: `${ARN}other-key` };
const SIGNING = { id: 'signing-key', arn: `${ARN}signing-key` };
const CONTEXT = { purpose: 'tiktok-tokens', connection: 'c-1' };

let kms: LocalKms;
let client: KMSClient;

beforeAll(async () => {
  kms = await startKms({
    keys: [
      { ...DATA, spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT' },
      { ...OTHER, spec: 'SYMMETRIC_DEFAULT', usage: 'ENCRYPT_DECRYPT' },
      { ...SIGNING, spec: 'ECC_NIST_P256', usage: 'SIGN_VERIFY' },
    ],
  });
  client = new KMSClient(clientOptions(kms.endpoint));
});
afterAll(async () => {
  client.destroy();
  await kms.close();
});

const dataKey = (KeyId: string, EncryptionContext: Record<string, string> = CONTEXT) =>
  client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }));

const publicKeyPem = async () => {
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: SIGNING.id }));
  const key = createPublicKey({
    key: Buffer.from(PublicKey ?? []),
    format: 'der',
    type: 'spki',
  });
  return { key, pem: key.export({ type: 'spki', format: 'pem' }).toString() };
};

describe('data keys', () => {
  test('a data key has 32 bytes and comes back from its ciphertext', async () => {
    const made = await dataKey(DATA.id);
    expect(made.Plaintext).toHaveLength(32);
    const opened = await client.send(
      new DecryptCommand({ CiphertextBlob: made.CiphertextBlob, EncryptionContext: CONTEXT }),
    );
    expect(opened.Plaintext).toEqual(made.Plaintext);
    expect(opened.KeyId).toBe(DATA.arn);
  });

  test('two data keys differ', async () => {
    const [one, two] = await Promise.all([dataKey(DATA.id), dataKey(DATA.id)]);
    expect(one.Plaintext).not.toEqual(two.Plaintext);
  });

  test.each([
    ['id', DATA.id],
    ['ARN', DATA.arn],
    ['alias', 'alias/data'],
    ['alias ARN', 'arn:aws:kms:eu-central-1:000000000000:alias/data'],
  ])('a key is found by its %s', async (_form, keyId) => {
    expect((await dataKey(keyId)).KeyId).toBe(DATA.arn);
  });

  test('the order of the context pairs does not matter', async () => {
    const made = await dataKey(DATA.id, { a: '1', b: '2' });
    const opened = await client.send(
      new DecryptCommand({
        CiphertextBlob: made.CiphertextBlob,
        EncryptionContext: { b: '2', a: '1' },
      }),
    );
    expect(opened.Plaintext).toEqual(made.Plaintext);
  });

  test.each([
    ['another value', { ...CONTEXT, connection: 'c-2' }],
    ['another letter case', { ...CONTEXT, connection: 'C-1' }],
    ['a missing pair', { purpose: 'tiktok-tokens' }],
    ['no context', undefined],
  ])('%s in the context opens nothing', async (_what, EncryptionContext) => {
    const { CiphertextBlob } = await dataKey(DATA.id);
    const refused = await refusal(
      client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext })),
    );
    expect(refused).toEqual({ name: 'InvalidCiphertextException', status: 400 });
  });

  test('a changed ciphertext opens nothing', async () => {
    const made = await dataKey(DATA.id);
    const changed = Buffer.from(made.CiphertextBlob ?? []);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    const refused = await refusal(
      client.send(new DecryptCommand({ CiphertextBlob: changed, EncryptionContext: CONTEXT })),
    );
    expect(refused.name).toBe('InvalidCiphertextException');
  });

  test('bytes that never came from KMS open nothing', async () => {
    const refused = await refusal(
      client.send(new DecryptCommand({ CiphertextBlob: Buffer.from('no ciphertext') })),
    );
    expect(refused.name).toBe('InvalidCiphertextException');
  });

  test('a ciphertext of one key is not opened when another key is named', async () => {
    const { CiphertextBlob } = await dataKey(DATA.id);
    const command = new DecryptCommand({
      CiphertextBlob,
      EncryptionContext: CONTEXT,
      KeyId: OTHER.id,
    });
    expect(await refusal(client.send(command))).toEqual({
      name: 'IncorrectKeyException',
      status: 400,
    });
  });

  test('a data key can be made without its plaintext', async () => {
    const made = await client.send(
      new GenerateDataKeyWithoutPlaintextCommand({ KeyId: DATA.id, NumberOfBytes: 64 }),
    );
    expect(made).not.toHaveProperty('Plaintext');
    const opened = await client.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob }));
    expect(opened.Plaintext).toHaveLength(64);
  });

  test('small texts can be encrypted directly', async () => {
    const { CiphertextBlob } = await client.send(
      new EncryptCommand({ KeyId: DATA.id, Plaintext: Buffer.from('grüße') }),
    );
    const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(Plaintext ?? []).toString()).toBe('grüße');
  });
});

describe('signatures', () => {
  test('a signed digest verifies with the public key', async () => {
    const { key } = await publicKeyPem();
    for (let round = 0; round < 20; round += 1) {
      const text = Buffer.from(`text ${round}`);
      const { Signature } = await client.send(
        new SignCommand({
          KeyId: SIGNING.id,
          Message: createHash('sha256').update(text).digest(),
          MessageType: 'DIGEST',
          SigningAlgorithm: 'ECDSA_SHA_256',
        }),
      );
      expect(verify('sha256', text, { key, dsaEncoding: 'der' }, Signature ?? Buffer.of())).toBe(
        true,
      );
    }
  });

  test('a JWT signed over its digest is accepted by jose', async () => {
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const input = `${encode({ alg: 'ES256' })}.${encode({ sub: 'c-1' })}`;
    const { Signature } = await client.send(
      new SignCommand({
        KeyId: SIGNING.id,
        Message: createHash('sha256').update(input).digest(),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      }),
    );
    const raw = rawSignature(Buffer.from(Signature ?? []));
    const { pem } = await publicKeyPem();
    const key = await importSPKI(pem, 'ES256');
    const { payload } = await jwtVerify(`${input}.${raw.toString('base64url')}`, key);
    expect(payload.sub).toBe('c-1');
  });

  test('a raw message is hashed by KMS', async () => {
    const Message = Buffer.from('hash me');
    const { Signature } = await client.send(
      new SignCommand({ KeyId: SIGNING.arn, Message, SigningAlgorithm: 'ECDSA_SHA_256' }),
    );
    const { key } = await publicKeyPem();
    expect(verify('sha256', Message, { key, dsaEncoding: 'der' }, Signature ?? Buffer.of())).toBe(
      true,
    );
  });

  test('the public key is P-256 and stays the same', async () => {
    const [one, two] = [await publicKeyPem(), await publicKeyPem()];
    expect(one.pem).toBe(two.pem);
    expect(await exportJWK(one.key)).toMatchObject({ kty: 'EC', crv: 'P-256' });
  });

  test('a digest of the wrong length is refused', async () => {
    const command = new SignCommand({
      KeyId: SIGNING.id,
      Message: Buffer.alloc(20),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    });
    expect(await refusal(client.send(command))).toEqual({
      name: 'ValidationException',
      status: 400,
    });
  });

  test('an algorithm that does not fit the key is refused', async () => {
    const command = new SignCommand({
      KeyId: SIGNING.id,
      Message: Buffer.from('x'),
      SigningAlgorithm: 'RSASSA_PSS_SHA_256',
    });
    expect((await refusal(client.send(command))).name).toBe('InvalidKeyUsageException');
  });
});

describe('keys and their use', () => {
  test('an unknown key is not found', async () => {
    expect(await refusal(dataKey('no-such-key'))).toEqual({
      name: 'NotFoundException',
      status: 400,
    });
  });

  test('a signing key does not encrypt, and a data key does not sign', async () => {
    expect((await refusal(dataKey(SIGNING.id))).name).toBe('InvalidKeyUsageException');
    const sign = new SignCommand({
      KeyId: DATA.id,
      Message: Buffer.from('x'),
      SigningAlgorithm: 'ECDSA_SHA_256',
    });
    expect((await refusal(client.send(sign))).name).toBe('InvalidKeyUsageException');
  });

  test('a symmetric key has no public key', async () => {
    const refused = await refusal(client.send(new GetPublicKeyCommand({ KeyId: DATA.id })));
    expect(refused.name).toBe('UnsupportedOperationException');
  });

  test('a disabled key is described but neither encrypts nor decrypts', async () => {
    const { CiphertextBlob } = await dataKey(OTHER.id);
    kms.setEnabled(OTHER.id, false);
    expect((await refusal(dataKey(OTHER.id))).name).toBe('DisabledException');
    const decrypt = new DecryptCommand({ CiphertextBlob, EncryptionContext: CONTEXT });
    expect((await refusal(client.send(decrypt))).name).toBe('DisabledException');
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: OTHER.id }));
    expect(KeyMetadata).toMatchObject({ KeyState: 'Disabled', KeyUsage: 'ENCRYPT_DECRYPT' });
    kms.setEnabled(OTHER.id, true);
    expect((await client.send(decrypt)).KeyId).toBe(OTHER.arn);
  });

  test('asking for a length in two ways is refused', async () => {
    const command = new GenerateDataKeyCommand({
      KeyId: DATA.id,
      KeySpec: 'AES_256',
      NumberOfBytes: 32,
    });
    expect((await refusal(client.send(command))).name).toBe('ValidationException');
  });

  test('calls are counted by operation', async () => {
    const before = kms.calls.GenerateDataKey ?? 0;
    await dataKey(DATA.id);
    await refusal(dataKey('no-such-key'));
    expect(kms.calls.GenerateDataKey).toBe(before + 2);
  });
});

/** DER to the 64 bytes of a JWS (RFC 7518 3.4), independent of the product's own conversion. */
function rawSignature(der: Buffer): Buffer {
  const integerAt = (at: number) => {
    const length = der[at + 1] ?? 0;
    return { bytes: der.subarray(at + 2, at + 2 + length), next: at + 2 + length };
  };
  const r = integerAt(2);
  const s = integerAt(r.next);
  return Buffer.concat(
    [r, s].map(({ bytes }) => Buffer.concat([Buffer.alloc(32), bytes]).subarray(-32)),
  );
}
