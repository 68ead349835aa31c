import { createSealer, open } from '../../lambdas/core/envelope.ts';
import { LEASE_MS, openSession, REFRESH_AHEAD_MS } from '../../lambdas/core/tiktok-session.ts';
import { connected, ID } from './connected-session.ts';

test('a token with time left is used without a call to TikTok', async () => {
  const { deps, refreshes } = await connected({ expiresInMs: REFRESH_AHEAD_MS + 1 });
  expect(await openSession(ID, deps)).toMatchObject({
    outcome: 'ok',
    accessToken: 'act.1',
    version: 1,
  });
  expect(refreshes()).toBe(0);
});

test('an expired token is refreshed, and both new tokens are stored before use (item 65)', async () => {
  const { deps, refreshes, connections } = await connected({ expiresInMs: 0 });
  expect(await openSession(ID, deps)).toMatchObject({ accessToken: 'act.2', version: 2 });
  expect(connections.items.get(ID)).toMatchObject({
    version: 2,
    accessExpiresAt: 1_000_000 + 7_200_000,
  });
  expect(connections.items.get(ID)?.lease).toBeUndefined();
  expect(await openSession(ID, deps)).toMatchObject({ accessToken: 'act.2' });
  expect(refreshes()).toBe(1);
});

test('a refresh tells how long its refresh token lives', async () => {
  const { deps, connections, advance } = await connected({ expiresInMs: 0 });
  advance(86_400_000);
  await openSession(ID, deps);
  expect(connections.items.get(ID)?.refreshExpiresAt).toBe(1_000_000 + 86_400_000 + 15_552_000_000);
});

test('what a refresh does not tell stays as it was: nobody is signed out for want of it', async () => {
  const { deps, tiktok, connections } = await connected({ expiresInMs: 0 });
  const before = connections.items.get(ID);
  tiktok.next('refresh', {
    outcome: 'ok',
    value: { accessToken: 'act.bare', accessExpiresInSeconds: 7_200 },
  });
  expect(await openSession(ID, deps)).toMatchObject({
    accessToken: 'act.bare',
    scopes: before?.scopes,
  });
  const { scopes, refreshExpiresAt, sealed } = connections.items.get(ID)!;
  expect({ scopes, refreshExpiresAt }).toEqual({
    scopes: before?.scopes,
    refreshExpiresAt: before?.refreshExpiresAt,
  });
  expect(await open(deps.dataKeys, ID, 2, sealed)).toEqual({
    openId: 'open-id-1',
    accessToken: 'act.bare',
    refreshToken: 'rft.1',
  });
});

test('of fifty at once exactly one refreshes, and all get the new token (item 65)', async () => {
  const { deps, refreshes } = await connected({ expiresInMs: 0 });
  const sessions = await Promise.all(Array.from({ length: 50 }, () => openSession(ID, deps)));
  expect(
    sessions.every((session) => session.outcome === 'ok' && session.accessToken === 'act.2'),
  ).toBe(true);
  expect(refreshes()).toBe(1);
});

test('a token refused before its time is refreshed once', async () => {
  const { deps, refreshes } = await connected({ expiresInMs: 7_200_000 });
  expect(await openSession(ID, deps, 1)).toMatchObject({ accessToken: 'act.2', version: 2 });
  expect(await openSession(ID, deps, 1)).toMatchObject({ accessToken: 'act.2', version: 2 });
  expect(refreshes()).toBe(1);
});

test('invalid_grant ends the connection, for later callers too', async () => {
  const { deps, tiktok, log } = await connected({ expiresInMs: 0 });
  tiktok.next('refresh', { outcome: 'dead' });
  expect(await openSession(ID, deps)).toEqual({ outcome: 'lost' });
  expect(await openSession(ID, deps)).toEqual({ outcome: 'lost' });
  expect(log.lines.map(({ event }) => event)).toContain('connection_lost');
});

test('invalid_grant is not believed when another instance stored a new pair meanwhile', async () => {
  const { deps, tiktok, connections } = await connected({ expiresInMs: 0 });
  tiktok.next('refresh', async () => {
    const item = connections.items.get(ID)!;
    item.version = 2;
    item.accessExpiresAt = 1_000_000 + 7_200_000;
    const seal = await createSealer(deps.dataKeys, ID, 2);
    item.sealed = seal({
      openId: 'o',
      accessToken: 'theirs',
      refreshToken: 'r',
    });
    delete item.lease;
    return { outcome: 'dead' };
  });
  expect(await openSession(ID, deps)).toMatchObject({ outcome: 'ok', accessToken: 'theirs' });
});

test('while TikTok is down the old token serves to its end, then the caller is told to wait', async () => {
  const { deps, tiktok, advance, connections } = await connected({ expiresInMs: 60_000 });
  tiktok.next('refresh', { outcome: 'unavailable' });
  expect(await openSession(ID, deps)).toMatchObject({ outcome: 'ok', accessToken: 'act.1' });
  expect(connections.items.get(ID)?.lease).toBeUndefined();
  advance(60_000);
  tiktok.next('refresh', { outcome: 'rate_limited', retryAfterSeconds: 7 });
  expect(await openSession(ID, deps)).toEqual({ outcome: 'unavailable', retryAfterSeconds: 7 });
});

test('the lease of an instance that died ends by itself', async () => {
  const { deps, connections, refreshes } = await connected({ expiresInMs: 0 });
  await connections.lease(
    ID,
    1,
    { owner: 'dead instance', until: 1_000_000 + LEASE_MS },
    1_000_000,
  );
  expect(await openSession(ID, deps)).toMatchObject({ outcome: 'ok', accessToken: 'act.2' });
  expect(refreshes()).toBe(1);
});

test('while another refreshes, a token with time left is used without waiting', async () => {
  const { deps, connections, refreshes } = await connected({ expiresInMs: 60_000 });
  await connections.lease(ID, 1, { owner: 'other', until: 1_000_000 + LEASE_MS }, 1_000_000);
  expect(await openSession(ID, deps)).toMatchObject({ outcome: 'ok', accessToken: 'act.1' });
  expect(refreshes()).toBe(0);
});

test('storing the new pair is tried again when the table fails', async () => {
  const { deps, connections } = await connected({ expiresInMs: 0 });
  let failures = 3;
  const commit: typeof connections.commit = async (...args) => {
    if (failures-- > 0) throw new Error('throttled');
    return connections.commit(...args);
  };
  const session = await openSession(ID, { ...deps, connections: { ...connections, commit } });
  expect(session).toMatchObject({ outcome: 'ok', accessToken: 'act.2' });
  expect(connections.items.get(ID)?.version).toBe(2);
});

test('a connection that does not exist is lost', async () => {
  const { deps } = await connected({ expiresInMs: 0 });
  expect(await openSession('BBBBBBBBBBBBBBBBBBBBBB', deps)).toEqual({ outcome: 'lost' });
});
