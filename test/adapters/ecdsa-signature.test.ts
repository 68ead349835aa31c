import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { rawSignature } from '../../lambdas/adapters/ecdsa-signature.ts';

const SHORTEST = [0x30, 6, 2, 1, 1, 2, 1, 2];

test('RFC 7518 3.4 (item 49): 1,000 DER signatures verify in their 64-byte form', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  for (let round = 0; round < 1_000; round += 1) {
    const input = Buffer.from(`message ${round}`);
    const raw = rawSignature(sign('sha256', input, privateKey));
    const options = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', input, options, raw)).toBe(true);
  }
});

test('short numbers are padded on the left', () => {
  const raw = rawSignature(Uint8Array.from(SHORTEST));
  expect([raw[31], raw[63]]).toEqual([1, 2]);
  expect(raw.reduce((sum, byte) => sum + byte, 0)).toBe(3);
});

test.each([
  ['nothing', []],
  ['no sequence', [0x31, ...SHORTEST.slice(1)]],
  ['a byte too many', [...SHORTEST, 0]],
  ['a byte too few', SHORTEST.slice(0, -1)],
  ['a trailing byte inside', [0x30, 7, 2, 1, 1, 2, 1, 2, 0]],
  ['one number only', [0x30, 3, 2, 1, 1]],
  ['no integer', [0x30, 6, 4, 1, 1, 2, 1, 2]],
  ['an empty number', [0x30, 5, 2, 0, 2, 1, 2]],
  ['a negative number', [0x30, 6, 2, 1, 0x80, 2, 1, 2]],
  ['a number padded for no reason', [0x30, 7, 2, 2, 0, 1, 2, 1, 2]],
  ['a number of 33 bytes', [0x30, 38, 2, 33, ...Array<number>(33).fill(1), 2, 1, 2]],
  ['a number longer than the rest', [0x30, 6, 2, 1, 1, 2, 9, 2]],
])('%s is not a signature', (_, bytes) => {
  expect(() => rawSignature(Uint8Array.from(bytes))).toThrow('not a DER');
});
