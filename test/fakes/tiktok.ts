import type {
  TikTokAnswer,
  TikTokData,
  TikTokOAuth,
  TikTokRefresh,
  TikTokTokens,
  VideoPage,
} from '../../lambdas/core/tiktok-port.ts';
import { SCOPES, type Scope } from '../../contract/fields.ts';

interface Answers {
  exchangeCode: TikTokAnswer<TikTokTokens>;
  refresh: TikTokAnswer<TikTokRefresh>;
  revoke: TikTokAnswer<void>;
  user: TikTokAnswer<Record<string, unknown>>;
  videos: TikTokAnswer<VideoPage>;
}
type Verb = keyof Answers;
/** One scripted answer, or a function making it (a promise lets a test hold the call back). */
type Scripted<V extends Verb> = Answers[V] | (() => Answers[V] | Promise<Answers[V]>);

export interface FakeTikTok {
  oauth: TikTokOAuth;
  data: TikTokData;
  /** Every call so far with its arguments. */
  calls: { verb: Verb; args: readonly unknown[] }[];
  /** Answers the next call of a verb so, instead of acting; several are used up in order. */
  next<V extends Verb>(verb: V, answer: Scripted<V>): void;
  /** The tokens that live now; undefined before the first exchange and after a revocation. */
  tokens: { access: string; refresh: string } | undefined;
}

/**
 * One TikTok account behind both ports. Any code is good once; tokens rotate with every refresh and
 * only the newest pair is accepted. Videos page by index as cursor.
 */
export function createFakeTikTok(
  account: {
    openId?: string;
    scopes?: Scope[];
    user?: Record<string, unknown>;
    videos?: Record<string, unknown>[];
    accessExpiresInSeconds?: number;
    refreshExpiresInSeconds?: number;
  } = {},
): FakeTikTok {
  const scripted = new Map<Verb, unknown[]>();
  const usedCodes = new Set<string>();
  let issued = 0;

  const issue = (): TikTokAnswer<TikTokTokens> => {
    issued += 1;
    tiktok.tokens = { access: `act.${issued}`, refresh: `rft.${issued}` };
    return {
      outcome: 'ok',
      value: {
        openId: account.openId ?? 'open-id-1',
        scopes: [...(account.scopes ?? SCOPES)],
        accessToken: tiktok.tokens.access,
        refreshToken: tiktok.tokens.refresh,
        accessExpiresInSeconds: account.accessExpiresInSeconds ?? 7_200,
        refreshExpiresInSeconds: account.refreshExpiresInSeconds ?? 15_552_000,
      },
    };
  };
  const answer = async <V extends Verb>(
    verb: V,
    args: readonly unknown[],
    act: () => Answers[V],
  ): Promise<Answers[V]> => {
    tiktok.calls.push({ verb, args });
    const next = scripted.get(verb)?.shift() as Scripted<V> | undefined;
    return typeof next === 'function' ? await next() : (next ?? act());
  };
  const lives = (accessToken: string) => tiktok.tokens?.access === accessToken;
  const pick = (item: Record<string, unknown>, fields: readonly string[]) =>
    Object.fromEntries(fields.map((field) => [field, item[field] ?? null]));

  const tiktok: FakeTikTok = {
    calls: [],
    tokens: undefined,
    next(verb, scriptedAnswer) {
      scripted.set(verb, [...(scripted.get(verb) ?? []), scriptedAnswer]);
    },
    oauth: {
      exchangeCode: (...args) =>
        answer('exchangeCode', args, () => {
          if (usedCodes.has(args[0])) return { outcome: 'dead' };
          usedCodes.add(args[0]);
          return issue();
        }),
      refresh: (...args) =>
        answer('refresh', args, () =>
          tiktok.tokens?.refresh === args[0] ? issue() : { outcome: 'dead' },
        ),
      revoke: (...args) =>
        answer('revoke', args, () => {
          if (!lives(args[0])) return { outcome: 'refused', code: 'invalid_request' };
          tiktok.tokens = undefined;
          return { outcome: 'ok', value: undefined };
        }),
    },
    data: {
      user: (...args) =>
        answer('user', args, () =>
          lives(args[0])
            ? { outcome: 'ok', value: pick(account.user ?? {}, args[1]) }
            : { outcome: 'expired' },
        ),
      videos: (...args) =>
        answer('videos', args, () => {
          if (!lives(args[0])) return { outcome: 'expired' };
          const [, fields, { maxCount, cursor = 0 }] = args;
          const all = account.videos ?? [];
          const videos = all.slice(cursor, cursor + maxCount).map((video) => pick(video, fields));
          const end = cursor + videos.length;
          return { outcome: 'ok', value: { videos, cursor: end, hasMore: end < all.length } };
        }),
    },
  };
  return tiktok;
}
