import { ConnectorError } from '../../connector/errors.ts';
import { createAsk, type Platform } from '../../connector/asking.ts';
import { createExchange } from '../../connector/exchange.ts';
import { pauseMs } from '../../connector/pauses.ts';
import { failed, json, ok, scriptedPlatform } from './scripted-platform.ts';

type Script = Parameters<typeof scriptedPlatform>[0];
type Options = Parameters<typeof scriptedPlatform>[1];

function run(urls: string[], respond: Script, options?: Options, change: Partial<Platform> = {}) {
  const { platform, log, startedMs } = scriptedPlatform(respond, options);
  const exchange = createExchange(createAsk({ ...platform, ...change }, startedMs));
  try {
    return { log, results: exchange(urls), code: undefined };
  } catch (error) {
    if (error instanceof ConnectorError) return { log, results: undefined, code: error.code };
    throw error;
  }
}

describe('requests', () => {
  test('go out together and their data comes back in order', () => {
    const { results, log } = run(['/a', '/b'], (url) => ok({ url }));
    expect(results).toEqual([{ url: '/a' }, { url: '/b' }]);
    expect(log.batches).toEqual([['/a', '/b']]);
  });

  test('that succeeded are not repeated with those that failed', () => {
    const respond: Script = (url, _, request) =>
      url === '/a' && request < 3 ? failed(500, 'internal_error') : ok({ url });
    const { results, log } = run(['/a', '/b'], respond);
    expect(log.batches).toEqual([['/a', '/b'], ['/a']]);
    expect(results).toEqual([{ url: '/a' }, { url: '/b' }]);
  });
});

describe('a passing fault', () => {
  test.each([
    ['429', failed(429, 'rate_limit_exceeded')],
    ['429 of the gateway', json(429, { message: 'Too Many Requests' })],
    ['500', failed(500, 'internal_error')],
    ['502', failed(502, 'upstream_unavailable')],
    ['503', json(503, { error: 'temporarily_unavailable' })],
    ['504', json(504, { message: 'Endpoint request timed out' })],
  ])('of %s is tried again', (_, fault) => {
    const { results } = run(['/a'], (_url, _token, request) => (request === 1 ? fault : ok({})));
    expect(results).toEqual([{}]);
  });

  test('is tried five times, with growing pauses', () => {
    const { code, log } = run(['/a'], () => failed(502, 'upstream_unavailable'));
    expect(code).toBe('upstream_unavailable');
    expect(log.batches).toHaveLength(5);
    expect(log.pauses).toEqual([500, 1000, 2000, 4000]);
  });

  test('of the network is tried again', () => {
    let calls = 0;
    const { results } = run(['/a'], () => {
      if ((calls += 1) === 1) throw new ConnectorError('network');
      return ok({});
    });
    expect(results).toEqual([{}]);
  });

  test('of the sign-in is tried again', () => {
    let calls = 0;
    const accessToken = () => {
      if ((calls += 1) === 1) throw new ConnectorError('temporarily_unavailable');
      return 'token';
    };
    expect(run(['/a'], () => ok({}), {}, { accessToken }).results).toEqual([{}]);
  });

  test("of Google's own services, which have no codes, is tried again", () => {
    let calls = 0;
    const accessToken = () => {
      if ((calls += 1) === 1) throw new Error('Address unavailable: https://api.example.com/');
      return 'token';
    };
    expect(run(['/a'], () => ok({}), {}, { accessToken }).results).toEqual([{}]);
  });

  test('waits as long as the backend asks', () => {
    const { log } = run(['/a'], (_url, _token, request) =>
      request === 1 ? failed(429, 'rate_limit_exceeded', '100') : ok({}),
    );
    expect(log.pauses).toEqual([100_500]);
  });

  test('is told at once when the backend asks to wait longer than two minutes', () => {
    const { code, log } = run(['/a'], () => failed(429, 'rate_limit_exceeded', '120'));
    expect(code).toBe('rate_limit_exceeded');
    expect(log.batches).toHaveLength(1);
  });

  test('is told when its pauses together would be longer than two minutes', () => {
    const { code, log } = run(['/a'], () => failed(429, 'rate_limit_exceeded', '42'));
    expect(code).toBe('rate_limit_exceeded');
    expect(log.pauses).toEqual([42_500, 43_000]);
  });

  test('is not tried again when the time of the script would run out', () => {
    const { code, log } = run(['/a'], () => failed(504, 'upstream_unavailable'), {
      slowMs: 155_000,
    });
    expect(code).toBe('upstream_unavailable');
    expect(log.batches).toHaveLength(2);
  });
});

describe('before it rests, asking tells how long at most, and what came so far', () => {
  function restsOf(respond: Script, change: Partial<Platform> = {}) {
    const { platform, startedMs } = scriptedPlatform(respond);
    const told: [number, unknown[]][] = [];
    const ask = createAsk({ ...platform, ...change }, startedMs);
    ask(['/a', '/b'], (milliseconds, soFar) => void told.push([milliseconds, [...soFar]]));
    return told;
  }

  test('between two tries', () => {
    const told = restsOf((url, _, request) =>
      url === '/b' && request < 4 ? failed(500, 'internal_error', '3') : ok({ url }),
    );
    const soFar = [{ url: '/a' }, new ConnectorError('internal_error')];
    expect(told).toEqual([
      [3_500, soFar],
      [4_000, soFar],
    ]);
  });

  test('and while it renews the token, which may wait for the lock and then take a request', () => {
    let renewals = 0;
    const renewToken = () => {
      if ((renewals += 1) === 1) throw new ConnectorError('temporarily_unavailable');
      return 'token-2';
    };
    const told = restsOf(
      (_, token) => (token === 'token-1' ? failed(401, 'access_token_invalid') : ok({})),
      { renewToken },
    );
    expect(told.map(([milliseconds]) => milliseconds)).toEqual([60_000, 60_500]);
  });
});

describe('the time of the script', () => {
  const LATEST = 300_000;

  test('has room for the answer to its last request', () => {
    const { platform, log, startedMs } = scriptedPlatform(() => ok({}));
    const exchange = createExchange(createAsk(platform, startedMs));
    exchange(['/a']);
    platform.sleep(LATEST + 1);
    expect(() => exchange(['/b'])).toThrow(new ConnectorError('out_of_time'));
    expect(log.batches).toEqual([['/a']]);
  });

  test('has room for the lock that a renewal of the token may wait for', () => {
    const { platform, log, startedMs } = scriptedPlatform(
      () => failed(401, 'access_token_invalid'),
      { slowMs: LATEST - 29_000 },
    );
    const exchange = createExchange(createAsk(platform, startedMs));
    expect(() => exchange(['/a'])).toThrow(new ConnectorError('out_of_time'));
    expect(log.renewed).toEqual([]);
  });

  test('is looked at again when the token has been renewed', () => {
    const { platform, log, startedMs } = scriptedPlatform(
      () => failed(401, 'access_token_invalid'),
      { slowMs: LATEST - 31_000 },
    );
    const renewToken = (refused: string) => {
      platform.sleep(59_000);
      return platform.renewToken(refused);
    };
    const exchange = createExchange(createAsk({ ...platform, renewToken }, startedMs));
    expect(() => exchange(['/a'])).toThrow(new ConnectorError('out_of_time'));
    expect(log.renewed).toEqual(['token-1']);
    expect(log.batches).toHaveLength(1);
  });
});

test.each([
  [1, 0, undefined, 500],
  [1, 0.999, undefined, 1000],
  [4, 0.5, undefined, 6000],
  [1, 0, 3, 3500],
  [1, 0.5, 90, 95_250],
  [4, 0.5, 3, 9150],
])(
  'the pause after try %i with chance %d and Retry-After %p is %i ms',
  (tries, chance, asked, ms) => {
    const facts = asked === undefined ? {} : { retryAfterSeconds: asked };
    const pause = pauseMs(tries, new ConnectorError('rate_limit_exceeded', facts), chance);
    expect(Math.abs(pause - ms)).toBeLessThanOrEqual(1);
  },
);

describe('a lasting fault', () => {
  test.each([
    failed(400, 'invalid_params'),
    failed(401, 'scope_not_authorized'),
    json(403, { message: 'Forbidden' }),
    json(413, { message: 'Request Too Long' }),
    { status: 200, retryAfter: null, body: '<html>' },
  ])('%j is not tried again', (fault) => {
    const { code, log } = run(['/a'], () => fault);
    expect(code).toBeDefined();
    expect(log.batches).toHaveLength(1);
    expect(log.forgotten).toEqual([]);
  });

  test('of one request counts before a passing one of another', () => {
    const { code } = run(['/a', '/b'], (url) =>
      url === '/a' ? failed(500, 'internal_error') : failed(400, 'invalid_params'),
    );
    expect(code).toBe('invalid_params');
  });
});

describe('a refused access token', () => {
  test.each([
    failed(401, 'access_token_invalid'),
    json(401, { error: 'invalid_token' }),
    json(401, { message: 'Unauthorized' }),
  ])('with the answer %j is renewed once', (refusal) => {
    const respond: Script = (_, token) => (token === 'token-1' ? refusal : ok({ token }));
    const { results, log } = run(['/a'], respond);
    expect(results).toEqual([{ token: 'token-2' }]);
    expect(log).toMatchObject({ renewed: ['token-1'], forgotten: [], pauses: [] });
  });

  test('that stays refused ends the sign-in', () => {
    const { code, log } = run(['/a'], () => failed(401, 'access_token_invalid'));
    expect(code).toBe('access_token_invalid');
    expect(log).toMatchObject({ renewed: ['token-1'], forgotten: ['token-2'] });
    expect(log.batches).toHaveLength(2);
  });

  test('is renewed once for the whole run', () => {
    const { platform, log, startedMs } = scriptedPlatform((url, token) =>
      token === 'token-1' || url === '/b' ? failed(401, 'access_token_invalid') : ok({}),
    );
    const exchange = createExchange(createAsk(platform, startedMs));
    exchange(['/a']);
    expect(() => exchange(['/b'])).toThrow(new ConnectorError('access_token_invalid'));
    expect(log.renewed).toEqual(['token-1']);
  });

  test('is renewed again later when renewing failed in passing', () => {
    let renewals = 0;
    const renewToken = () => {
      if ((renewals += 1) === 1) throw new ConnectorError('temporarily_unavailable');
      return 'token-2';
    };
    const respond: Script = (_, token) =>
      token === 'token-1' ? failed(401, 'access_token_invalid') : ok({});
    expect(run(['/a'], respond, {}, { renewToken }).results).toEqual([{}]);
  });
});

test('a connection that has ended forgets the sign-in without renewing it', () => {
  const { code, log } = run(['/a'], () => failed(401, 'reconnect_required'));
  expect(code).toBe('reconnect_required');
  expect(log).toMatchObject({ renewed: [], forgotten: ['token-1'] });
});

test('a fault of the program itself is not taken for one of the network', () => {
  const { code, log } = run(['/a'], () => {
    throw new TypeError('x is not a function');
  });
  expect(code).toBe('unexpected');
  expect(log.batches).toHaveLength(1);
});
