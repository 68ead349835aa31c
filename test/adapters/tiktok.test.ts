import { createTikTokData } from '../../lambdas/adapters/tiktok-data.ts';
import { createTikTokOAuth } from '../../lambdas/adapters/tiktok-oauth.ts';
import { FIELDS, type FieldRow } from '../../contract/fields.ts';
import type { TikTokSimulator } from '../../local/tiktok/simulator.ts';
import { createFakeLog } from '../fakes/log.ts';
import { createFakeTikTok } from '../fakes/tiktok.ts';
import {
  CLIENT_KEY,
  CLIENT_SECRET,
  closeAll,
  consent,
  REDIRECT_URI,
  start,
} from '../local/tiktok/client.ts';
import { describeTikTok, valueOf, type TikTokUnderTest } from './tiktok.port.ts';

afterEach(closeAll);

function adapters(simulator: TikTokSimulator, log = createFakeLog()): TikTokUnderTest {
  const endpoint = { baseUrl: simulator.origin, log };
  const credentials = {
    values: async () => [{ clientKey: CLIENT_KEY, clientSecret: CLIENT_SECRET }],
    forget: () => undefined,
  };
  return {
    oauth: createTikTokOAuth({ ...endpoint, credentials }),
    data: createTikTokData({ ...endpoint, wait: async () => undefined }),
    redirectUri: REDIRECT_URI,
    newCode: async () => (await consent(simulator, { account: 'ada' })).get('code') ?? '',
  };
}

describeTikTok('as a fake', async () => {
  const { oauth, data } = createFakeTikTok({
    user: { open_id: 'open-id-1', follower_count: 5, username: 'ada' },
    videos: Array.from({ length: 37 }, (_, index) => ({ id: `${index}`, title: 'not asked' })),
  });
  let codes = 0;
  return { oauth, data, redirectUri: REDIRECT_URI, newCode: async () => `code-${(codes += 1)}` };
});
describeTikTok('through the adapters', async () => adapters(await start()));

async function signedIn() {
  const simulator = await start();
  const log = createFakeLog();
  const { oauth, data, newCode } = adapters(simulator, log);
  const tokens = valueOf(await oauth.exchangeCode(await newCode(), REDIRECT_URI));
  return { simulator, log, oauth, data, newCode, tokens };
}

test("every field of the catalogue arrives with TikTok's value", async () => {
  const { simulator, data, tokens } = await signedIn();
  const truth = simulator.truth('ada');
  const namesOf = (of: FieldRow['of']) =>
    FIELDS.filter((field) => field.of === of).map((field) => field.tiktok.name);
  const userFields = namesOf('user');
  expect(valueOf(await data.user(tokens.accessToken, userFields))).toEqual(truth.user);
  const videoFields = namesOf('video');
  const page = valueOf(await data.videos(tokens.accessToken, videoFields, { maxCount: 20 }));
  expect(page.videos.map(({ id }) => id)).toEqual(truth.videos.slice(0, 20).map(({ id }) => id));
  expect(page.videos[0]).toMatchObject({
    title: truth.videos[0]?.['title'],
    view_count: truth.videos[0]?.['view_count'],
    create_time: truth.videos[0]?.['create_time'],
  });
  expect(Object.keys(page.videos[0]!).toSorted()).toEqual(videoFields.toSorted());
});

test('a field outside the granted scopes is a matter of scope, whichever name TikTok gives it', async () => {
  const simulator = await start();
  const { oauth, data } = adapters(simulator);
  const callback = await consent(simulator, { account: 'ada', scopes: [] });
  const tokens = valueOf(await oauth.exchangeCode(callback.get('code') ?? '', REDIRECT_URI));
  expect(tokens.scopes).toEqual(['user.info.basic']);
  expect(await data.user(tokens.accessToken, ['username'])).toEqual({ outcome: 'scope' });
  simulator.dials.scopeError = 'scope_permission_missed';
  expect(await data.user(tokens.accessToken, ['username'])).toEqual({ outcome: 'scope' });
});

test.each([200, 400, 401] as const)('a dead refresh token is dead with HTTP %i', async (status) => {
  const { simulator, oauth } = await signedIn();
  simulator.dials.oauthErrorStatus = status;
  expect(await oauth.refresh('rft.unknown')).toEqual({ outcome: 'dead' });
});

test('an expired token is expired even if the error comes with HTTP 200', async () => {
  const { simulator, data } = await signedIn();
  simulator.dials.http200Errors = true;
  expect(await data.user('act.unknown', ['open_id'])).toEqual({ outcome: 'expired' });
});

test("another redirect URI than the code's is refused in both of TikTok's spellings", async () => {
  const { simulator, oauth, newCode } = await signedIn();
  const wrong = `${REDIRECT_URI}/`;
  const refusal = { outcome: 'refused', code: 'invalid_request' };
  expect(await oauth.exchangeCode(await newCode(), wrong)).toEqual(refusal);
  simulator.dials.redirectMismatchError = 'invalid_grant';
  expect(await oauth.exchangeCode(await newCode(), wrong)).toEqual({ outcome: 'dead' });
});

test('an empty answer to a revocation is a success', async () => {
  const { simulator, oauth, tokens } = await signedIn();
  simulator.dials.revokeBody = '';
  expect((await oauth.revoke(tokens.accessToken)).outcome).toBe('ok');
});

test.each(['reset', 'lost', 'cut', 'truncated', 'html', 'data-missing', 'data-null'] as const)(
  'a refresh with a failure of kind "%s" is sent once and is unavailable',
  async (kind) => {
    const { simulator, oauth, tokens } = await signedIn();
    const before = simulator.calls.length;
    simulator.dials.failNext.push(failure('refresh', kind));
    expect(await oauth.refresh(tokens.refreshToken)).toEqual({ outcome: 'unavailable' });
    expect(simulator.calls.length - before).toBe(1);
  },
);

test.each([
  'reset',
  'lost',
  'cut',
  'truncated',
  'html',
  'data-missing',
  'data-null',
  'error',
] as const)('reading succeeds at the third try after two failures of kind "%s"', async (kind) => {
  const { simulator, data, tokens } = await signedIn();
  simulator.dials.failNext.push(failure('user', kind, 2));
  expect((await data.user(tokens.accessToken, ['open_id'])).outcome).toBe('ok');
});

test('after three failures reading is unavailable', async () => {
  const { simulator, data, tokens } = await signedIn();
  simulator.dials.failNext.push(failure('user', 'html', 3));
  const answer = await data.user(tokens.accessToken, ['open_id']);
  expect(answer).toEqual({ outcome: 'unavailable' });
});

test('a full rate window is rate limited, with the wait TikTok tells if it does', async () => {
  const { simulator, data, tokens } = await signedIn();
  simulator.dials.rateLimit.max = 1;
  await data.user(tokens.accessToken, ['open_id']);
  const without = await data.user(tokens.accessToken, ['open_id']);
  expect(without).toEqual({ outcome: 'rate_limited' });
  simulator.dials.rateLimit.retryAfter = true;
  const told = await data.user(tokens.accessToken, ['open_id']);
  expect(told).toEqual({ outcome: 'rate_limited', retryAfterSeconds: expect.any(Number) });
});

test("the log of a failure names TikTok's code and log id, and no token", async () => {
  const { log, data, oauth } = await signedIn();
  await data.user('act.canary', ['open_id']);
  await oauth.refresh('rft.canary');
  const failures = log.lines.filter(({ event }) => event === 'tiktok_failure');
  expect(failures.map(({ facts }) => facts)).toEqual([
    expect.objectContaining({ call: 'user', code: 'access_token_invalid', status: 401 }),
    expect.objectContaining({ call: 'refresh', code: 'invalid_grant', status: 200 }),
  ]);
  for (const { facts } of failures) expect(facts['log_id']).toMatch(/^\w{20,}$/);
  expect(JSON.stringify(log.lines)).not.toContain('canary');
});

function failure(
  on: 'refresh' | 'user',
  kind: TikTokSimulator['dials']['failNext'][number]['kind'],
  times = 1,
) {
  return { on, kind, times, code: 'internal_error', delayMs: 0, skip: 0 };
}
