/** TikTok's token endpoint as it is documented since November 2026, and as it was before. */
import type { TikTokAnswer, TikTokTokens } from '../../../lambdas/core/tiktok-port.ts';
import { refreshTokenOf, secretsOf } from './session-program.ts';
import type { SessionWorld } from './session-world.ts';

type TikTok = SessionWorld['tiktok'];

/** Whether TikTok would answer this refresh token with a new pair. */
export function isLive({ profile, newest, removed }: TikTok, refreshToken: string): boolean {
  return !removed && refreshToken === refreshTokenOf(profile, newest);
}

/** TikTok acts on a refresh at an instant. */
export function refreshEffect(
  tiktok: TikTok,
  refreshToken: string,
  clock: number,
): { tiktok: TikTok; answer: TikTokAnswer<TikTokTokens> } {
  if (!isLive(tiktok, refreshToken)) return { tiktok, answer: { outcome: 'dead' } };
  const { profile, accessSeconds } = tiktok;
  const newest = tiktok.newest + 1;
  const endsAt = [...tiktok.endsAt, clock + accessSeconds * 1000];
  const value = {
    ...secretsOf(profile, newest),
    scopes: ['user.info.basic' as const],
    accessExpiresInSeconds: accessSeconds,
    refreshExpiresInSeconds: 15_552_000,
  };
  return { tiktok: { ...tiktok, newest, endsAt }, answer: { outcome: 'ok', value } };
}

/** A request that nobody waits for may still arrive; only one that would do something is kept. */
export function astray(tiktok: TikTok, refreshToken: string): TikTok {
  const { straying } = tiktok;
  if (!isLive(tiktok, refreshToken) || straying.includes(refreshToken)) return tiktok;
  return { ...tiktok, straying: [...straying, refreshToken] };
}

/** Forgets stray requests that can do nothing any more. */
export function withoutVain(tiktok: TikTok): TikTok {
  const straying = tiktok.straying.filter((refreshToken) => isLive(tiktok, refreshToken));
  return straying.length === tiktok.straying.length ? tiktok : { ...tiktok, straying };
}
