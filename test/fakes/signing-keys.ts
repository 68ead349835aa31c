import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import type { PublicJwk, PublicKeys, Signer } from '../../lambdas/core/ports.ts';

async function publicJwk(key: KeyObject): Promise<PublicJwk> {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'ES256', use: 'sig' };
}

/** Fresh P-256 keys, as many as asked for: the first signs, all are published, as with KMS. */
export function createFakeSigningKeys(count = 1): { signer: Signer; publicKeys: PublicKeys } {
  const first = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const others = Array.from({ length: count - 1 }, () =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  );
  return {
    signer: {
      keyId: async () => (await publicJwk(first.publicKey)).kid,
      sign: async (input) =>
        Uint8Array.from(
          sign('sha256', input, { key: first.privateKey, dsaEncoding: 'ieee-p1363' }),
        ),
    },
    publicKeys: {
      list: () => Promise.all([first, ...others].map((pair) => publicJwk(pair.publicKey))),
    },
  };
}
