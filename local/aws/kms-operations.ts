import { randomBytes, sign } from 'node:crypto';
import * as z from 'zod';
import { AwsError, type Operation } from './json-protocol.ts';
import { blobKeyId, openBlob, sealBlob } from './kms-ciphertext.ts';
import { findKey, usableKey, type Key } from './kms-keys.ts';
import { p256DigestSignature } from './p256-digest-signature.ts';

const SIGNING_ALGORITHM = 'ECDSA_SHA_256';
const DIGEST_BYTES = 32;

const keyId = z.string().min(1).max(2048);
const context = z.record(z.string(), z.string()).default({});
/** A base64 blob of `min` to `max` bytes. */
const blob = (min: number, max: number) =>
  z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((bytes) => bytes.length >= min && bytes.length <= max);

const withKey = z.object({ KeyId: keyId });
const generateInput = z.object({
  KeyId: keyId,
  KeySpec: z.enum(['AES_256', 'AES_128']).optional(),
  NumberOfBytes: z.int().min(1).max(1024).optional(),
  EncryptionContext: context,
});
const encryptInput = z.object({
  KeyId: keyId,
  Plaintext: blob(1, 4096),
  EncryptionContext: context,
});
const decryptInput = z.object({
  KeyId: keyId.optional(),
  CiphertextBlob: blob(1, 6144),
  EncryptionContext: context,
});
const signInput = z.object({
  KeyId: keyId,
  Message: blob(1, 4096),
  MessageType: z.enum(['RAW', 'DIGEST']).default('RAW'),
  SigningAlgorithm: z.string(),
});

/**
 * KMS's operations over a set of keys, with the checks, errors and answers of the API reference:
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html. Blobs are base64 strings;
 * the `KeyId` of every answer is the key's ARN.
 */
export function kmsOperations(keys: readonly Key[]): Record<string, Operation> {
  const generate = (input: unknown) => {
    const { KeyId, EncryptionContext, ...size } = generateInput.parse(input);
    const key = usableKey(keys, KeyId, 'ENCRYPT_DECRYPT');
    const plaintext = randomBytes(dataKeyBytes(size));
    const sealed = sealBlob(key, plaintext, EncryptionContext).toString('base64');
    return { KeyId: key.arn, CiphertextBlob: sealed, Plaintext: plaintext.toString('base64') };
  };
  return {
    GenerateDataKey: generate,
    GenerateDataKeyWithoutPlaintext: (input) => {
      const { KeyId, CiphertextBlob } = generate(input);
      return { KeyId, CiphertextBlob };
    },
    Encrypt: (input) => {
      const { KeyId, Plaintext, EncryptionContext } = encryptInput.parse(input);
      const key = usableKey(keys, KeyId, 'ENCRYPT_DECRYPT');
      const sealed = sealBlob(key, Plaintext, EncryptionContext);
      return {
        KeyId: key.arn,
        CiphertextBlob: sealed.toString('base64'),
        EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      };
    },
    Decrypt: (input) => {
      const { KeyId, CiphertextBlob, EncryptionContext } = decryptInput.parse(input);
      const key = decryptionKey(keys, CiphertextBlob, KeyId);
      const plaintext = openBlob(key.material, CiphertextBlob, EncryptionContext);
      return {
        KeyId: key.arn,
        Plaintext: plaintext.toString('base64'),
        EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      };
    },
    Sign: (input) => signature(keys, signInput.parse(input)),
    GetPublicKey: (input) => publicKey(keys, withKey.parse(input).KeyId),
    DescribeKey: (input) => ({ KeyMetadata: metadata(findKey(keys, withKey.parse(input).KeyId)) }),
  };
}

/** Exactly one of the two says how long the data key is. */
function dataKeyBytes(size: {
  KeySpec?: 'AES_256' | 'AES_128' | undefined;
  NumberOfBytes?: number | undefined;
}): number {
  if ((size.KeySpec === undefined) === (size.NumberOfBytes === undefined)) {
    throw new AwsError(
      'ValidationException',
      'Please specify either number of bytes or key spec, and not both.',
    );
  }
  return size.NumberOfBytes ?? (size.KeySpec === 'AES_256' ? 32 : 16);
}

function decryptionKey(keys: readonly Key[], ciphertext: Buffer, asked: string | undefined): Key {
  const madeUnder = blobKeyId(ciphertext);
  if (asked !== undefined && usableKey(keys, asked, 'ENCRYPT_DECRYPT').id !== madeUnder) {
    throw new AwsError(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  }
  if (!keys.some((key) => key.id === madeUnder)) {
    throw new AwsError('InvalidCiphertextException', 'The ciphertext names no key of this account');
  }
  return usableKey(keys, madeUnder, 'ENCRYPT_DECRYPT');
}

function signature(keys: readonly Key[], input: z.output<typeof signInput>) {
  const key = usableKey(keys, input.KeyId, 'SIGN_VERIFY');
  if (!key.pair || input.SigningAlgorithm !== SIGNING_ALGORITHM) {
    throw new AwsError(
      'InvalidKeyUsageException',
      `The signing algorithm is incompatible with key spec ${key.spec}.`,
    );
  }
  if (input.MessageType === 'DIGEST' && input.Message.length !== DIGEST_BYTES) {
    throw new AwsError(
      'ValidationException',
      `Digest is invalid length for algorithm ${SIGNING_ALGORITHM}.`,
    );
  }
  const bytes =
    input.MessageType === 'DIGEST'
      ? p256DigestSignature(key.pair.privateKey, input.Message)
      : sign('sha256', input.Message, { key: key.pair.privateKey, dsaEncoding: 'der' });
  return {
    KeyId: key.arn,
    Signature: bytes.toString('base64'),
    SigningAlgorithm: SIGNING_ALGORITHM,
  };
}

function publicKey(keys: readonly Key[], asked: string) {
  const found = findKey(keys, asked);
  if (!found.pair) {
    throw new AwsError('UnsupportedOperationException', `${found.arn} has no public key.`);
  }
  usableKey(keys, asked, 'SIGN_VERIFY');
  return {
    KeyId: found.arn,
    PublicKey: found.pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    KeySpec: found.spec,
    CustomerMasterKeySpec: found.spec,
    KeyUsage: found.usage,
    SigningAlgorithms: [SIGNING_ALGORITHM],
  };
}

/** Dates are epoch seconds in this protocol. */
function metadata(key: Key) {
  const algorithms = key.pair
    ? { SigningAlgorithms: [SIGNING_ALGORITHM] }
    : { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] };
  return {
    AWSAccountId: key.arn.split(':')[4] ?? '',
    Arn: key.arn,
    KeyId: key.id,
    CreationDate: key.createdAt.getTime() / 1000,
    Enabled: key.enabled,
    KeyState: key.enabled ? 'Enabled' : 'Disabled',
    KeyUsage: key.usage,
    KeySpec: key.spec,
    CustomerMasterKeySpec: key.spec,
    KeyManager: 'CUSTOMER',
    Origin: 'AWS_KMS',
    MultiRegion: false,
    Description: '',
    ...algorithms,
  };
}
