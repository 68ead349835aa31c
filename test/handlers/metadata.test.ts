import { SCOPES } from '../../contract/fields.ts';
import { createKeysHandler, createMetadataHandler } from '../../lambdas/handlers/metadata.ts';
import { createFakeLog } from '../fakes/log.ts';
import { createFakeSigningKeys } from '../fakes/signing-keys.ts';
import { BASE_URL, createBackend } from './backend.ts';
import { invoke } from './event.ts';

const log = createFakeLog();

test('RFC 8414 2: the metadata, whole: nothing is left to a default (items 1, 28, 55, 57)', async () => {
  const answer = await invoke(createMetadataHandler({ baseUrl: BASE_URL, log }), {});
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
  expect(answer.json()).toEqual({
    issuer: BASE_URL,
    authorization_endpoint: `${BASE_URL}/oauth/authorize`,
    token_endpoint: `${BASE_URL}/oauth/token`,
    revocation_endpoint: `${BASE_URL}/oauth/revoke`,
    jwks_uri: `${BASE_URL}/.well-known/jwks.json`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    revocation_endpoint_auth_methods_supported: ['client_secret_post'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: [...SCOPES],
    authorization_response_iss_parameter_supported: true,
  });
});

test('RFC 9207 2.4: metadata, redirect and token name one issuer, letter for letter (item 57)', async () => {
  const backend = createBackend();
  const metadata = await invoke(createMetadataHandler({ baseUrl: BASE_URL, log }), {});
  const [, claims = ''] = (await backend.connect()).access_token.split('.');
  const { iss } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iss: string };
  const redirected = (await backend.signIn()).get('iss');
  expect([iss, redirected]).toEqual([metadata.json()['issuer'], metadata.json()['issuer']]);
});

test('RFC 7517 5: all public keys are listed, and caches forget them within ten minutes (item 59)', async () => {
  const { publicKeys } = createFakeSigningKeys(2);
  const answer = await invoke(createKeysHandler({ publicKeys, log }), {});
  const { keys } = answer.json() as unknown as { keys: Record<string, string>[] };
  expect(keys).toHaveLength(2);
  for (const key of keys)
    expect(Object.keys(key).sort()).toEqual('alg crv kid kty use x y'.split(' '));
  const seconds = /^public, max-age=(\d+)$/.exec(answer.headers['cache-control'] ?? '')?.[1];
  expect(Number(seconds)).toBeLessThanOrEqual(600);
});

test("RFC 9068 6: an access token holds nothing of TikTok's and no open_id (item 51)", async () => {
  const backend = createBackend({ openId: 'open-id-canary', user: { display_name: 'Ada' } });
  const { access_token } = await backend.connect();
  const [header = '', claims = ''] = access_token.split('.');
  const text = [header, claims].map((part) => Buffer.from(part, 'base64url').toString()).join();
  expect(text).not.toMatch(/canary|act\.|rft\.|Ada/);
  const { sub, aud } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
    sub: string;
    aud: string;
  };
  expect([...backend.grants.items.keys()]).toEqual([sub]);
  expect(aud).toBe(`${BASE_URL}/api/tiktok`);
});
