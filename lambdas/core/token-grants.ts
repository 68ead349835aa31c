/** `POST /oauth/token`: the two grants, RFC 6749 4.1.3 and 6. */
import type { TokenAnswer } from '../../contract/api.ts';
import { ACCESS_TOKEN_SECONDS, issueAccessToken } from './access-token.ts';
import { endSignIn } from './ending.ts';
import { OAuthRefusal } from './errors.ts';
import { reader, repeated, type Parameters } from './parameters.ts';
import type { Codes, Grant, Grants, Log, Secrets, Signer, Unsettled } from './ports.ts';
import {
  hasEnded,
  isGenuineNow,
  judgeRefresh,
  parseRefreshToken,
  refreshToken,
} from './refresh-token.ts';
import type { Admit } from './request-window.ts';
import { sameSecret, sha256 } from './secret-text.ts';

const DAY = 86_400_000;
const KNOWN = ['grant_type', 'code', 'redirect_uri', 'code_verifier', 'refresh_token', 'scope'];

export interface TokenDeps {
  codes: Codes;
  grants: Grants;
  unsettled: Pick<Unsettled, 'add' | 'addEnd'>;
  signer: Signer;
  refreshTokenKeys: Secrets;
  issuer: string;
  refreshTokenIdleDays: number;
  /** Epoch milliseconds; sign-ins made earlier are over. */
  sessionsValidFrom: number;
  now: () => number;
  log: Log;
}

/**
 * Answers a request of an authenticated client, or throws OAuthRefusal with the code of RFC 6749 5.2.
 * `admit` is asked as soon as the sign-in is known, and before KMS signs.
 */
export async function grantTokens(
  parameters: Parameters,
  clientId: string,
  admit: Admit,
  deps: TokenDeps,
): Promise<TokenAnswer> {
  const twice = repeated(parameters, KNOWN);
  if (twice) throw new OAuthRefusal('invalid_request', `${twice} is repeated`);
  const read = reader(parameters);
  const grantType = read('grant_type');
  switch (grantType) {
    case undefined:
      throw new OAuthRefusal('invalid_request', 'grant_type is required');
    case 'authorization_code':
      return issued(grantType, await redeemCode(read, clientId, admit, deps), deps);
    case 'refresh_token':
      return issued(grantType, await refresh(read, clientId, admit, deps), deps);
    default:
      throw new OAuthRefusal(
        'unsupported_grant_type',
        'grant_type must be authorization_code or refresh_token',
      );
  }
}

function issued(grant: string, tokens: TokenAnswer, deps: TokenDeps): TokenAnswer {
  deps.log.info('tokens_issued', { grant });
  return tokens;
}

type Read = (name: string) => string | undefined;

function required(read: Read, name: string): string {
  const value = read(name);
  if (value === undefined) throw new OAuthRefusal('invalid_request', `${name} is required`);
  return value;
}

/**
 * Everything is checked before the code is used up: a stranger who saw a code but not the verifier can
 * neither use nor spoil it. A second use that passes every check ends the family (RFC 6749 4.1.2).
 */
async function redeemCode(
  read: Read,
  clientId: string,
  admit: Admit,
  deps: TokenDeps,
): Promise<TokenAnswer> {
  const codeHash = sha256(required(read, 'code'));
  const redirectUri = required(read, 'redirect_uri');
  const verifier = required(read, 'code_verifier');
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) {
    throw new OAuthRefusal('invalid_request', 'code_verifier is malformed (RFC 7636 4.1)');
  }
  const dead = (why: string) => {
    deps.log.warn('code_refused', { why });
    return new OAuthRefusal('invalid_grant', 'the code is unknown, expired, used or not yours');
  };
  const code = await deps.codes.find(codeHash);
  if (!code) throw dead('unknown');
  if (code.clientId !== clientId) throw dead('client');
  if (code.redirectUri !== redirectUri) throw dead('redirect_uri');
  if (!sameSecret(sha256(verifier), code.codeChallenge)) throw dead('code_verifier');

  const now = deps.now();
  const grant = await deps.grants.find(code.connectionId);
  // Counted and signed before the code is used up: a limit or a fault of KMS leaves it for another try.
  if (grant) await admit(grant.connectionId);
  const tokens = grant && (await answer(grant, 1, grant.scopes.join(' '), now, deps));
  const outcome = await deps.codes.redeem(codeHash, now);
  if (outcome === 'replayed') {
    await endSignIn(code.connectionId, deps);
    deps.log.warn('code_replayed', { connection: code.connectionId });
  }
  if (outcome !== 'redeemed') throw dead(outcome);
  if (!tokens) throw dead('grant');
  if (hasEnded(grant, now, deps.sessionsValidFrom)) throw dead('ended');
  // A parallel replay may already have ended the family: the one redemption is answered all the same,
  // with tokens that are dead, so that exactly one request ever succeeds.
  await deps.grants.rotate(grant.connectionId, 0, now, idleExpiry(grant, now, deps));
  return tokens;
}

async function refresh(
  read: Read,
  clientId: string,
  admit: Admit,
  deps: TokenDeps,
): Promise<TokenAnswer> {
  const dead = (why: string) => {
    deps.log.warn('refresh_refused', { why });
    return new OAuthRefusal('invalid_grant', 'the refresh token is unknown, expired or revoked');
  };
  const token = parseRefreshToken(required(read, 'refresh_token'));
  if (!token) throw dead('malformed');
  // Losing the race for a rotation means that someone else moved the family on: look again.
  for (let look = 0; look < 4; look += 1) {
    const grant = await deps.grants.find(token.connectionId);
    if (grant?.clientId !== clientId) throw dead('unknown');
    if (!(await isGenuineNow(deps.refreshTokenKeys, grant, token))) throw dead('unknown');
    const now = deps.now();
    // Judged after the token: a wrong scope must not hide that a copy of it is in use.
    const scope = () => narrowed(read('scope'), grant);
    switch (judgeRefresh(grant, token.generation, now, deps.sessionsValidFrom)) {
      case 'ended':
        if (grant.revokedAt === undefined && hasEnded(grant, now, deps.sessionsValidFrom)) {
          // By its age, or by the operator: upkeep learns of it from here first.
          await deps.unsettled.add(grant.connectionId);
        }
        throw dead('ended');
      case 'outdated':
        throw dead('outdated');
      case 'reuse':
        await endSignIn(grant.connectionId, deps);
        deps.log.warn('refresh_token_reused', { connection: grant.connectionId });
        throw dead('reused');
      case 'repeat': {
        const asked = scope();
        await admit(grant.connectionId);
        deps.log.info('refresh_repeated', { connection: grant.connectionId });
        return answer(grant, grant.generation, asked, now, deps);
      }
      case 'rotate': {
        const { connectionId, generation: from } = grant;
        const to = token.generation + 1;
        const asked = scope();
        await admit(connectionId);
        const expiresAt = idleExpiry(grant, now, deps);
        if (await deps.grants.rotate(connectionId, from, now, expiresAt, to)) {
          if (to > from + 1) deps.log.warn('refresh_after_restore', { connection: connectionId });
          return answer({ ...grant, expiresAt }, to, asked, now, deps);
        }
      }
    }
  }
  throw new OAuthRefusal('temporarily_unavailable', 'too many refreshes at once, try again', {
    retryAfterSeconds: 1,
  });
}

/** RFC 6749 6: never wider than granted. */
function narrowed(asked: string | undefined, grant: Grant): string {
  const scopes = asked?.split(' ').filter((scope) => scope !== '') ?? [];
  if (!scopes.every((scope) => (grant.scopes as string[]).includes(scope))) {
    throw new OAuthRefusal('invalid_scope', 'scope is wider than what was granted');
  }
  return (scopes.length > 0 ? scopes : grant.scopes).join(' ');
}

function idleExpiry(grant: Grant, now: number, deps: TokenDeps): number {
  return Math.min(grant.absoluteExpiresAt, now + deps.refreshTokenIdleDays * DAY);
}

async function answer(
  grant: Grant,
  generation: number,
  scope: string,
  now: number,
  deps: TokenDeps,
): Promise<TokenAnswer> {
  const claims = {
    sub: grant.connectionId,
    client_id: grant.clientId,
    scope,
    generation,
  };
  const keys = await deps.refreshTokenKeys.values();
  const expiresAt = generation === 1 ? idleExpiry(grant, now, deps) : grant.expiresAt;
  return {
    access_token: await issueAccessToken(deps.signer, deps.issuer, claims, now),
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
    refresh_token: refreshToken(keys, grant, generation),
    refresh_token_expires_in: Math.max(0, Math.floor((expiresAt - now) / 1000)),
    scope,
  };
}
