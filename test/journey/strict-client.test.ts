/** oauth4webapi as the client: it refuses what the RFCs do not allow, where our own tests might not look. */
import * as oauth from 'oauth4webapi';
import { authorizeInBrowser } from './browser-sign-in.ts';
import { startProduct, START_MS, type Product } from './product.ts';

let product: Product;
let server: oauth.AuthorizationServer;
let client: oauth.Client;
let authentication: oauth.ClientAuth;
// The product listens on this machine by http, which a client must allow by name.
const local = { [oauth.allowInsecureRequests]: true };

beforeAll(async () => {
  product = await startProduct();
  client = { client_id: product.stack.clientId };
  authentication = oauth.ClientSecretPost(product.stack.clientSecret);
}, START_MS);
afterAll(() => product.close());

test('RFC 8414 3: discovery finds the server under its issuer', async () => {
  const issuer = new URL(product.stack.baseUrl);
  const response = await oauth.discoveryRequest(issuer, { ...local, algorithm: 'oauth2' });
  server = await oauth.processDiscoveryResponse(issuer, response);
  expect(server).toMatchObject({
    issuer: product.stack.baseUrl,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  });
});

async function signIn(): Promise<oauth.TokenEndpointResponse> {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const url = new URL(server.authorization_endpoint ?? '');
  url.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: product.stack.redirectUri,
    response_type: 'code',
    scope: 'user.info.basic video.list',
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString();
  const callback = await authorizeInBrowser(url, 'ada');
  const parameters = oauth.validateAuthResponse(server, client, callback, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authentication,
    parameters,
    product.stack.redirectUri,
    verifier,
    local,
  );
  return oauth.processAuthorizationCodeResponse(server, client, response);
}

test('the code flow with PKCE, iss and state (RFC 6749 4.1, RFC 7636, RFC 9207)', async () => {
  const tokens = await signIn();
  expect(tokens).toMatchObject({
    token_type: 'bearer',
    expires_in: 3600,
    scope: expect.any(String),
  });
  expect(tokens.refresh_token).toBeDefined();
});

test('RFC 9068 4: the access token is a JWT of the profile, by the published keys', async () => {
  const { access_token } = await signIn();
  const request = new Request(`${product.stack.baseUrl}/api/tiktok/user`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  const claims = await oauth.validateJwtAccessToken(
    server,
    request,
    `${product.stack.baseUrl}/api/tiktok`,
    local,
  );
  expect(claims).toMatchObject({ iss: server.issuer, client_id: client.client_id });
});

test('the access token opens the API', async () => {
  const { access_token } = await signIn();
  const response = await oauth.protectedResourceRequest(
    access_token,
    'GET',
    new URL(`${product.stack.baseUrl}/api/tiktok/user?fields=display_name`),
    undefined,
    undefined,
    local,
  );
  expect(await response.json()).toMatchObject({
    data: { user: { display_name: product.tiktok.truth('ada').user['display_name'] } },
  });
});

test('RFC 6749 6: refresh, and RFC 7009: revocation ends it', async () => {
  const { refresh_token = '' } = await signIn();
  const refresh = async (token: string) =>
    oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(server, client, authentication, token, local),
    );
  const next = await refresh(refresh_token);
  const revocation = await oauth.revocationRequest(
    server,
    client,
    authentication,
    next.refresh_token ?? '',
    local,
  );
  await oauth.processRevocationResponse(revocation);
  await expect(refresh(next.refresh_token ?? '')).rejects.toMatchObject({
    name: 'ResponseBodyError',
    error: 'invalid_grant',
    status: 400,
  });
});

test('RFC 6750 3: a revoked token is refused with a challenge the client understands', async () => {
  const tokens = await signIn();
  const revocation = await oauth.revocationRequest(
    server,
    client,
    authentication,
    tokens.access_token,
    local,
  );
  await oauth.processRevocationResponse(revocation);
  const url = new URL(`${product.stack.baseUrl}/api/tiktok/user`);
  const asked = oauth.protectedResourceRequest(
    tokens.access_token,
    'GET',
    url,
    undefined,
    undefined,
    local,
  );
  await expect(asked).rejects.toMatchObject({
    name: 'WWWAuthenticateChallengeError',
    status: 401,
    cause: [
      expect.objectContaining({
        scheme: 'bearer',
        parameters: expect.objectContaining({ error: 'invalid_token' }),
      }),
    ],
  });
});

test('a wrong client secret is invalid_client in a form the client can read', async () => {
  const wrong = oauth.ClientSecretPost('not the secret');
  const response = await oauth.refreshTokenGrantRequest(server, client, wrong, 'x', local);
  await expect(oauth.processRefreshTokenResponse(server, client, response)).rejects.toMatchObject({
    error: 'invalid_client',
    status: 401,
  });
});
