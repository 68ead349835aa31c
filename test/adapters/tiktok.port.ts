import type { TikTokAnswer, TikTokData, TikTokOAuth } from '../../lambdas/core/tiktok-port.ts';
import { SCOPES } from '../../contract/fields.ts';

/** TikTok as both ports see it: an account of 37 videos, whose user approves when a code is wanted. */
export interface TikTokUnderTest {
  oauth: TikTokOAuth;
  data: TikTokData;
  redirectUri: string;
  newCode(): Promise<string>;
}

export function valueOf<Value>(answer: TikTokAnswer<Value>): Value {
  if (answer.outcome !== 'ok') throw new Error(`TikTok answered ${answer.outcome}`);
  return answer.value;
}

/** What TikTok does through the ports, be it the fake or the real adapter. */
export function describeTikTok(made: string, create: () => Promise<TikTokUnderTest>): void {
  describe(`TikTok ${made}`, () => {
    const signIn = async () => {
      const tiktok = await create();
      const answer = await tiktok.oauth.exchangeCode(await tiktok.newCode(), tiktok.redirectUri);
      return { ...tiktok, tokens: valueOf(answer) };
    };

    test('a code gives tokens with their lifetimes and the granted scopes', async () => {
      const { tokens } = await signIn();
      expect(tokens).toMatchObject({
        scopes: [...SCOPES],
        accessExpiresInSeconds: 7_200,
        refreshExpiresInSeconds: 15_552_000,
      });
      expect([tokens.openId, tokens.accessToken, tokens.refreshToken]).not.toContain('');
    });

    test('a code is good once', async () => {
      const { oauth, redirectUri, newCode } = await create();
      const code = await newCode();
      await oauth.exchangeCode(code, redirectUri);
      expect(await oauth.exchangeCode(code, redirectUri)).toEqual({ outcome: 'dead' });
    });

    test('a refresh gives another pair for the same account, and the access token works', async () => {
      const { oauth, data, tokens } = await signIn();
      const renewed = valueOf(await oauth.refresh(tokens.refreshToken));
      expect(renewed.refreshToken).not.toBe(tokens.refreshToken);
      expect(await data.user(renewed.accessToken, ['open_id'])).toMatchObject({
        outcome: 'ok',
        value: { open_id: tokens.openId },
      });
    });

    test('a replaced refresh token is dead', async () => {
      const { oauth, tokens } = await signIn();
      await oauth.refresh(tokens.refreshToken);
      expect(await oauth.refresh(tokens.refreshToken)).toEqual({ outcome: 'dead' });
    });

    test('the user object holds the asked fields and no others', async () => {
      const { data, tokens } = await signIn();
      const user = valueOf(await data.user(tokens.accessToken, ['open_id', 'follower_count']));
      expect(Object.keys(user).toSorted()).toEqual(['follower_count', 'open_id']);
      expect(typeof user['follower_count']).toBe('number');
    });

    test('videos come in pages, each video once, until there are no more', async () => {
      const { data, tokens } = await signIn();
      const fields = ['id', 'create_time', 'view_count'];
      const one = valueOf(await data.videos(tokens.accessToken, fields, { maxCount: 20 }));
      expect([one.videos.length, one.hasMore]).toEqual([20, true]);
      const rest = { maxCount: 20, cursor: one.cursor };
      const two = valueOf(await data.videos(tokens.accessToken, fields, rest));
      expect([two.videos.length, two.hasMore]).toEqual([17, false]);
      expect(new Set([...one.videos, ...two.videos].map(({ id }) => id)).size).toBe(37);
      expect(Object.keys(one.videos[0]!).toSorted()).toEqual(fields.toSorted());
    });

    test('an unknown access token is expired', async () => {
      const { data } = await create();
      expect(await data.user('act.unknown', ['open_id'])).toEqual({ outcome: 'expired' });
      const page = await data.videos('act.unknown', ['id'], { maxCount: 1 });
      expect(page).toEqual({ outcome: 'expired' });
    });

    test('after a revocation neither token works', async () => {
      const { oauth, data, tokens } = await signIn();
      expect((await oauth.revoke(tokens.accessToken)).outcome).toBe('ok');
      expect((await data.user(tokens.accessToken, ['open_id'])).outcome).toBe('expired');
      expect((await oauth.refresh(tokens.refreshToken)).outcome).toBe('dead');
    });

    test('an unknown access token cannot be revoked', async () => {
      const { oauth } = await create();
      const refusal = { outcome: 'refused', code: 'invalid_request' };
      expect(await oauth.revoke('act.unknown')).toEqual(refusal);
    });
  });
}
