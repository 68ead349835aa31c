import { SignJWT, generateKeyPair, exportJWK } from 'jose';
import { audience, issueAccessToken, verifyAccessToken } from '../../lambdas/core/access-token.ts';
import { createFakeSigningKeys } from '../fakes/signing-keys.ts';

const issuer = 'https://backend.example/v1';
const now = 1_790_000_000_000;
const claims = { sub: 'connection', client_id: 'client', scope: 'video.list', generation: 2 };

const parts = (token: string) =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));

test('RFC 9068 2 (item 44): header and claims of our token', async () => {
  const { signer, publicKeys } = createFakeSigningKeys();
  const [header, payload] = parts(await issueAccessToken(signer, issuer, claims, now));
  const [key] = await publicKeys.list();
  expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: key?.kid });
  expect(payload).toEqual({
    iss: issuer,
    aud: audience(issuer),
    iat: now / 1000,
    exp: now / 1000 + 3600,
    jti: expect.stringMatching(/^[\w-]{22}$/),
    ...claims,
  });
});

test('our own token passes until it expires', async () => {
  const { signer, publicKeys } = createFakeSigningKeys();
  const token = await issueAccessToken(signer, issuer, claims, now);
  expect(await verifyAccessToken(token, publicKeys, issuer, now + 3_599_000)).toEqual(claims);
  expect(await verifyAccessToken(token, publicKeys, issuer, now + 3_606_000)).toBeUndefined();
  const revoking = { allowExpired: true };
  expect(await verifyAccessToken(token, publicKeys, issuer, now + 9e9, revoking)).toEqual(claims);
});

test('a token signed by an older published key still passes', async () => {
  const { signer, publicKeys } = createFakeSigningKeys();
  const next = createFakeSigningKeys();
  const both = {
    list: async () => [...(await next.publicKeys.list()), ...(await publicKeys.list())],
  };
  const token = await issueAccessToken(signer, issuer, claims, now);
  expect(await verifyAccessToken(token, both, issuer, now)).toEqual(claims);
});

describe('RFC 8725 3: what does not pass', () => {
  const build = async (change: {
    header?: Record<string, unknown>;
    payload?: Record<string, unknown>;
    drop?: string;
  }) => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256', use: 'sig' };
    const payload: Record<string, unknown> = {
      iss: issuer,
      aud: audience(issuer),
      iat: now / 1000,
      exp: now / 1000 + 60,
      jti: 'j',
      ...claims,
      ...change.payload,
    };
    if (change.drop) delete payload[change.drop];
    const token = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k', ...change.header })
      .sign(privateKey);
    return verifyAccessToken(token, { list: async () => [jwk as never] }, issuer, now);
  };

  test('the same builder makes a token that passes', async () => {
    expect(await build({})).toEqual(claims);
  });

  test.each([
    ['another type', { header: { typ: 'JWT' } }],
    ['an unknown key', { header: { kid: 'other' } }],
    ['another issuer', { payload: { iss: `${issuer}/` } }],
    ['another audience', { payload: { aud: 'https://elsewhere' } }],
    ['no exp', { drop: 'exp' }],
    ['no sub', { drop: 'sub' }],
    ['no jti', { drop: 'jti' }],
    ['no iat', { drop: 'iat' }],
    ['no client_id', { drop: 'client_id' }],
    ['no generation', { drop: 'generation' }],
    ['not yet valid', { payload: { nbf: now / 1000 + 600 } }],
  ])('%s', async (_, change) => {
    expect(await build(change)).toBeUndefined();
  });

  test('alg none, a foreign signature, and noise', async () => {
    const { signer, publicKeys } = createFakeSigningKeys();
    const stranger = createFakeSigningKeys();
    const token = await issueAccessToken(signer, issuer, claims, now);
    const [head, body] = token.split('.') as [string, string];
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
    for (const bad of [
      `${none}.${body}.`,
      `${head}.${body}.${'A'.repeat(86)}`,
      await issueAccessToken(stranger.signer, issuer, claims, now),
      'x',
      '..',
      'a'.repeat(5000),
    ]) {
      expect(await verifyAccessToken(bad, publicKeys, issuer, now)).toBeUndefined();
    }
  });
});
