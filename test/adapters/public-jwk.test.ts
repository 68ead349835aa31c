import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { publicJwkOf } from '../../lambdas/adapters/public-jwk.ts';

function spkiOf(curve: string): Uint8Array {
  return generateKeyPairSync('ec', { namedCurve: curve }).publicKey.export({
    format: 'der',
    type: 'spki',
  });
}

test('the JWK is the key of the SPKI', async () => {
  const spki = spkiOf('P-256');
  const { kty, crv, x, y } = await publicJwkOf(spki);
  const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
  expect(key.export({ format: 'der', type: 'spki' })).toEqual(Buffer.from(spki));
});

test('a key of another curve is refused', async () => {
  await expect(publicJwkOf(spkiOf('P-384'))).rejects.toThrow('ECC_NIST_P256');
});

test('an answer without a key is an error', async () => {
  await expect(publicJwkOf(undefined)).rejects.toThrow('lacks the key');
});
