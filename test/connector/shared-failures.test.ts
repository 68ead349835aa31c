/** A backend that fails for a while: the charts of a report meet that once, and not each by itself. */
import type { ErrorCode } from '../../connector/error-texts.ts';
import { ConnectorError, type ErrorFacts } from '../../connector/errors.ts';
import { CLAIM_SECONDS, createEntries } from '../../connector/shared-entries.ts';
import { FAILURE_SECONDS } from '../../connector/shared-failures.ts';
import { createUserCache } from './shared-cache.ts';
import { AS_OF, BUDGET_MS, chart, USER, VIDEOS, type Cache } from './shared-chart.ts';

/** A backend that answers every address so. */
function failing(code: ErrorCode, facts: ErrorFacts = {}) {
  return {
    backend: (): object => {
      throw new ConnectorError(code, facts);
    },
  };
}

/** What a chart that comes now shows, and what it asks for that. */
function next(cache: Cache, urls = [USER]): { error: ConnectorError | null; asked: string[] } {
  const { ask, batches } = chart(cache);
  try {
    ask(urls);
    return { error: null, asked: batches.flat() };
  } catch (thrown) {
    if (thrown instanceof ConnectorError) return { error: thrown, asked: batches.flat() };
    throw thrown;
  }
}

function fail(cache: Cache, code: ErrorCode, facts: ErrorFacts = {}, urls = [USER]): void {
  expect(() => chart(cache, failing(code, facts)).ask(urls)).toThrow(new ConnectorError(code));
}

describe('a failure that may pass', () => {
  test('is met by one chart and shown by the others, which do not ask', () => {
    const cache = createUserCache();
    fail(cache, 'upstream_unavailable', { status: 502, reference: 'LOG7' }, [USER, VIDEOS]);
    for (const urls of [[USER], [VIDEOS], [USER, VIDEOS]]) {
      const { error, asked } = next(cache, urls);
      expect(error).toMatchObject({
        code: 'upstream_unavailable',
        facts: { status: 502, reference: 'LOG7' },
      });
      expect(asked).toEqual([]);
    }
    expect(cache.warnings).toEqual([]);
  });

  test.each([
    [undefined, FAILURE_SECONDS.least],
    [3, FAILURE_SECONDS.least],
    [42, 42],
    [191, FAILURE_SECONDS.most],
  ])('with a Retry-After of %p s is shown for %i s', (retryAfterSeconds, seconds) => {
    const cache = createUserCache();
    fail(cache, 'rate_limit_exceeded', retryAfterSeconds ? { retryAfterSeconds } : {});
    cache.clock.ms += seconds * 1000 - 1;
    expect(next(cache).asked).toEqual([]);
    cache.clock.ms += 1;
    expect(next(cache)).toEqual({ error: null, asked: [USER] });
  });

  test('tells what is left of the wait', () => {
    const cache = createUserCache();
    fail(cache, 'rate_limit_exceeded', { retryAfterSeconds: 42 });
    cache.clock.ms += 30_000;
    expect(next(cache).error?.facts.retryAfterSeconds).toBe(12);
  });

  test('leaves no word and no secret in the cache', () => {
    const cache = createUserCache();
    fail(cache, 'internal_error', { detail: 'a sentence', what: 'a thing', status: 500 });
    const [[name, { value }] = ['', { value: '' }]] = cache.kept;
    expect(JSON.parse(value)).toEqual({ code: 'internal_error', status: 500 });
    expect(name).not.toMatch(/token|example|fields/);
  });

  test('of one address is none of the other, whose answer is shared', () => {
    const cache = createUserCache();
    const backend = (url: string): object => {
      if (url === VIDEOS) throw new ConnectorError('internal_error');
      return { url, ...AS_OF };
    };
    expect(() => chart(cache, { backend }).ask([USER, VIDEOS])).toThrow('internal_error');
    expect(next(cache, [USER])).toEqual({ error: null, asked: [] });
    expect(next(cache, [VIDEOS])).toMatchObject({ error: { code: 'internal_error' }, asked: [] });
  });

  test('is not kept when another address failed for good, which ends the tries early', () => {
    const cache = createUserCache();
    const backend = (url: string): object => {
      throw new ConnectorError(url === VIDEOS ? 'internal_error' : 'invalid_params');
    };
    expect(() => chart(cache, { backend }).ask([USER, VIDEOS])).toThrow('invalid_params');
    expect(cache.kept.size).toBe(0);
  });

  test('is shown by one sign-in only', () => {
    const cache = createUserCache();
    fail(cache, 'internal_error');
    const other = chart(cache, { token: 'token-2' });
    other.ask([USER]);
    expect(other.batches).toEqual([[USER]]);
  });

  test.each(['{"code":"reconnect_required"}', '{"code":"from a later version"}', '{}', '[]', ''])(
    'that reads %j is none',
    (text) => {
      const cache = createUserCache();
      fail(cache, 'internal_error');
      for (const entry of cache.kept.values()) entry.value = text;
      expect(next(cache)).toEqual({ error: null, asked: [USER] });
    },
  );
});

test.each<ErrorCode>([
  'reconnect_required',
  'access_token_invalid',
  'invalid_token',
  'token_expired',
  'scope_not_authorized',
  'invalid_params',
  'not_json',
  'quota',
  'out_of_time',
])('%s is never shared', (code) => {
  const cache = createUserCache();
  fail(cache, code);
  expect(cache.kept.size).toBe(0);
  expect(next(cache)).toEqual({ error: null, asked: [USER] });
});

describe('while a chart goes through its tries', () => {
  /** What it leaves the others. */
  function leaving(cache: Cache) {
    const entries = createEntries(cache.platform('token-1'), []);
    const key = entries.keyOf('token-1', USER);
    return {
      claim: (seconds: number) => entries.keepClaim(key, seconds * 1000),
      failure: () => entries.keepFailure(key, new ConnectorError('internal_error')),
    };
  }

  test('its claim lives through each rest and the request after it', () => {
    const cache = createUserCache();
    const lives: number[] = [];
    const sleep = (): void => {
      for (const { until } of cache.kept.values()) lives.push((until - cache.clock.ms) / 1000);
    };
    const rests = [2_000, 100_000];
    const { ask } = chart(cache, { ...failing('internal_error'), rests, sleep });
    expect(() => ask([USER])).toThrow('internal_error');
    expect(lives).toEqual([2 + CLAIM_SECONDS, 100 + CLAIM_SECONDS]);
  });

  test('a chart that waits for it shows its failure soon after that is known', () => {
    const cache = createUserCache();
    leaving(cache).claim(120);
    const sleep = (milliseconds: number): void => {
      cache.clock.ms += milliseconds;
      if (cache.clock.ms >= AS_OF.data_as_of + 100_000) leaving(cache).failure();
    };
    const waiting = chart(cache, { sleep });
    expect(() => waiting.ask([USER])).toThrow('internal_error');
    expect(waiting.batches).toEqual([]);
    expect(cache.clock.ms - AS_OF.data_as_of).toBeLessThan(101_001);
  });

  test('a chart waits for it as long as its own time lasts, and no longer', () => {
    const cache = createUserCache();
    leaving(cache).claim(0);
    const sleep = (milliseconds: number): void => {
      cache.clock.ms += milliseconds;
      leaving(cache).claim(0);
    };
    const waiting = chart(cache, { sleep });
    waiting.ask([USER]);
    expect(waiting.batches).toEqual([[USER]]);
    const waited = cache.clock.ms - AS_OF.data_as_of;
    expect(waited).toBeGreaterThanOrEqual(BUDGET_MS);
    expect(waited).toBeLessThan(BUDGET_MS + 1_000);
  });

  test('the answer that has come already is shared', () => {
    const cache = createUserCache();
    let tries = 0;
    const backend = (url: string): object => {
      if (url === VIDEOS && (tries += 1) === 1) throw new ConnectorError('internal_error');
      return { url, ...AS_OF };
    };
    const sleep = (): void => expect(next(cache, [USER])).toEqual({ error: null, asked: [] });
    chart(cache, { backend, rests: [1_000], sleep }).ask([USER, VIDEOS]);
    expect(next(cache, [VIDEOS])).toEqual({ error: null, asked: [] });
    expect.assertions(2);
  });
});
