/** From TikTok's code to ours: the connection, its grant of generation 0, and an authorization code. */
import type { OAuthError } from '../../contract/api.ts';
import { createSealer } from './envelope.ts';
import type {
  Accounts,
  Codes,
  Connections,
  DataKeys,
  Grants,
  Log,
  SignIn,
  TikTokFailure,
  TikTokOAuth,
  Unsettled,
} from './ports.ts';
import { randomId, randomSecret, sha256 } from './secret-text.ts';

/** RFC 6749 4.1.2 allows ten minutes; the client redeems at once. */
export const CODE_SECONDS = 60;
const DAY = 86_400_000;

export interface ConnectingDeps {
  accounts: Accounts;
  codes: Codes;
  connections: Connections;
  dataKeys: DataKeys;
  grants: Grants;
  tiktok: Pick<TikTokOAuth, 'exchangeCode'>;
  unsettled: Unsettled;
  /** Longest life of a sign-in, however often its tokens are refreshed. */
  refreshTokenAbsoluteDays: number;
  now: () => number;
  log: Log;
}

export type Connected = { outcome: 'code'; code: string } | { outcome: 'error'; error: OAuthError };

/** Exchanges TikTok's code (single use, never retried) and issues ours. */
export async function connect(
  signIn: SignIn,
  tiktokCode: string,
  callbackUrl: string,
  deps: ConnectingDeps,
): Promise<Connected> {
  const answer = await deps.tiktok.exchangeCode(tiktokCode, callbackUrl);
  if (answer.outcome !== 'ok') {
    deps.log.warn('tiktok_exchange_failed', { outcome: answer.outcome });
    return { outcome: 'error', error: exchangeError(answer) };
  }
  const tokens = answer.value;
  if (!tokens.scopes.includes('user.info.basic')) {
    return { outcome: 'error', error: 'access_denied' };
  }
  const now = deps.now();
  const connectionId = randomId();
  const accountHash = sha256(tokens.openId);
  const seal = await createSealer(deps.dataKeys, connectionId, 1);
  const refreshExpiresAt = now + tokens.refreshExpiresInSeconds * 1000;
  const codeExpiresAt = now + CODE_SECONDS * 1000;
  // First of all: it is what tells upkeep, and who counts the account's connections, that this one begins.
  await deps.grants.create({
    connectionId,
    clientId: signIn.clientId,
    scopes: tokens.scopes,
    salt: randomSecret(),
    generation: 0,
    seenGeneration: 0,
    seenAt: now,
    rotatedAt: now,
    createdAt: now,
    expiresAt: codeExpiresAt,
    absoluteExpiresAt: now + deps.refreshTokenAbsoluteDays * DAY,
  });
  // Before there is anything to end: if this breaks off, or the client never redeems its code, upkeep does it.
  await deps.unsettled.add(connectionId);
  await deps.connections.create({
    connectionId,
    accountHash,
    scopes: tokens.scopes,
    sealed: seal(tokens),
    version: 1,
    accessExpiresAt: now + tokens.accessExpiresInSeconds * 1000,
    refreshExpiresAt,
    connectedAt: now,
  });
  await deps.accounts.add(accountHash, connectionId);
  const code = randomSecret();
  await deps.codes.issue(sha256(code), {
    connectionId,
    clientId: signIn.clientId,
    redirectUri: signIn.redirectUri,
    codeChallenge: signIn.codeChallenge,
    expiresAt: codeExpiresAt,
  });
  deps.log.info('connected', { connection: connectionId, scopes: tokens.scopes.join(' ') });
  return { outcome: 'code', code };
}

function exchangeError(failure: TikTokFailure): OAuthError {
  switch (failure.outcome) {
    case 'rate_limited':
    case 'unavailable':
      return 'temporarily_unavailable';
    default:
      return 'server_error';
  }
}
