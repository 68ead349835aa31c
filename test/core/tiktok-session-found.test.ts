import {
  LEASE_MS,
  openSession,
  REFRESH_AHEAD_MS,
  REFRESH_NEEDS_MS,
} from '../../lambdas/core/tiktok-session.ts';
import type { createFakeLog } from '../fakes/log.ts';
import { connected, ID } from './connected-session.ts';

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
