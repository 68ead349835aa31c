import { SCOPES } from '../../contract/fields.ts';
import { readUser, readVideos } from '../../lambdas/core/account-data.ts';
import { createSealer } from '../../lambdas/core/envelope.ts';
import type { TikTokAnswer, VideoPage } from '../../lambdas/core/tiktok-port.ts';
import { createFakeCallCounters } from '../fakes/call-counters.ts';
import { createFakeConnections } from '../fakes/connections.ts';
import { createFakeDataKeys } from '../fakes/data-keys.ts';
import { createFakeGrants } from '../fakes/grants.ts';
import { createFakeLog } from '../fakes/log.ts';
import { createFakeTikTok } from '../fakes/tiktok.ts';
import { createFakeUnsettled } from '../fakes/unsettled.ts';
import { pageOf, postsOf } from './listed-account.ts';

const ID = 'AAAAAAAAAAAAAAAAAAAAAA';
const DAY = 86_400_000;
const posts = postsOf(Array<number>(412).fill(DAY));

/**
 * A connected account of 412 videos whose list takes any moment as cursor. `fail` answers a call of the
 * list, counted from 1, in place of TikTok.
 */
async function connected(
  fail: (call: number) => TikTokAnswer<VideoPage> | undefined = () => undefined,
) {
  let time = 1_790_000_000_000;
  const connections = createFakeConnections();
  const dataKeys = createFakeDataKeys();
  const tiktok = createFakeTikTok({ user: { display_name: 'Ada' } });
  const first = await tiktok.oauth.exchangeCode('code', 'https://backend');
  if (first.outcome !== 'ok') throw new Error('no tokens');
  const { openId, accessToken, refreshToken } = first.value;
  await connections.create({
    connectionId: ID,
    accountHash: 'account',
    scopes: [...SCOPES],
    sealed: (await createSealer(dataKeys, ID, 1))({ openId, accessToken, refreshToken }),
    version: 1,
    accessExpiresAt: time + 7_200_000,
    refreshExpiresAt: time + 15_552_000_000,
    connectedAt: time,
  });
  let looks = 0;
  const asked: { token: string; fields: readonly string[] }[] = [];
  const callCounters = createFakeCallCounters();
  const deps = {
    connections: {
      ...connections,
      find(connectionId: string) {
        looks += 1;
        return connections.find(connectionId);
      },
    },
    dataKeys,
    callCounters,
    grants: createFakeGrants(),
    unsettled: createFakeUnsettled(),
    log: createFakeLog(),
    tiktokCallsPerMinute: 100,
    parallelWindows: true,
    now: () => time,
    sleep: async (ms: number) => {
      time += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
    tiktok: {
      ...tiktok.oauth,
      user: tiktok.data.user,
      async videos(
        token: string,
        fields: readonly string[],
        { maxCount, cursor }: { maxCount: number; cursor?: number | undefined },
      ): Promise<TikTokAnswer<VideoPage>> {
        asked.push({ token, fields });
        const failure = fail(asked.length);
        await new Promise((resolve) => setImmediate(resolve));
        if (failure) return failure;
        if (tiktok.tokens?.access !== token) return { outcome: 'expired' };
        return { outcome: 'ok', value: pageOf({ posts }, cursor, maxCount) };
      },
    },
  };
  const videos = (count: number, parallelWindows = true) => {
    const request = { fields: ['id'], count, deadline: time + 18_000 };
    return readVideos(ID, request, { ...deps, parallelWindows });
  };
  const refreshes = () => tiktok.calls.filter(({ verb }) => verb === 'refresh').length;
  const reserved = () =>
    [...callCounters.items.values()].flatMap(({ slots }) => [...slots.values()]);
  return { deps, videos, asked, refreshes, reserved, tiktok, looks: () => looks };
}

test('windows give the videos asked, in fields asked, and no others', async () => {
  const { videos, asked } = await connected();
  const { videos: list, has_more } = await videos(200);
  expect(list).toEqual(posts.slice(0, 200).map(({ id }) => ({ id })));
  expect([has_more, asked.length]).toEqual([true, 14]);
});

test('without windows the list is walked page by page', async () => {
  const { videos, asked } = await connected();
  expect((await videos(200, false)).videos).toHaveLength(200);
  expect(asked).toHaveLength(10);
});

test('a token refused in the middle of parallel calls is renewed once, for all of them', async () => {
  const { videos, asked, refreshes, looks, tiktok } = await connected((call) => {
    if (call === 2 && tiktok.tokens) tiktok.tokens = { ...tiktok.tokens, access: 'revoked' };
    return undefined;
  });
  expect((await videos(200)).videos).toHaveLength(200);
  expect(refreshes()).toBe(1);
  // At the begin, before the lease and under it: six refused calls are one renewal.
  expect(looks()).toBe(3);
  const tokens = new Set(asked.map(({ token }) => token));
  expect([...tokens]).toEqual(['act.1', 'act.2']);
});

test.each([
  { outcome: 'unavailable' } as const,
  { outcome: 'refused', code: 'invalid_params' } as const,
])('a guess answered %j leaves the list to the plain walk', async (failure) => {
  const { videos } = await connected((call) => (call === 5 ? failure : undefined));
  const { videos: list } = await videos(400);
  expect(list).toEqual(posts.slice(0, 400).map(({ id }) => ({ id })));
});

test('a permission that one window misses ends the others', async () => {
  const failure = { outcome: 'scope' } as const;
  const { videos, asked } = await connected((call) => (call === 5 ? failure : undefined));
  await expect(videos(400)).rejects.toMatchObject({ code: 'scope_not_authorized' });
  const calls = asked.length;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked).toHaveLength(calls);
});

test("TikTok's limit met in one window holds back every later fetch of that endpoint", async () => {
  const limited = { outcome: 'rate_limited', retryAfterSeconds: 50 } as const;
  const { videos, asked, deps } = await connected((call) => (call === 3 ? limited : undefined));
  const refusal = { code: 'rate_limit_exceeded', headers: { 'Retry-After': '50' } };
  await expect(videos(200)).rejects.toMatchObject(refusal);
  const calls = asked.length;
  await expect(videos(200)).rejects.toMatchObject(refusal);
  expect(asked).toHaveLength(calls);
  const { user } = await readUser(ID, ['display_name'], deps);
  expect(user).toEqual({ display_name: 'Ada' });
});

test('a fetch leaves in the budget what it called, give or take a few', async () => {
  const { videos, reserved, asked } = await connected();
  await videos(200);
  expect([reserved(), asked.length]).toEqual([[14], 14]);
});

test('one page takes one call of the budget', async () => {
  const { videos, reserved, asked } = await connected();
  await videos(20);
  expect([reserved(), asked.length]).toEqual([[1], 1]);
});

test('a failed fetch gives back what it did not call', async () => {
  const { videos, reserved } = await connected(() => ({ outcome: 'unavailable' }));
  await expect(videos(200)).rejects.toMatchObject({ code: 'upstream_unavailable' });
  // The first page and the blind one.
  expect(reserved()).toEqual([2]);
});

test('a fetch that meets an ended sign-in gives back all it reserved', async () => {
  const { videos, reserved, deps, asked } = await connected();
  await deps.connections.remove(ID);
  await expect(videos(200)).rejects.toMatchObject({ code: 'reconnect_required' });
  expect([reserved(), asked.length]).toEqual([[0], 0]);
});

describe('calls that cannot be given back', () => {
  const withBrokenGiveBack = async (...failure: Parameters<typeof connected>) => {
    const each = await connected(...failure);
    each.deps.callCounters.giveBack = async () => {
      throw new Error('the table does not answer');
    };
    return each;
  };
  const noted = { event: 'calls_not_given_back', facts: { endpoint: 'videos', error: 'Error' } };

  test('do not cost a list that was fetched', async () => {
    const { videos, deps, reserved } = await withBrokenGiveBack();
    expect((await videos(200)).videos).toHaveLength(200);
    expect(deps.log.lines).toContainEqual(expect.objectContaining({ event: noted.event }));
    expect(reserved()[0]).toBeGreaterThan(13);
  });

  test('do not hide why a fetch failed', async () => {
    const { videos, deps } = await withBrokenGiveBack(() => ({ outcome: 'unavailable' }));
    await expect(videos(200)).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect(deps.log.lines).toMatchObject([noted]);
  });

  test('do not hide that a sign-in is over', async () => {
    const { videos, deps } = await withBrokenGiveBack();
    await deps.connections.remove(ID);
    await expect(videos(200)).rejects.toMatchObject({ code: 'reconnect_required' });
    expect(deps.log.lines).toMatchObject([noted]);
  });
});

test('with few calls left windows stay within them', async () => {
  const { videos, asked, deps } = await connected();
  deps.tiktokCallsPerMinute = 12;
  expect((await videos(200)).videos).toHaveLength(200);
  expect(asked.length).toBeLessThanOrEqual(12);
});

test('when the budget is exhausted TikTok is not called, and the caller is told how long', async () => {
  const { videos, asked, deps } = await connected();
  deps.tiktokCallsPerMinute = 12;
  await videos(200);
  const calls = asked.length;
  await expect(videos(200)).rejects.toMatchObject({
    code: 'rate_limit_exceeded',
    headers: { 'Retry-After': expect.stringMatching(/^(9\d|100)$/) },
  });
  expect(asked).toHaveLength(calls);
});
