import { ConnectorError } from '../../connector/errors.ts';
import type { SharingPlatform } from '../../connector/shared-data.ts';
import { CLAIM_SECONDS, SHARED_SECONDS } from '../../connector/shared-entries.ts';
import { createUserCache } from './shared-cache.ts';
import { AS_OF, chart, USER, VIDEOS, type Cache } from './shared-chart.ts';

const fails = (): never => {
  throw new Error('Service unavailable: Cache');
};

describe('an answer', () => {
  test('is fetched by the first chart and serves the others', () => {
    const cache = createUserCache();
    const [first, second] = [chart(cache), chart(cache)];
    const answers = first.ask([USER, VIDEOS]);
    expect(second.ask([VIDEOS, USER])).toEqual([...answers].reverse());
    expect(first.batches).toEqual([[USER, VIDEOS]]);
    expect(second.batches).toEqual([]);
    expect(cache.warnings).toEqual([]);
  });

  test('costs a chart one call of the cache, and no lock', () => {
    const cache = createUserCache();
    chart(cache).ask([USER, VIDEOS]);
    const { get } = cache.platform('token-1');
    let calls = 0;
    const counted: SharingPlatform['get'] = (keys) => {
      calls += 1;
      return get(keys);
    };
    const locks = cache.locks.length;
    expect(chart(cache, { get: counted }).ask([USER, VIDEOS])).toHaveLength(2);
    expect([calls, cache.locks.length]).toEqual([1, locks]);
  });

  test('has the fields that a chart needs, and opens no others', () => {
    const cache = createUserCache();
    const videos = [
      { id: '1', title: 'a', like_count: 7 },
      { id: '2', like_count: 8 },
    ];
    chart(cache, { backend: () => ({ videos, has_more: false, ...AS_OF }) }).ask([VIDEOS]);
    const asked: string[] = [];
    const { get } = cache.platform('token-1');
    const watched: SharingPlatform['get'] = (keys) => {
      asked.push(...keys);
      return get(keys);
    };
    const second = chart(cache, { fields: ['id', 'title'], get: watched });
    expect(second.ask([VIDEOS])).toEqual([
      {
        videos: [
          { id: '1', title: 'a' },
          { id: '2', title: null },
        ],
        has_more: false,
        ...AS_OF,
      },
    ]);
    expect(asked.filter((key) => key.includes('like_count'))).toEqual([]);
    expect(second.batches).toEqual([]);
  });

  test('of which a field is gone, or comes from another answer, is no answer', () => {
    const cache = createUserCache();
    const fields = ['id', 'title'];
    const answered = (titles: string[]) => ({
      fields,
      backend: () => ({ videos: titles.map((title, id) => ({ id, title })), ...AS_OF }),
    });
    const titles = () => [...cache.kept].filter(([key]) => key.endsWith(':title'));
    chart(cache, answered(['old'])).ask([VIDEOS]);
    const [[key, old] = ['', { value: '', until: 0 }]] = titles();
    cache.kept.delete(key);
    const second = chart(cache, answered(['new', 'newer']));
    second.ask([VIDEOS]);
    cache.kept.set(key, old);
    const third = chart(cache, answered(['newest']));
    expect(third.ask([VIDEOS])).toEqual([{ videos: [{ id: 0, title: 'newest' }], ...AS_OF }]);
    expect([second.batches, third.batches]).toEqual([[[VIDEOS]], [[VIDEOS]]]);
  });

  test('serves a chart that needs more, which fetches the rest only', () => {
    const cache = createUserCache();
    chart(cache).ask([USER]);
    const second = chart(cache);
    expect(second.ask([USER, VIDEOS])).toEqual([
      { url: USER, ...AS_OF },
      { url: VIDEOS, ...AS_OF },
    ]);
    expect(second.batches).toEqual([[VIDEOS]]);
  });

  test('is asked for anew after two minutes', () => {
    const cache = createUserCache();
    chart(cache).ask([USER]);
    cache.clock.ms += SHARED_SECONDS * 1000 - 1;
    const before = chart(cache);
    before.ask([USER]);
    cache.clock.ms += 1;
    const after = chart(cache);
    after.ask([USER]);
    expect([before.batches, after.batches]).toEqual([[], [[USER]]]);
  });

  test('is for one sign-in: another one, and a renewed token, ask for themselves', () => {
    const cache = createUserCache();
    chart(cache).ask([USER]);
    const other = chart(cache, { token: 'token-2' });
    other.ask([USER]);
    expect(other.batches).toEqual([[USER]]);
  });

  test('that does not tell its age is not shared', () => {
    const cache = createUserCache();
    chart(cache, { backend: () => ({ user: {} }) }).ask([USER]);
    expect(cache.kept.size).toBe(0);
  });

  test('that is too large is fetched by each chart', () => {
    const cache = createUserCache();
    const backend = (url: string) => ({ url, ...AS_OF, text: ' '.repeat(40_000) });
    const large = { backend, compress: () => 'x'.repeat(1_000_000) };
    chart(cache, large).ask([VIDEOS]);
    const second = chart(cache, large);
    second.ask([VIDEOS]);
    expect(second.batches).toEqual([[VIDEOS]]);
    expect(cache.kept.size).toBe(0);
  });

  test('leaves nothing readable in the names of the cache: no token, no address', () => {
    const cache = createUserCache();
    chart(cache).ask([USER]);
    const names = [...cache.kept.keys()].join();
    expect(names).not.toMatch(/token|example|fields/);
  });
});

describe('an error of the sign-in', () => {
  test('is thrown as it is', () => {
    const ended = new ConnectorError('reconnect_required');
    const accessToken = () => {
      throw ended;
    };
    const { ask, batches } = chart(createUserCache(), { accessToken });
    expect(() => ask([USER])).toThrow(ended);
    expect(batches).toEqual([]);
  });
});

describe('while another chart fetches', () => {
  /** Runs `work` as a chart that comes in the middle of the fetch of another one. */
  function during(cache: Cache, work: () => void): void {
    chart(cache, {
      backend: (url) => {
        work();
        return { url, ...AS_OF };
      },
    }).ask([USER]);
  }
  /** The answer that comes after some looks, as the other chart would leave it. */
  function arrivingAfter(cache: Cache, looks: number, isKept: boolean): Partial<SharingPlatform> {
    const claims = () => [...cache.kept.keys()].filter((key) => key.endsWith('.claim'));
    return {
      sleep(milliseconds) {
        cache.clock.ms += milliseconds;
        looks -= 1;
        if (looks > 0) return;
        const claim = claims();
        for (const key of claim) cache.kept.delete(key);
        if (isKept) chart(cache).ask([USER]);
      },
    };
  }

  test('a chart waits for the answer and does not ask', () => {
    const cache = createUserCache();
    during(cache, () => {
      const second = chart(cache, arrivingAfter(cache, 3, true));
      expect(second.ask([USER])).toEqual([{ url: USER, ...AS_OF }]);
      expect(second.batches).toEqual([]);
    });
    expect.assertions(2);
  });

  test('it fetches meanwhile what nobody else does', () => {
    const cache = createUserCache();
    during(cache, () => {
      const second = chart(cache, arrivingAfter(cache, 1, true));
      expect(second.ask([USER, VIDEOS])).toHaveLength(2);
      expect(second.batches).toEqual([[VIDEOS]]);
    });
    expect.assertions(2);
  });

  test('a chart asks by itself as soon as the other one has failed', () => {
    const cache = createUserCache();
    during(cache, () => {
      const second = chart(cache, arrivingAfter(cache, 2, false));
      second.ask([USER]);
      expect(second.batches).toEqual([[USER]]);
      expect(cache.clock.ms - AS_OF.data_as_of).toBeLessThan(1_000);
    });
    expect.assertions(2);
  });

  test('a chart that was broken off is waited for no longer than its claim lives', () => {
    const cache = createUserCache();
    during(cache, () => {
      const second = chart(cache);
      second.ask([USER]);
      expect(second.batches).toEqual([[USER]]);
      const waited = cache.clock.ms - AS_OF.data_as_of;
      expect(waited).toBeGreaterThanOrEqual(CLAIM_SECONDS * 1000);
      expect(waited).toBeLessThan((CLAIM_SECONDS + 1) * 1000);
    });
    expect.assertions(3);
  });

  test('the lock is free: renewing a sign-in takes the same one', () => {
    const cache = createUserCache();
    during(cache, () => expect(cache.locks).toEqual(['try', 'release']));
    expect.assertions(1);
  });

  test('a chart that does not get the lock asks by itself', () => {
    const cache = createUserCache();
    const { ask, batches } = chart(cache, { tryLock: () => false });
    ask([USER]);
    expect(batches).toEqual([[USER]]);
    expect(cache.locks).toEqual([]);
  });

  test('an answer that came while waiting for the lock is taken', () => {
    const cache = createUserCache();
    const tryLock = () => {
      chart(cache).ask([USER]);
      return true;
    };
    const second = chart(cache, { tryLock });
    expect(second.ask([USER])).toEqual([{ url: USER, ...AS_OF }]);
    expect(second.batches).toEqual([]);
  });
});

describe('a fault of the platform', () => {
  /** Long enough to be compressed. */
  const long = (url: string) => ({ url, ...AS_OF, text: ' '.repeat(40_000) });

  test.each<[string, Partial<SharingPlatform>]>([
    ['reading the cache', { get: fails }],
    ['writing the cache', { put: fails }],
    ['removing from the cache', { remove: fails }],
    ['compressing', { compress: fails }],
    ['taking the lock', { tryLock: fails }],
    ['giving the lock back', { releaseLock: fails }],
  ])('in %s costs no chart its data, and is logged', (_, fault) => {
    const cache = createUserCache();
    const { ask, batches } = chart(cache, { backend: long, ...fault });
    expect(ask([USER, VIDEOS])).toHaveLength(2);
    expect(batches.flat().sort()).toEqual([USER, VIDEOS]);
    expect(cache.warnings[0]).toBe('Not shared between charts: Service unavailable: Cache');
    expect(cache.clock.ms).toBe(AS_OF.data_as_of);
  });

  test('in expanding is as if nothing were kept', () => {
    const cache = createUserCache();
    chart(cache, { backend: long }).ask([USER]);
    const { ask, batches } = chart(cache, { backend: long, expand: fails });
    expect(ask([USER])).toEqual([long(USER)]);
    expect(batches).toEqual([[USER]]);
  });
});
