/** Grants: one per authorization, each with its own token pair. Rotation, re-use and the end. */
import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Dials } from './dials.ts';

/** TikTok's two published regimes, in seconds. */
const PROFILES = {
  '2026-11': { access: 7_200, refresh: 180 * 86_400 },
  legacy: { access: 86_400, refresh: 365 * 86_400 },
} as const;

export interface Grant {
  id: string;
  account: string;
  openId: string;
  scopes: string[];
  /** Epoch milliseconds. */
  createdAt: number;
  endedBy: 'revoke' | 'user' | 'reuse' | null;
  refreshes: number;
  /** How often a refresh token was presented after its successor was issued. */
  replacedTokensPresented: number;
  refreshesInFlight: number;
  peakConcurrentRefreshes: number;
  accessExpiresAt: number;
  refreshExpiresAt: number;
}

interface Token {
  grant: Grant;
  value: string;
  expiresAt: number;
  replacedAt: number | null;
}

export interface TokenPair {
  grant: Grant;
  accessToken: string;
  expiresInSeconds: number;
  refreshToken: string;
  refreshExpiresInSeconds: number;
}

export type RefreshOutcome = { ok: true; pair: TokenPair } | { ok: false; grant: Grant | null };

export interface Grants {
  create(account: string, openId: string, scopes: string[]): TokenPair;
  refresh(refreshToken: string): RefreshOutcome;
  /** Counts a refresh as under way until the returned function is called. */
  refreshArrives(refreshToken: string): () => void;
  /** The live grant of an access token that has not expired. */
  byAccessToken(accessToken: string): Grant | undefined;
  /** Ends every grant of one user for the app, and with it all their tokens. */
  endAll(openId: string, by: 'revoke' | 'user'): number;
  all(): Grant[];
}

/** `mark` goes into every token, so that a test can search all output for one text. */
export function createGrants(clock: Clock, dials: Dials, mark: string): Grants {
  const grants: Grant[] = [];
  const accessTokens = new Map<string, Token>();
  const refreshTokens = new Map<string, Token>();
  const current = new Map<Grant, { access: Token; refresh: Token }>();

  const write = (prefix: 'act' | 'rft'): string =>
    `${prefix}.${mark}${randomBytes(30).toString('base64url')}!${prefix === 'act' ? 4613 : 4603}.va`;
  const lifetimeMs = (kind: 'access' | 'refresh'): number => {
    const own = kind === 'access' ? dials.accessTokenSeconds : dials.refreshTokenSeconds;
    return (own ?? PROFILES[dials.tokenProfile][kind]) * 1000;
  };
  const issue = (grant: Grant, kind: 'access' | 'refresh', expiresAt?: number): Token => {
    const token: Token = {
      grant,
      value: write(kind === 'access' ? 'act' : 'rft'),
      expiresAt: expiresAt ?? clock.now() + lifetimeMs(kind),
      replacedAt: null,
    };
    (kind === 'access' ? accessTokens : refreshTokens).set(token.value, token);
    if (kind === 'access') grant.accessExpiresAt = token.expiresAt;
    else grant.refreshExpiresAt = token.expiresAt;
    return token;
  };
  const pairOf = (grant: Grant, access: Token, refresh: Token): TokenPair => {
    current.set(grant, { access, refresh });
    const left = (token: Token): number => Math.floor((token.expiresAt - clock.now()) / 1000);
    return {
      grant,
      accessToken: access.value,
      expiresInSeconds: left(access),
      refreshToken: refresh.value,
      refreshExpiresInSeconds: left(refresh),
    };
  };
  const rotates = (grant: Grant): boolean =>
    dials.tokenProfile === '2026-11' ||
    (dials.legacyRotateEvery > 0 && grant.refreshes % dials.legacyRotateEvery === 0);

  const mayRefresh = (token: Token): boolean => {
    const { grant } = token;
    if (grant.endedBy !== null || clock.now() >= token.expiresAt) return false;
    if (token.replacedAt === null) return true;
    grant.replacedTokensPresented += 1;
    if (dials.replacedRefreshToken === 'ends-grant') grant.endedBy = 'reuse';
    return (
      dials.replacedRefreshToken === 'grace' &&
      clock.now() - token.replacedAt <= dials.graceSeconds * 1000
    );
  };

  return {
    create: (account, openId, scopes) => {
      const grant: Grant = {
        id: `grant-${grants.length + 1}`,
        account,
        openId,
        scopes,
        createdAt: clock.now(),
        endedBy: null,
        refreshes: 0,
        replacedTokensPresented: 0,
        refreshesInFlight: 0,
        peakConcurrentRefreshes: 0,
        accessExpiresAt: 0,
        refreshExpiresAt: 0,
      };
      grants.push(grant);
      return pairOf(grant, issue(grant, 'access'), issue(grant, 'refresh'));
    },

    refresh: (refreshToken) => {
      const token = refreshTokens.get(refreshToken);
      if (token === undefined) return { ok: false, grant: null };
      const { grant } = token;
      if (!mayRefresh(token)) return { ok: false, grant };
      grant.refreshes += 1;
      const before = current.get(grant) ?? { access: token, refresh: token };
      if (dials.accessTokenAfterRefresh === 'dies') accessTokens.delete(before.access.value);
      const access = issue(grant, 'access');
      if (!rotates(grant)) return { ok: true, pair: pairOf(grant, access, before.refresh) };
      before.refresh.replacedAt ??= clock.now();
      const kept = dials.refreshExpiry === 'carries-on' ? before.refresh.expiresAt : undefined;
      return { ok: true, pair: pairOf(grant, access, issue(grant, 'refresh', kept)) };
    },

    refreshArrives: (refreshToken) => {
      const grant = refreshTokens.get(refreshToken)?.grant;
      if (grant === undefined) return () => undefined;
      grant.refreshesInFlight += 1;
      grant.peakConcurrentRefreshes = Math.max(
        grant.peakConcurrentRefreshes,
        grant.refreshesInFlight,
      );
      return () => void (grant.refreshesInFlight -= 1);
    },

    byAccessToken: (accessToken) => {
      const token = accessTokens.get(accessToken);
      if (token === undefined || token.grant.endedBy !== null) return undefined;
      return clock.now() < token.expiresAt ? token.grant : undefined;
    },

    endAll: (openId, by) => {
      const live = grants.filter((grant) => grant.openId === openId && grant.endedBy === null);
      for (const grant of live) grant.endedBy = by;
      return live.length;
    },

    all: () => grants,
  };
}
