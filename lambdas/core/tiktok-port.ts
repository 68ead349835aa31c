/** TikTok's API as the rules see it: what its answers mean stands in adapters/tiktok-messages.ts. */
import type { Scope } from '../../contract/fields.ts';

export interface TikTokTokens {
  openId: string;
  scopes: Scope[];
  accessToken: string;
  refreshToken: string;
  /** As told by TikTok in every answer; no lifetime is ours. */
  accessExpiresInSeconds: number;
  refreshExpiresInSeconds: number;
}

/** What a refresh brings; left out is what stays as it was (RFC 6749, sections 5.1 and 6). */
export type TikTokRefresh = Pick<TikTokTokens, 'accessToken' | 'accessExpiresInSeconds'> &
  Partial<Pick<TikTokTokens, 'scopes' | 'refreshToken' | 'refreshExpiresInSeconds'>>;

export type TikTokFailure =
  /** `invalid_grant`: the code or refresh token is dead. */
  | { outcome: 'dead' }
  /** 401 `access_token_invalid`. */
  | { outcome: 'expired' }
  /** 401 `scope_not_authorized`, 400 `scope_permission_missed`. */
  | { outcome: 'scope' }
  | { outcome: 'rate_limited'; retryAfterSeconds?: number | undefined }
  /** 5xx, time-out, no sense in the answer. Whether TikTok acted on the request is unknown. */
  | { outcome: 'unavailable' }
  /** TikTok says our request or our app is wrong: an operator's case. `code` is TikTok's. */
  | { outcome: 'refused'; code: string };

export type TikTokAnswer<Value> = { outcome: 'ok'; value: Value } | TikTokFailure;

export interface VideoPage {
  videos: Record<string, unknown>[];
  cursor: number;
  hasMore: boolean;
}

export interface TikTokOAuth {
  exchangeCode(code: string, redirectUri: string): Promise<TikTokAnswer<TikTokTokens>>;
  refresh(refreshToken: string): Promise<TikTokAnswer<TikTokRefresh>>;
  revoke(accessToken: string): Promise<TikTokAnswer<void>>;
}

export interface TikTokData {
  /** `fields` are TikTok's names; the answer holds those of them that TikTok sent. */
  user(
    accessToken: string,
    fields: readonly string[],
  ): Promise<TikTokAnswer<Record<string, unknown>>>;
  videos(
    accessToken: string,
    fields: readonly string[],
    page: { maxCount: number; cursor?: number | undefined },
    /** Nobody waits for the answer any more: it may be `unavailable` at once. */
    signal?: AbortSignal,
  ): Promise<TikTokAnswer<VideoPage>>;
}
