import { createHash } from 'node:crypto';
import { CLIENT_ID, ROUTES } from '../../contract/api.ts';
import type { Scope } from '../../contract/fields.ts';
import { createAuthorizeHandler } from '../../lambdas/handlers/authorize.ts';
import { createAuthorizerHandler } from '../../lambdas/handlers/authorizer.ts';
import { createCallbackHandler } from '../../lambdas/handlers/callback.ts';
import { createRevokeHandler } from '../../lambdas/handlers/revoke.ts';
import { createTokenHandler } from '../../lambdas/handlers/token.ts';
import { createUserHandler } from '../../lambdas/handlers/user.ts';
import { createUpkeepHandler } from '../../lambdas/handlers/upkeep.ts';
import { createVideosHandler } from '../../lambdas/handlers/videos.ts';
import { createWebhookHandler } from '../../lambdas/handlers/webhook.ts';
import { createFakeAccounts } from '../fakes/accounts.ts';
import { createFakeCallCounters } from '../fakes/call-counters.ts';
import { createFakeCodes } from '../fakes/codes.ts';
import { createFakeConnections } from '../fakes/connections.ts';
import { createFakeDataKeys } from '../fakes/data-keys.ts';
import { createFakeGrants } from '../fakes/grants.ts';
import { createFakeLog } from '../fakes/log.ts';
import { createFakeRequestWindows } from '../fakes/request-windows.ts';
import { createFakeSecrets } from '../fakes/secrets.ts';
import { createFakeSignIns } from '../fakes/sign-ins.ts';
import { createFakeSigningKeys } from '../fakes/signing-keys.ts';
import { createFakeSnapshots } from '../fakes/snapshots.ts';
import { createFakeTikTok } from '../fakes/tiktok.ts';
import { createFakeUnsettled } from '../fakes/unsettled.ts';
import { contextOf, form, invoke, type RequestDraft } from './event.ts';

export const BASE_URL = 'https://backend.example/v1';
export const REDIRECT_URI = 'https://script.google.com/macros/d/SCRIPT/usercallback';
export const SECRET = 'client-secret';
export const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

/** All handlers over fakes, and the steps of a sign-in. The clock stands still until it is moved. */
export function createBackend(account: Parameters<typeof createFakeTikTok>[0] = {}) {
  let time = 1_790_000_000_000;
  let sessionsValidFrom = 0;
  const sleepers: { at: number; wake: () => void }[] = [];
  /** Whoever sleeps sleeps at the same time as the others; the clock moves when nobody has work. */
  function wakeNext(): void {
    sleepers.sort((a, b) => a.at - b.at);
    const next = sleepers.shift();
    time = Math.max(time, next?.at ?? 0);
    next?.wake();
    if (sleepers.length > 0) setImmediate(wakeNext);
  }
  const tiktok = createFakeTikTok(account);
  const { signer, publicKeys } = createFakeSigningKeys();
  const stores = {
    accounts: createFakeAccounts(),
    callCounters: createFakeCallCounters(),
    codes: createFakeCodes(),
    connections: createFakeConnections(),
    grants: createFakeGrants(),
    signIns: createFakeSignIns(),
    snapshots: createFakeSnapshots(),
    unsettled: createFakeUnsettled(),
    windows: createFakeRequestWindows(),
  };
  const tiktokSecret = {
    values: async () => [{ clientKey: 'tiktok-key', clientSecret: 'tiktok-secret' }],
  };
  const settings = { freshnessMs: 15 * 60_000 };
  const log = createFakeLog();
  const clientSecrets = createFakeSecrets(SECRET);
  const refreshTokenKeys = createFakeSecrets('refresh-token-key');
  const deps = {
    ...stores,
    log,
    publicKeys,
    signer,
    refreshTokenKeys,
    refreshTokenIdleDays: 180,
    get sessionsValidFrom() {
      return sessionsValidFrom;
    },
    refreshTokenAbsoluteDays: 730,
    baseUrl: BASE_URL,
    issuer: BASE_URL,
    clientId: CLIENT_ID,
    client: { clientId: CLIENT_ID, secrets: clientSecrets },
    redirectUris: [REDIRECT_URI],
    allowedOrigins: ['https://reports.example'],
    tiktokAuthorizeUrl: 'https://www.tiktok.com/v2/auth/authorize/',
    tiktokCredentials: () => tiktokSecret.values(),
    dataKeys: createFakeDataKeys(),
    tiktok: { ...tiktok.oauth, ...tiktok.data },
    tiktokCallsPerMinute: 570,
    parallelWindows: true,
    windowRule: { scope: 'any', minutes: 15, max: 60 },
    get freshnessMs() {
      return settings.freshnessMs;
    },
    staleMs: 24 * 3_600_000,
    usagePlanKey: createFakeSecrets('usage-plan-key'),
    now: () => time,
    sleep: (ms: number) =>
      new Promise<void>((wake) => {
        sleepers.push({ at: time + ms, wake });
        if (sleepers.length === 1) setImmediate(wakeNext);
      }),
  };
  const handlers = {
    authorize: createAuthorizeHandler(deps),
    callback: createCallbackHandler(deps),
    token: createTokenHandler(deps),
    revoke: createRevokeHandler(deps),
    user: createUserHandler(deps),
    videos: createVideosHandler(deps),
    webhook: createWebhookHandler(deps),
  };
  const authorizer = createAuthorizerHandler(deps);
  const handleUpkeep = createUpkeepHandler(deps);
  const upkeep = (draft: Pick<RequestDraft, 'remainingMs'> = {}) =>
    handleUpkeep({}, contextOf(draft));
  const call = (route: keyof typeof handlers, draft: RequestDraft = {}) =>
    invoke(handlers[route], { method: ROUTES[route].method, path: ROUTES[route].path, ...draft });

  const authorizeQuery = {
    client_id: CLIENT_ID,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    state: 'google-state/+=%20',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
  };
  /** Through `/oauth/authorize`: the sign-in's id at TikTok, and the browser's cookie. */
  async function begin(change: Record<string, string> = {}) {
    const answer = await call('authorize', { query: { ...authorizeQuery, ...change } });
    const state = new URL(answer.headers['location'] ?? '').searchParams.get('state') ?? '';
    return { answer, state, cookie: answer.cookies[0]?.split(';', 1)[0] ?? '' };
  }
  /** Through the callback as well: the redirect's parameters, among them our code. */
  async function signIn(change: Record<string, string> = {}) {
    const { state, cookie } = await begin(change);
    const answer = await call('callback', {
      query: { code: `tiktok*0!${state}`, state },
      headers: { cookie },
    });
    return new URL(answer.headers['location'] ?? '').searchParams;
  }
  const client = { client_id: CLIENT_ID, client_secret: SECRET };
  const redemption = (code: string, change: Record<string, string | undefined> = {}) =>
    form({
      ...client,
      grant_type: 'authorization_code',
      redirect_uri: REDIRECT_URI,
      code_verifier: VERIFIER,
      code,
      ...change,
    });
  const refreshing = (refreshToken: string, change: Record<string, string | undefined> = {}) =>
    form({ ...client, grant_type: 'refresh_token', refresh_token: refreshToken, ...change });
  /** The whole sign-in: the token answer. */
  async function connect(change: Record<string, string> = {}) {
    const code = (await signIn(change)).get('code') ?? '';
    return (await call('token', redemption(code))).json() as unknown as {
      access_token: string;
      refresh_token: string;
      scope: string;
    };
  }
  /** What API Gateway does before a data route: ask the authorizer, then hand its context on. */
  async function bearer(accessToken: string) {
    const result = await authorizer({
      type: 'TOKEN',
      methodArn: 'arn:aws:execute-api:eu-central-1:000000000000:api/v1/GET/api/tiktok/user',
      authorizationToken: `Bearer ${accessToken}`,
    });
    const allowed = result.policyDocument.Statement[0]?.Effect === 'Allow';
    return { allowed, result, draft: { authorizer: { ...result.context } } };
  }
  return {
    ...stores,
    authorizeQuery,
    bearer,
    begin,
    call,
    clientSecrets,
    connect,
    handlers,
    log,
    /** What the handlers reach the world through, to be broken by a test. */
    ports: { ...stores, dataKeys: deps.dataKeys, tiktok: deps.tiktok, tiktokSecret },
    redemption,
    refreshing,
    refreshTokenKeys,
    revoking: (token: string, change: Record<string, string | undefined> = {}) =>
      form({ ...client, token, ...change }),
    settings,
    signer,
    signIn,
    tiktok,
    upkeep,
    advance: (ms: number) => {
      time += ms;
    },
    now: () => time,
    /** The switch that ends every sign-in made so far. */
    endAllSessions: () => {
      sessionsValidFrom = time + 1;
    },
  };
}

export type Backend = ReturnType<typeof createBackend>;
export type { Scope };
