/** What charts share, and when they get something newer. */
import { connected, MINUTE } from './charts.ts';

describe('charts share one fetch', () => {
  test('whatever fields they ask', async () => {
    const { get, callsOf } = await connected();
    const asked = async () => {
      await get('videos', { fields: 'id,view_count', limit: '200' });
      await get('videos', { fields: 'create_time', limit: '200' });
      await get('videos', { limit: '200' });
    };
    expect(await callsOf(asked)).toBe(4); // three pages, and one asked blindly beside the first
  });

  test('a chart that asks for a field not all apps have shares with its like only', async () => {
    const { get, callsOf } = await connected();
    await get('videos', { fields: 'id' });
    expect(await callsOf(() => get('videos', { fields: 'id,is_aigc' }))).toBe(1);
    expect(await callsOf(() => get('videos', { fields: 'is_aigc' }))).toBe(0);
  });

  test.each([
    { max_count: '3' },
    { cursor: '20' },
    { limit: '30' },
    { since: '5' },
    { until: '9' },
  ])('other videos, such as %j, are another fetch', async (query) => {
    const { get, callsOf } = await connected();
    await get('videos');
    expect(await callsOf(() => get('videos', query))).toBeGreaterThan(0);
    expect(await callsOf(() => get('videos', query))).toBe(0);
  });

  test('twenty at once wait for one', async () => {
    const { get, callsOf } = await connected();
    const twenty = async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => get('user', { fields: 'display_name' })),
      );
      expect(new Set(answers.map(({ data }) => data.user?.['display_name']))).toEqual(
        new Set(['Ada']),
      );
    };
    expect(await callsOf(twenty)).toBe(1);
  });

  test('a fetch that waits for the budget longer than its lease is still the only one', async () => {
    const { get, callsOf, backend } = await connected();
    const start = Math.floor(backend.now() / 120_000) * 120_000;
    const window = { endpoint: 'videos', start, end: start + 120_000 } as const;
    await backend.callCounters.markFull(window, backend.now() + 16_000);
    const two = async () => {
      const answers = await Promise.all([get('videos'), get('videos')]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    };
    expect(await callsOf(two)).toBe(1);
  });

  test.each(['ok', 'refused'] as const)(
    'calls are given back while the data is kept, and before a request ends that is %s',
    async (outcome) => {
      const { get, backend } = await connected();
      if (outcome === 'refused') backend.tiktok.next('videos', { outcome: 'unavailable' });
      const { commit, release } = backend.snapshots;
      const { giveBack } = backend.callCounters;
      const order: string[] = [];
      const end = Promise.withResolvers<void>();
      const kept =
        <Arguments extends unknown[], Value>(write: (...args: Arguments) => Promise<Value>) =>
        async (...args: Arguments) => {
          end.resolve();
          order.push('kept');
          return write(...args);
        };
      backend.snapshots.commit = kept(commit);
      backend.snapshots.release = kept(release);
      backend.callCounters.giveBack = async (...args) => {
        await end.promise;
        await new Promise((resolve) => setTimeout(resolve, 20));
        await giveBack(...args);
        order.push('given back');
      };
      await get('videos', { limit: '200' });
      expect(order).toEqual(['kept', 'given back']);
    },
  );

  test.each(['user', 'videos'] as const)(
    '%s: for a connection over its window nothing is fetched, however late that is known',
    async (route) => {
      const { get, callsOf, backend } = await connected();
      backend.ports.windows.count = async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return 1_000;
      };
      const refused = async () => expect((await get(route)).status).toBe(429);
      expect(await callsOf(refused)).toBe(0);
    },
  );

  test('a fetch that cannot be listed answers its chart, keeps nothing and holds no lease', async () => {
    const { get, callsOf, backend } = await connected();
    const { enlist } = backend.snapshots;
    backend.ports.snapshots.enlist = async () => {
      throw new Error('the table does not answer');
    };
    expect((await get('user', { fields: 'display_name' })).data.user).toEqual({
      display_name: 'Ada',
    });
    expect([...backend.snapshots.slots.values()]).toEqual([{}]);
    backend.ports.snapshots.enlist = enlist;
    expect(await callsOf(() => get('user'))).toBe(1);
    expect(await callsOf(() => get('user'))).toBe(0);
  });

  test('a fetch that KMS gives no key for answers its chart, and keeps nothing', async () => {
    const { get, callsOf, backend } = await connected();
    const { generate } = backend.ports.dataKeys;
    backend.ports.dataKeys.generate = async () => {
      throw new Error('KMS does not answer');
    };
    expect((await get('user', { fields: 'display_name' })).data.user).toEqual({
      display_name: 'Ada',
    });
    expect([...backend.snapshots.slots.values()]).toEqual([{}]);
    expect(backend.log.lines).toContainEqual(
      expect.objectContaining({ event: 'snapshot_not_sealed' }),
    );
    backend.ports.dataKeys.generate = generate;
    expect(await callsOf(() => get('user'))).toBe(1);
    expect(await callsOf(() => get('user'))).toBe(0);
  });

  test('a chart that takes the lease when the data has just come gives it back at once', async () => {
    const { get, callsOf, backend } = await connected();
    const { lease } = backend.snapshots;
    backend.ports.snapshots.lease = async (...args) => {
      backend.ports.snapshots.lease = lease;
      await get('user');
      return lease(...args);
    };
    expect(await callsOf(() => get('user'))).toBe(1);
    expect([...backend.snapshots.slots.values()]).toEqual([{ snapshot: expect.anything() }]);
  });

  test('two connections never share, though they are of one account', async () => {
    const { backend, get, callsOf } = await connected();
    await get('user');
    const { access_token } = await backend.connect();
    const { draft } = await backend.bearer(access_token);
    expect(await callsOf(() => backend.call('user', draft))).toBe(1);
  });

  test('a snapshot moved to another connection does not open: the data is read anew', async () => {
    const one = await connected();
    await one.get('user');
    const { access_token } = await one.backend.connect();
    const { draft, result } = await one.backend.bearer(access_token);
    for (const [key, slot] of one.backend.snapshots.slots) {
      const shape = key.slice(key.indexOf('#') + 1);
      one.backend.snapshots.slots.set(`${result.principalId}#${shape}`, slot);
    }
    expect(await one.callsOf(() => one.backend.call('user', draft))).toBe(1);
    expect(one.backend.log.lines).toContainEqual(
      expect.objectContaining({ event: 'snapshot_not_opened' }),
    );
    expect(await one.callsOf(() => one.backend.call('user', draft))).toBe(0);
  });

  test('the answer says when the data was read, and whether the list is whole', async () => {
    const { get, backend } = await connected();
    const readAt = backend.now();
    await get('videos', { limit: '200' });
    backend.advance(10 * MINUTE);
    const { data } = await get('videos', { limit: '200' });
    expect(data).toMatchObject({ data_as_of: readAt, is_complete: true });
    expect(data).not.toHaveProperty('stale');
    expect((await get('videos', { limit: '44' })).data.is_complete).toBe(false);
  });
});

describe('a function that ends soon', () => {
  const late = { remainingMs: 13_000 };

  test.each(['user', 'videos'] as const)(
    '%s: begins no fetch, and tells its chart to come again',
    async (route) => {
      const { get, callsOf } = await connected();
      const one = async () =>
        expect(await get(route, {}, late)).toMatchObject({
          status: 503,
          headers: { 'retry-after': '2' },
          error: { code: 'upstream_unavailable' },
        });
      expect(await callsOf(one)).toBe(0);
      expect(await callsOf(() => get(route, {}, { remainingMs: 13_001 }))).toBe(1);
    },
  );

  test('serves older data, with its age, where there is some', async () => {
    const { get, backend } = await connected();
    const readAt = backend.now();
    await get('user');
    backend.advance(16 * MINUTE);
    const { status, data } = await get('user', {}, late);
    expect([status, data.data_as_of, data.stale]).toEqual([200, readAt, true]);
  });
});

describe('a newer fetch', () => {
  test('is made when the freshness time is over', async () => {
    const { get, callsOf, backend } = await connected();
    await get('user');
    backend.advance(15 * MINUTE);
    expect(await callsOf(() => get('user'))).toBe(0);
    backend.advance(1);
    expect(await callsOf(() => get('user'))).toBe(1);
  });

  test('is made once for all charts that want data of the same moment', async () => {
    const { get, callsOf, backend } = await connected();
    await get('user');
    backend.advance(MINUTE);
    const query = { fresh_after: String(backend.now()) };
    backend.advance(5_000);
    const all = () => Promise.all(Array.from({ length: 20 }, () => get('user', query)));
    expect(await callsOf(all)).toBe(1);
    expect(await callsOf(() => get('user', query))).toBe(0);
  });

  test('is made once for a moment that a clock ahead of ours calls now', async () => {
    const { get, callsOf, backend } = await connected();
    await get('user');
    const query = { fresh_after: String(backend.now() + 30_000) };
    backend.advance(1_000);
    expect(await callsOf(() => get('user', query))).toBe(1);
    backend.advance(1_000);
    expect(await callsOf(() => get('user', query))).toBe(0);
  });

  test('is not made for a moment before the data was read', async () => {
    const { get, callsOf, backend } = await connected();
    await get('user');
    const query = { fresh_after: String(backend.now()) };
    expect(await callsOf(() => get('user', query))).toBe(0);
  });
});
