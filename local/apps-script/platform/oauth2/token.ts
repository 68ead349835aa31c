import { compute } from '../host.ts';

/** A token as the library stores it: the whole answer of the token endpoint, and when it ends. */
export interface Token extends Record<string, unknown> {
  access_token?: string;
  refresh_token?: string;
  id_token?: string;
  /** Epoch seconds. */
  expiresAt?: number;
  refreshTokenExpiresAt?: number;
}

/** A token within this of its end counts as ended. */
const EARLY_SECONDS = 60;

/** The current time in epoch seconds. */
export function epochSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** True when the access token, or an id_token beside it, has ended or is about to. */
export function isExpired(token: Token): boolean {
  if (endsSoon(token.expiresAt)) return true;
  const claims = token.id_token?.split('.')[1];
  if (claims === undefined) return false;
  const { exp } = JSON.parse(compute('decode', compute('fromBase64', claims), 'utf-8')) as {
    exp?: number;
  };
  return endsSoon(exp);
}

/** True when there is a refresh token that has not ended. */
export function canRefresh(token: Token): boolean {
  return token.refresh_token !== undefined && !endsSoon(token.refreshTokenExpiresAt);
}

/** The answer of a token endpoint with the times it ends, counted from now. */
export function withEnds(token: Token): Token {
  const seconds = token['expires_in'] ?? token['expires_in_sec'] ?? token['expires'];
  const refreshSeconds = token['refresh_token_expires_in'];
  return {
    ...token,
    ...(seconds ? { expiresAt: epochSeconds() + Number(seconds) } : {}),
    ...(refreshSeconds ? { refreshTokenExpiresAt: epochSeconds() + Number(refreshSeconds) } : {}),
  };
}

/**
 * Reads an answer of the token endpoint, or throws the library's error: JSON is parsed before the
 * status is looked at, and any truthy `error` makes even a 200 fail.
 */
export function parseTokenAnswer(status: number, text: string, asForm: boolean): Token {
  const token = asForm ? parseForm(text) : parseJson(text);
  if (status >= 200 && status < 300 && !token['error']) return token;
  const reasons = ['error', 'message', 'error_description', 'error_uri']
    .map((name) => token[name])
    .filter(Boolean)
    .map((reason) => (typeof reason === 'string' ? reason : JSON.stringify(reason)));
  const reason = reasons.length > 0 ? reasons.join(', ') : `${status}: ${JSON.stringify(token)}`;
  throw new Error(`Error retrieving token: ${reason}`);
}

function parseJson(text: string): Token {
  try {
    return JSON.parse(text) as Token;
  } catch {
    throw new Error(`Token response not valid JSON: ${text}`);
  }
}

function parseForm(text: string): Token {
  return Object.fromEntries(
    JSON.parse(compute('form.decode', text)) as [string, string][],
  ) as Token;
}

function endsSoon(epoch: number | undefined): boolean {
  return epoch !== undefined && epoch - epochSeconds() < EARLY_SECONDS;
}
