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
  Unsettled,
} from './ports.ts';
import type { TikTokFailure, TikTokOAuth, TikTokTokens } from './tiktok-port.ts';
import { randomId, randomSecret, sha256 } from './secret-text.ts';

/** RFC 6749 4.1.2 allows ten minutes; the client redeems at once. */
export const CODE_SECONDS = 60;
const DAY = 86_400_000;
/** Tokens are revoked, which takes up to 6 s, while the browser still waits: API Gateway gives up at 29 s. */
const REVOKE_WITHIN_MS = 21_000;

export interface ConnectingDeps {
  accounts: Accounts;
  codes: Codes;
  connections: Connections;
  dataKeys: DataKeys;
  grants: Grants;
  tiktok: Pick<TikTokOAuth, 'exchangeCode' | 'revoke'>;
  unsettled: Unsettled;
  /** Longest life of a sign-in, however often its tokens are refreshed. */
  refreshTokenAbsoluteDays: number;
  now: () => number;
  log: Log;
}

export type Connected = { outcome: 'code'; code: string } | { outcome: 'error'; error: OAuthError };

/**
 * Exchanges TikTok's code (single use, never retried) and issues ours. Its scopes are those that the client asked
 * and the user gave (RFC 6749 3.3). Tokens that will not be stored are revoked at TikTok, by one try.
 */
export async function connect(
  signIn: SignIn,
  tiktokCode: string,
  callbackUrl: string,
  deps: ConnectingDeps,
): Promise<Connected> {
  const startedAt = deps.now();
  const connectionId = randomId();
  // Before TikTok is asked: tokens must not be lost for want of a key.
  const seal = await createSealer(deps.dataKeys, connectionId, 1);
  const answer = await deps.tiktok.exchangeCode(tiktokCode, callbackUrl);
  if (answer.outcome !== 'ok') {
    deps.log.warn('tiktok_exchange_failed', { outcome: answer.outcome });
    return { outcome: 'error', error: exchangeError(answer) };
  }
  const tokens = answer.value;
  if (!tokens.scopes.includes('user.info.basic')) {
    await dropTokens(tokens, connectionId, startedAt, deps);
    return { outcome: 'error', error: 'access_denied' };
  }
  const now = deps.now();
  const accountHash = sha256(tokens.openId);
  const codeExpiresAt = now + CODE_SECONDS * 1000;
  const scopes = tokens.scopes.filter((scope) => signIn.scopes.includes(scope));
  try {
    // First of all: it is what tells upkeep, and who counts the account's connections, that this one begins.
    await deps.grants.create({
      connectionId,
      clientId: signIn.clientId,
      scopes,
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
      refreshExpiresAt: now + tokens.refreshExpiresInSeconds * 1000,
      connectedAt: now,
    });
  } catch (error) {
    await dropTokens(tokens, connectionId, startedAt, deps);
    throw error;
  }
  await deps.accounts.add(accountHash, connectionId);
  const code = randomSecret();
  await deps.codes.issue(sha256(code), {
    connectionId,
    clientId: signIn.clientId,
    redirectUri: signIn.redirectUri,
    codeChallenge: signIn.codeChallenge,
    expiresAt: codeExpiresAt,
  });
  deps.log.info('connected', { connection: connectionId, scopes: scopes.join(' ') });
  return { outcome: 'code', code };
}

/**
 * One try to end tokens at TikTok that are not stored here. TikTok ends the app for the whole account, so
 * not while the account has other connections, which end there with their own. Never rejects.
 */
async function dropTokens(
  { openId, accessToken }: TikTokTokens,
  connectionId: string,
  startedAt: number,
  { accounts, tiktok, now, log }: ConnectingDeps,
): Promise<void> {
  let outcome: string = 'no_time';
  try {
    if (now() < startedAt + REVOKE_WITHIN_MS) {
      const others = await accounts.remove(sha256(openId), connectionId);
      outcome = others > 0 ? 'others' : (await tiktok.revoke(accessToken)).outcome;
    }
  } catch (error) {
    outcome = error instanceof Error ? error.name : 'unknown';
  }
  log.warn('tiktok_tokens_dropped', { connection: connectionId, outcome });
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
