import { createHash, randomBytes } from 'node:crypto';
import { CLIENT_ID, type TokenAnswer } from '../../contract/api.ts';
import type { LocalStack } from '../../local/stack.ts';
import { createConsentVisitor, type ConsentChoice } from '../../local/tiktok/consent-visitor.ts';
import { encode, form, send, type RawAnswer } from './raw-http.ts';

/** A sign-in on its way: what the authorization endpoint gave to one browser. */
export interface Flow {
  verifier: string;
  /** TikTok's authorization page, with the sign-in's id as `state`. */
  location: URL;
  /** Value of the Cookie header that ties the sign-in to this browser. */
  cookie: string;
}

export interface Code {
  code: string;
  verifier: string;
}

/** A client of our own, without the connector, so that codes and tokens are in the test's hands. */
export interface OAuthClient {
  /** Parameters of an authorization request that is right, with a challenge for `verifier`. */
  authorization(verifier: string): Record<string, string>;
  begin(changes?: Record<string, string>): Promise<Flow>;
  /** The callback's path and query that TikTok's consent page sends this sign-in's browser to. */
  consent(flow: Flow, choice?: ConsentChoice): Promise<string>;
  callback(path: string, cookie?: string): Promise<RawAnswer>;
  /** The whole way to an authorization code. */
  obtainCode(changes?: Record<string, string>, choice?: ConsentChoice): Promise<Code>;
  redeem(code: Code, changes?: Record<string, string>): Promise<RawAnswer>;
  refresh(refreshToken: string, changes?: Record<string, string>): Promise<RawAnswer>;
  revoke(token: string): Promise<RawAnswer>;
  /** Signs in and answers the tokens; throws when any step fails. */
  connect(choice?: ConsentChoice): Promise<TokenAnswer>;
  api(accessToken: string, path?: string): Promise<RawAnswer>;
}

export function createOAuthClient(stack: LocalStack): OAuthClient {
  const { baseUrl, clientSecret, redirectUri } = stack;
  const credentials = { client_id: CLIENT_ID, client_secret: clientSecret };
  const get = (path: string, headers: readonly string[] = []) => send(baseUrl, { path, headers });
  const client: OAuthClient = {
    authorization: (verifier) => ({
      client_id: CLIENT_ID,
      redirect_uri: redirectUri,
      response_type: 'code',
      state: 'a state',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }),

    async begin(changes = {}) {
      const verifier = randomBytes(32).toString('base64url');
      const query = encode({ ...client.authorization(verifier), ...changes });
      const answer = await get(`/oauth/authorize?${query}`);
      const { location, 'set-cookie': [line = ''] = [] } = answer.headers;
      if (!location || !line) throw new Error(`no sign-in: ${answer.status} ${answer.text}`);
      return { verifier, location: new URL(location), cookie: line.split(';')[0] ?? '' };
    },

    async consent({ location }, choice = {}) {
      const visitor = createConsentVisitor();
      const back = await visitor.visit(location.href, { account: 'ada', ...choice });
      return back.slice(baseUrl.length);
    },

    callback: (path, cookie) => get(path, cookie === undefined ? [] : ['Cookie', cookie]),

    async obtainCode(changes = {}, choice = {}) {
      const flow = await client.begin(changes);
      const answer = await client.callback(await client.consent(flow, choice), flow.cookie);
      const code = new URL(answer.headers.location ?? 'none:').searchParams.get('code');
      if (!code) throw new Error(`no code: ${answer.status} ${answer.text}`);
      return { code, verifier: flow.verifier };
    },

    redeem: ({ code, verifier }, changes = {}) =>
      send(
        baseUrl,
        form('/oauth/token', {
          grant_type: 'authorization_code',
          code,
          code_verifier: verifier,
          redirect_uri: redirectUri,
          ...credentials,
          ...changes,
        }),
      ),

    refresh: (refreshToken, changes = {}) =>
      send(
        baseUrl,
        form('/oauth/token', {
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
          ...credentials,
          ...changes,
        }),
      ),

    revoke: (token) => send(baseUrl, form('/oauth/revoke', { token, ...credentials })),

    async connect(choice = {}) {
      const answer = await client.redeem(await client.obtainCode({}, choice));
      if (answer.status !== 200) throw new Error(`no tokens: ${answer.status} ${answer.text}`);
      return JSON.parse(answer.text) as TokenAnswer;
    },

    api: (accessToken, path = '/api/tiktok/user?fields=open_id') =>
      get(path, ['Authorization', `Bearer ${accessToken}`]),
  };
  return client;
}
