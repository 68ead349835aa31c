import { createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { calculateJwkThumbprint } from 'jose';
import * as z from 'zod/mini';
import type { Log, PublicJwk } from '../core/ports.ts';
import { kmsFailure } from './kms-failure.ts';

const coordinate = z.string().check(z.regex(/^[\w-]{43}$/));
const p256 = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
});

/**
 * The public half of a KMS signing key as a JWK (RFC 7517); its `kid` is the thumbprint of RFC 7638,
 * so it is the same in every function and names this key alone. Throws for any key but P-256.
 */
export async function fetchPublicJwk(kms: KMSClient, keyId: string, log: Log): Promise<PublicJwk> {
  const { PublicKey } = await kms
    .send(new GetPublicKeyCommand({ KeyId: keyId }))
    .catch((error: unknown) => {
      throw kmsFailure(log, 'GetPublicKey', error);
    });
  return publicJwkOf(PublicKey);
}

/** The same from the DER SubjectPublicKeyInfo (RFC 5280 4.1) that KMS answers. */
export async function publicJwkOf(spki: Uint8Array | undefined): Promise<PublicJwk> {
  if (!spki) throw new Error('kms:GetPublicKey: the answer lacks the key');
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  const jwk = p256.safeParse(key.export({ format: 'jwk' }));
  if (!jwk.success) throw new Error('kms:GetPublicKey: a signing key must be ECC_NIST_P256');
  return { ...jwk.data, kid: await calculateJwkThumbprint(jwk.data), alg: 'ES256', use: 'sig' };
}
