/** Metadata (RFC 8414), keys (RFC 7517) and errors (RFC 6749 5.2) of the authorization server. */
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import * as z from 'zod';
import { CLIENT_ID, ROUTES } from '../../contract/api.ts';
import { collector, type Check } from './check.ts';
import { bareRequest, isExpected } from './route-checks.ts';
import { jsonOf, oauthErrorSchema } from './visit.ts';

const metadataSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  revocation_endpoint: z.string(),
  jwks_uri: z.string(),
  response_types_supported: z.array(z.string()),
  grant_types_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  code_challenge_methods_supported: z.array(z.string()),
});

const metadata: Check = {
  name: 'metadata (RFC 8414)',
  repair:
    'Clients would go to another server than this one. Give --url exactly as the output BaseUrl has it. If ' +
    'a domain of yours stands before the API, set baseUrl to it and deploy.',
  async run({ visit, baseUrl }) {
    const { faults, unless } = collector();
    const answer = await visit(bareRequest('metadata'));
    const found = jsonOf(answer, metadataSchema, 'the metadata');
    const addresses = {
      issuer: baseUrl,
      authorization_endpoint: baseUrl + ROUTES.authorize.path,
      token_endpoint: baseUrl + ROUTES.token.path,
      revocation_endpoint: baseUrl + ROUTES.revoke.path,
      jwks_uri: baseUrl + ROUTES.keys.path,
    };
    for (const [name, address] of Object.entries(addresses)) {
      const value = found[name as keyof typeof addresses];
      unless(value === address, `${name} is ${value}, not ${address}`);
    }
    const same = (list: readonly string[], ...expected: string[]) =>
      [...list].sort().join() === expected.join();
    unless(same(found.response_types_supported, 'code'), 'response types other than code');
    unless(
      same(found.grant_types_supported, 'authorization_code', 'refresh_token'),
      'grant types other than authorization_code and refresh_token',
    );
    unless(same(found.code_challenge_methods_supported, 'S256'), 'PKCE methods other than S256');
    unless(
      same(found.token_endpoint_auth_methods_supported, 'client_secret_post'),
      'client authentication other than client_secret_post',
    );
    return { faults, shows: `issuer ${found.issuer}` };
  },
};

const keysSchema = z.object({
  keys: z.array(z.looseObject({ kid: z.string().min(1), alg: z.string(), use: z.string() })).min(1),
});

const keys: Check = {
  name: 'keys (RFC 7517)',
  repair:
    'Access tokens cannot be checked by others, or a private key is shown. No JSON: the function may not ' +
    'read the keys in KMS, look at its logs. Anything else is not from this product.',
  async run({ visit }) {
    const { faults, unseen, unless, saw } = collector();
    const answer = await visit(bareRequest('keys'));
    if (!saw(isExpected('keys', answer), 'the key set', answer)) return { faults, unseen };
    const found = jsonOf(answer, keysSchema, 'the key set').keys;
    for (const key of found) {
      unless(
        key.alg === 'ES256' && key.use === 'sig',
        `key ${key.kid} is not for ES256 signatures`,
      );
      unless(!('d' in key), `key ${key.kid} shows its private part`);
      unless(isP256(key as JsonWebKey), `key ${key.kid} is no point of P-256`);
    }
    const ids = new Set(found.map(({ kid }) => kid));
    unless(ids.size === found.length, 'two keys have the same kid');
    return { faults, shows: `${found.length} of ES256` };
  },
};

function isP256(key: JsonWebKey): boolean {
  try {
    const { kty, crv, x, y } = key;
    const { asymmetricKeyDetails } = createPublicKey({
      key: { kty, crv, x, y } as JsonWebKey,
      format: 'jwk',
    });
    return asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

const tokenErrors: Check = {
  name: 'errors of the token route (RFC 6749 5.2)',
  repair:
    'The OAuth2 library in Apps Script cannot read the answer or, with 200, a wrong client secret is accepted. ' +
    'Anything but JSON: a proxy answers in its place.',
  async run({ visit }) {
    const { faults, unseen, unless, saw } = collector();
    const ask = async (form: Record<string, string>, status: number, error: string) => {
      const answer = await visit({ method: 'POST', path: ROUTES.token.path, form });
      const what = `${form['grant_type']} with a wrong secret`;
      const isRefused = [403, 404, 429].includes(answer.status) || answer.status >= 500;
      if (!saw(!isRefused, what, answer)) return;
      const found = jsonOf(answer, oauthErrorSchema, what).error;
      const right = answer.status === status && found === error;
      unless(right, `${what} answers ${answer.status} ${found}, not ${status} ${error}`);
    };
    const client = { client_id: CLIENT_ID, client_secret: 'not-the-secret' };
    await ask(
      { grant_type: 'refresh_token', refresh_token: 'x', ...client },
      401,
      'invalid_client',
    );
    const code = { code: 'x', code_verifier: 'x'.repeat(43), redirect_uri: 'https://example.com/' };
    await ask({ grant_type: 'authorization_code', ...code, ...client }, 401, 'invalid_client');
    return { faults, unseen, shows: 'a wrong client secret is 401 invalid_client' };
  },
};

export const OAUTH_CHECKS: readonly Check[] = [metadata, keys, tokenErrors];
