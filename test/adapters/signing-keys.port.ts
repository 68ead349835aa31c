import { calculateJwkThumbprint, compactVerify, importJWK } from 'jose';
import type { PublicKeys, Signer } from '../../lambdas/core/ports.ts';

/** What every pair of Signer and PublicKeys of two keys does, whatever it is made of. */
export function describeSigningKeys(
  made: string,
  create: () => { signer: Signer; publicKeys: PublicKeys },
): void {
  describe(`signing keys ${made}`, () => {
    test('100 signatures verify with jose under the first published key', async () => {
      const { signer, publicKeys } = create();
      const [jwk] = await publicKeys.list();
      const key = await importJWK(jwk!, 'ES256');
      const input = `${encode('{"alg":"ES256"}')}.${encode('{"sub":"c1"}')}`;
      for (let round = 0; round < 100; round += 1) {
        const signature = await signer.sign(Buffer.from(input));
        expect(signature).toHaveLength(64);
        await compactVerify(`${input}.${Buffer.from(signature).toString('base64url')}`, key);
      }
    });

    test('the signer names the first published key', async () => {
      const { signer, publicKeys } = create();
      expect(await signer.keyId()).toBe((await publicKeys.list())[0]?.kid);
    });

    test('the name of a key is its RFC 7638 thumbprint', async () => {
      const [, jwk] = await create().publicKeys.list();
      expect(jwk?.kid).toBe(await calculateJwkThumbprint(jwk!));
    });

    test('published keys say what they are for and hold no private part', async () => {
      for (const jwk of await create().publicKeys.list()) {
        expect(Object.keys(jwk).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
        expect(jwk).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
      }
    });

    test('all keys are published, each with a name of its own', async () => {
      const kids = (await create().publicKeys.list()).map(({ kid }) => kid);
      expect(new Set(kids).size).toBe(2);
    });
  });
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}
