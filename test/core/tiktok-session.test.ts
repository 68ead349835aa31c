import { createSealer, open } from '../../lambdas/core/envelope.ts';
import {
  LEASE_MS,
  openSession,
  REFRESH_AHEAD_MS,
  REFRESH_NEEDS_MS,
} from '../../lambdas/core/tiktok-session.ts';
import { createFakeConnections } from '../fakes/connections.ts';
import { createFakeDataKeys } from '../fakes/data-keys.ts';
import { createFakeLog } from '../fakes/log.ts';
import { createFakeTikTok } from '../fakes/tiktok.ts';

const ID = 'AAAAAAAAAAAAAAAAAAAAAA';

async function connected(options: { expiresInMs: number }) {
  let time = 1_000_000;
  const connections = createFakeConnections();
  const dataKeys = createFakeDataKeys();
  const tiktok = createFakeTikTok();
  const first = await tiktok.oauth.exchangeCode('code', 'https://backend');
  if (first.outcome !== 'ok') throw new Error('no tokens');
  const { openId, accessToken, refreshToken, scopes } = first.value;
  await connections.create({
    connectionId: ID,
    accountHash: 'account',
    scopes,
    sealed: (await createSealer(dataKeys, ID, 1))({ openId, accessToken, refreshToken }),
    version: 1,
    accessExpiresAt: time + options.expiresInMs,
    refreshExpiresAt: time + 15_552_000_000,
    connectedAt: time,
  });
  const log = createFakeLog();
  const deps = {
    connections,
    dataKeys,
    tiktok: tiktok.oauth,
    log,
    now: () => time,
    sleep: async (ms: number) => {
      time += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  const refreshes = () => tiktok.calls.filter(({ verb }) => verb === 'refresh').length;
  return { deps, tiktok, connections, log, refreshes, advance: (ms: number) => (time += ms) };
}

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

describe('found by exploration', () => {
  const START = 1_000_000;

  /** Dependencies in which something happens between the first `find` and its answer. */
  function withFirstFind(
    deps: Awaited<ReturnType<typeof connected>>['deps'],
    happens: () => Promise<void>,
  ) {
    let isFirst = true;
    const find: typeof deps.connections.find = async (id) => {
      const found = await deps.connections.find(id);
      if (isFirst) {
        isFirst = false;
        await happens();
      }
      return found;
    };
    return { ...deps, connections: { ...deps.connections, find } };
  }
  const causes = (log: ReturnType<typeof createFakeLog>) =>
    log.lines.filter(({ event }) => event === 'connection_lost').map(({ facts }) => facts['cause']);

  test('a lease that ran out while keys were fetched is taken again before TikTok is asked', async () => {
    const { deps, advance, connections } = await connected({ expiresInMs: 0 });
    let leftAtCall = 0;
    const refresh: typeof deps.tiktok.refresh = (token) => {
      leftAtCall = connections.items.get(ID)!.lease!.until - deps.now();
      return deps.tiktok.refresh(token);
    };
    let isSlow = true;
    const generate: typeof deps.dataKeys.generate = (context) => {
      if (isSlow) advance(LEASE_MS);
      isSlow = false;
      return deps.dataKeys.generate(context);
    };
    const dataKeys = { ...deps.dataKeys, generate };
    const session = await openSession(ID, { ...deps, dataKeys, tiktok: { refresh } });
    expect(session).toMatchObject({ outcome: 'ok', accessToken: 'act.2' });
    expect(leftAtCall).toBeGreaterThan(0);
  });

  test('a new pair is held on to while another instance holds a whole lease', async () => {
    const { deps, advance, connections } = await connected({ expiresInMs: 0 });
    let isFirst = true;
    const commit: typeof connections.commit = async (...args) => {
      if (isFirst) {
        advance(LEASE_MS);
        const lease = { owner: 'other', until: deps.now() + LEASE_MS };
        await connections.lease(ID, 1, lease, deps.now());
      }
      isFirst = false;
      const [id, version, owner, tokens] = args;
      return connections.commit(id, version, owner, tokens, deps.now());
    };
    const session = await openSession(ID, { ...deps, connections: { ...connections, commit } });
    expect(session).toMatchObject({ outcome: 'ok', accessToken: 'act.2', version: 2 });
  });

  test('a doubt that another noted between look and lease gives the loss its true cause', async () => {
    const { deps, connections, log } = await connected({ expiresInMs: 0 });
    const lostAnswer = withFirstFind(deps, async () => {
      await connections.lease(ID, 1, { owner: 'other', until: START + LEASE_MS }, START);
      await deps.tiktok.refresh('rft.1');
      await connections.release(ID, 'other', START);
    });
    expect(await openSession(ID, lostAnswer)).toEqual({ outcome: 'lost' });
    expect(causes(log)).toEqual(['answer_lost']);
  });

  test('a lease that began and ran out during a slow look is a doubt, its owner may come back', async () => {
    const { deps, connections, advance } = await connected({ expiresInMs: 0 });
    const slow = withFirstFind(deps, async () => {
      await connections.lease(ID, 1, { owner: 'other', until: START + LEASE_MS }, START);
      await deps.tiktok.refresh('rft.1');
      advance(LEASE_MS + 1);
    });
    expect(await openSession(ID, slow)).toMatchObject({ outcome: 'unavailable' });
    expect(connections.items.get(ID)?.lostAt).toBeUndefined();
  });

  test('a lease that was released between look and lease leaves no doubt', async () => {
    const { deps, connections, tiktok, log } = await connected({ expiresInMs: 0 });
    await connections.lease(ID, 1, { owner: 'other', until: START + LEASE_MS }, START);
    const released = withFirstFind(deps, () => connections.release(ID, 'other'));
    tiktok.tokens = undefined;
    expect(await openSession(ID, released)).toEqual({ outcome: 'lost' });
    expect(causes(log)).toEqual(['ended_at_tiktok']);
  });

  test('a token that ended while TikTok was slow to refuse is not handed out', async () => {
    const { deps, tiktok, advance } = await connected({ expiresInMs: 11_000 });
    tiktok.next('refresh', () => {
      advance(12_000);
      return { outcome: 'unavailable' };
    });
    expect(await openSession(ID, deps)).toMatchObject({ outcome: 'unavailable' });
  });
});

describe('an instance that is about to be ended', () => {
  test('begins no refresh whose answer it may not live to store', async () => {
    const { deps, refreshes } = await connected({ expiresInMs: 0 });
    const endsAt = deps.now() + REFRESH_NEEDS_MS - 1;
    expect(await openSession(ID, { ...deps, endsAt })).toMatchObject({ outcome: 'unavailable' });
    expect(refreshes()).toBe(0);
    const later = { ...deps, endsAt: endsAt + 1 };
    expect(await openSession(ID, later)).toMatchObject({ accessToken: 'act.2' });
  });

  test('uses a token near its end while it lasts', async () => {
    const { deps, refreshes } = await connected({ expiresInMs: REFRESH_AHEAD_MS });
    const session = await openSession(ID, { ...deps, endsAt: deps.now() + 1_000 });
    expect(session).toMatchObject({ accessToken: 'act.1' });
    expect(refreshes()).toBe(0);
  });

  test('logs that it could not store the new pair before it ends', async () => {
    const { deps, log, connections } = await connected({ expiresInMs: 0 });
    const broken = { ...connections, commit: () => Promise.reject(new Error('table away')) };
    const endsAt = deps.now() + 12_000;
    await expect(openSession(ID, { ...deps, connections: broken, endsAt })).rejects.toThrow(
      'could not be stored',
    );
    expect(log.lines.map(({ event }) => event)).toContain('refresh_not_stored');
    expect(deps.now()).toBeLessThan(endsAt);
  });
});
