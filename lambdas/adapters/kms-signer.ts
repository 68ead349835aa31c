import { createHash } from 'node:crypto';
import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { Log, Signer } from '../core/ports.ts';
import { awsClientOptions } from './aws-client.ts';
import { rawSignature } from './ecdsa-signature.ts';
import { kmsFailure } from './kms-failure.ts';
import { fetchPublicJwk } from './public-jwk.ts';
import { remembered } from './remembered.ts';

/**
 * ES256 (RFC 7518 3.4) by the first of these KMS keys; the private half never leaves KMS. One Sign per
 * signature, and one GetPublicKey per Lambda instance for the key's `kid`.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
export function createSigner({ keyIds, log }: { keyIds: readonly string[]; log: Log }): Signer {
  const [keyId] = keyIds;
  if (keyId === undefined) throw new Error('A signer needs at least one KMS key');
  const kms = new KMSClient(awsClientOptions);
  const publicJwk = remembered(() => fetchPublicJwk(kms, keyId, log));
  return {
    keyId: async () => (await publicJwk.get()).kid,

    async sign(input) {
      const { Signature } = await kms
        .send(
          new SignCommand({
            KeyId: keyId,
            Message: createHash('sha256').update(input).digest(),
            MessageType: 'DIGEST',
            SigningAlgorithm: 'ECDSA_SHA_256',
          }),
        )
        .catch((error: unknown) => {
          throw kmsFailure(log, 'Sign', error);
        });
      if (!Signature) throw new Error('kms:Sign: the answer lacks the signature');
      return rawSignature(Signature);
    },
  };
}
