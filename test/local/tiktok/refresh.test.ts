import * as client from './client.ts';

afterAll(client.closeAll);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('the profile of November 2026', () => {
  test('rotates always, and the old refresh token is dead at once', async () => {
    const simulator = await client.start();
    const { refreshToken } = await client.signIn(simulator);
    const { body } = await client.refresh(simulator, refreshToken);
    expect(body.refresh_token).not.toBe(refreshToken);
    expect((await client.refresh(simulator, refreshToken)).body.error).toBe('invalid_grant');
    expect((await client.refresh(simulator, body.refresh_token)).body.error).toBeUndefined();
  });

  test('an access token dies after two hours', async () => {
    const simulator = await client.start();
    const { accessToken } = await client.signIn(simulator);
    simulator.advance(2 * HOUR - 1);
    expect((await client.userInfo(simulator, accessToken)).status).toBe(200);
    simulator.advance(1);
    expect((await client.userInfo(simulator, accessToken)).status).toBe(401);
  });

  test('a refresh token dies after 180 days', async () => {
    const simulator = await client.start();
    const { refreshToken } = await client.signIn(simulator);
    simulator.advance(180 * DAY);
    expect((await client.refresh(simulator, refreshToken)).body.error).toBe('invalid_grant');
  });

  test('a refresh starts the 180 days again, or carries them on by dial', async () => {
    const simulator = await client.start();
    const first = await client.signIn(simulator);
    simulator.advance(100 * DAY);
    const restarted = await client.refresh(simulator, first.refreshToken);
    expect(restarted.body.refresh_expires_in).toBe(180 * 86_400);
    simulator.dials.refreshExpiry = 'carries-on';
    simulator.advance(100 * DAY);
    const carried = await client.refresh(simulator, restarted.body.refresh_token);
    expect(carried.body.refresh_expires_in).toBe(80 * 86_400);
  });
});

describe('the legacy profile', () => {
  test('gives 24 hours and 365 days, and the same refresh token with its remaining seconds', async () => {
    const simulator = await client.start();
    simulator.dials.tokenProfile = 'legacy';
    const { refreshToken } = await client.signIn(simulator);
    simulator.advance(10 * DAY);
    const { body } = await client.refresh(simulator, refreshToken);
    expect(body).toMatchObject({
      expires_in: 86_400,
      refresh_token: refreshToken,
      refresh_expires_in: 355 * 86_400,
    });
  });

  test('sometimes rotates', async () => {
    const simulator = await client.start();
    simulator.dials.tokenProfile = 'legacy';
    simulator.dials.legacyRotateEvery = 2;
    const { refreshToken } = await client.signIn(simulator);
    const first = await client.refresh(simulator, refreshToken);
    const second = await client.refresh(simulator, refreshToken);
    const rotated = [first, second].map(({ body }) => body.refresh_token !== refreshToken);
    expect(rotated).toEqual([false, true]);
  });
});

describe('a replaced refresh token', () => {
  test('ends the whole grant by dial', async () => {
    const simulator = await client.start();
    simulator.dials.replacedRefreshToken = 'ends-grant';
    const { refreshToken } = await client.signIn(simulator);
    const next = await client.refresh(simulator, refreshToken);
    await client.refresh(simulator, refreshToken);
    expect((await client.userInfo(simulator, next.body.access_token)).status).toBe(401);
    expect(simulator.grants()[0]).toMatchObject({ endedBy: 'reuse', replacedTokensPresented: 1 });
  });

  test('works for the grace time by dial, and the pair issued last is the live one', async () => {
    const simulator = await client.start();
    Object.assign(simulator.dials, { replacedRefreshToken: 'grace', graceSeconds: 30 });
    const { refreshToken } = await client.signIn(simulator);
    await client.refresh(simulator, refreshToken);
    simulator.advance(30_000);
    expect((await client.refresh(simulator, refreshToken)).body.error).toBeUndefined();
    simulator.advance(1);
    expect((await client.refresh(simulator, refreshToken)).body.error).toBe('invalid_grant');
  });
});

test('two refreshes at once: one wins, and the overlap is on record', async () => {
  const simulator = await client.start();
  simulator.dials.latencyMs = 30;
  const { refreshToken } = await client.signIn(simulator);
  const both = await Promise.all([1, 2].map(() => client.refresh(simulator, refreshToken)));
  const errors = both.map(({ body }) => body.error ?? 'none').sort();
  expect(errors).toEqual(['invalid_grant', 'none']);
  expect(simulator.grants()[0]).toMatchObject({
    refreshes: 1,
    peakConcurrentRefreshes: 2,
    replacedTokensPresented: 1,
    refreshesInFlight: 0,
  });
});

test('the access token before a refresh lives on, or dies by dial', async () => {
  const simulator = await client.start();
  const { accessToken, refreshToken } = await client.signIn(simulator);
  const { body } = await client.refresh(simulator, refreshToken);
  expect((await client.userInfo(simulator, accessToken)).status).toBe(200);
  simulator.dials.accessTokenAfterRefresh = 'dies';
  await client.refresh(simulator, body.refresh_token);
  expect((await client.userInfo(simulator, body.access_token)).status).toBe(401);
});

test('each authorization of one user is a grant of its own', async () => {
  const simulator = await client.start();
  const first = await client.signIn(simulator, { account: 'ada' });
  const second = await client.signIn(simulator, { account: 'ada' });
  await client.refresh(simulator, second.refreshToken);
  expect(first.openId).toBe(second.openId);
  expect((await client.refresh(simulator, first.refreshToken)).body.error).toBeUndefined();
  expect(simulator.grants().map(({ refreshes }) => refreshes)).toEqual([1, 1]);
});
