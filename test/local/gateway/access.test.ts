import { rmSync } from 'node:fs';
import { FIRST_KEY, send, startSample, synthesizeSample } from './sample-api.ts';
import type { RawAnswer } from './sample-api.ts';

let dir: string;
let sample: Awaited<ReturnType<typeof startSample>>;
beforeAll(() => {
  dir = synthesizeSample();
});
beforeEach(async () => {
  sample = await startSample(dir);
});
afterEach(() => sample.close());
afterAll(() => rmSync(dir, { recursive: true }));

const get = (path: string, token?: string, more: string[] = []) =>
  send(sample.port, path, {
    headers: token === undefined ? more : ['Authorization', token, ...more],
  });
const json = (answer: RawAnswer) => JSON.parse(answer.body.toString());
const authorizerCalls = () => {
  const [, stats] = Object.entries(sample.lambda.stats()).find(([n]) => n.includes('Author')) ?? [];
  return stats?.invocations;
};
const statuses = async (count: number, ask: () => Promise<RawAnswer>) => {
  const answers: number[] = [];
  for (let index = 0; index < count; index += 1) answers.push((await ask()).status);
  return answers;
};

describe('a token authorizer', () => {
  test('hands principal and context, all text, to the function', async () => {
    const { requestContext } = json(await get('/guarded', 'allow'));
    expect(requestContext.authorizer).toMatchObject({
      principalId: 'user-1',
      admin: 'true',
      calls: '1',
      plan: 'basic',
    });
  });

  test('sees the token, its type and the ARN of the method, and nothing else', async () => {
    const { requestContext } = json(await get('/live/guarded?q=1', 'allow'));
    expect(JSON.parse(requestContext.authorizer.seen)).toEqual({
      type: 'TOKEN',
      authorizationToken: 'allow',
      methodArn: `arn:aws:execute-api:eu-central-1:000000000000:${requestContext.apiId}/live/GET/guarded`,
    });
  });

  test.each([
    ['a missing token', undefined],
    ['an empty token', ''],
  ])('is not asked about %s: 401', async (_, token) => {
    const got = await get('/guarded', token);
    expect(got.status).toBe(401);
    expect(json(got)).toEqual({ message: 'Unauthorized' });
    expect(authorizerCalls()).toBe(0);
  });

  test('is not asked about a token that its validation expression refuses', async () => {
    expect((await get('/cached', 'Basic allow')).status).toBe(401);
    expect(authorizerCalls()).toBe(0);
    expect((await get('/cached', 'Bearer allow')).status).toBe(200);
  });

  test.each([
    ['Unauthorized is a 401', 'unauthorized', 401],
    ['another error is a 500', 'broken', 500],
    ['an answer without principal is a 500', 'no-principal', 500],
    ['a policy that cannot be judged is a 500', 'conditional', 500],
  ])('%s', async (_, token, status) => {
    const got = await get('/guarded', token);
    expect(got.status).toBe(status);
    expect(json(got)).toEqual({ message: status === 401 ? 'Unauthorized' : null });
  });

  test.each([
    ['an explicit Deny', 'deny', / with an explicit deny$/],
    ['a policy that says nothing', 'silent', /access this resource$/],
  ])('denies by %s, in the form the template gives', async (_, token, text) => {
    const got = await get('/guarded', token);
    expect(got.status).toBe(401);
    expect(got.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    const body = json(got);
    expect(body).toMatchObject({ plan: 'basic', type: 'ACCESS_DENIED', none: '' });
    expect(body.text).toMatch(text);
  });

  test('is asked each time when nothing is to be cached', async () => {
    await get('/guarded', 'allow');
    await get('/guarded', 'allow');
    expect(authorizerCalls()).toBe(2);
  });

  test('is not asked again about a token until its answer is too old', async () => {
    await get('/cached', 'Bearer allow');
    sample.clock.ms += 59_000;
    await get('/cached', 'Bearer allow');
    expect(authorizerCalls()).toBe(1);
    sample.clock.ms += 2_000;
    await get('/cached', 'Bearer allow');
    expect(authorizerCalls()).toBe(2);
  });

  test('a cached policy for one method denies the next method', async () => {
    expect((await get('/cached', 'Bearer allow-one')).status).toBe(200);
    expect((await get('/cached/other', 'Bearer allow-one')).status).toBe(401);
    expect(authorizerCalls()).toBe(1);
  });
});

describe('a request authorizer', () => {
  test('sees the request without its body', async () => {
    const { requestContext } = json(await get('/request?q=1', undefined, ['X-Token', 'allow']));
    const seen = JSON.parse(requestContext.authorizer.seen);
    expect(seen).toMatchObject({
      type: 'REQUEST',
      httpMethod: 'GET',
      resource: '/request',
      queryStringParameters: { q: '1' },
      pathParameters: {},
      requestContext: { stage: 'live' },
    });
    expect(seen).not.toHaveProperty('body');
  });

  test.each([
    ['/request', 'allow'],
    ['/request?q=1', undefined],
    ['/request?q=', 'allow'],
  ])('is not asked when an identity source is missing (%s, %s)', async (path, token) => {
    const got = await get(path, undefined, token ? ['X-Token', token] : []);
    expect(got.status).toBe(401);
    expect(authorizerCalls()).toBe(0);
  });
});

describe('a method that needs an API key', () => {
  test('is served for the key of a plan, which the authorizer names', async () => {
    const got = await get('/planned', `allow ${FIRST_KEY}`);
    expect(got.status).toBe(200);
    expect(json(got).requestContext.identity.apiKey).toBe(FIRST_KEY);
  });

  test.each([
    ['no key', 'allow', []],
    ['an unknown key', 'allow unknown', []],
    ['a key that is in no plan', 'allow loose-key-that-is-in-no-plan', []],
    ['a key in a header only', 'allow', ['X-Api-Key', FIRST_KEY]],
  ])('is forbidden with %s', async (_, token, headers) => {
    const got = await get('/planned', token, headers);
    expect(got.status).toBe(403);
    expect(json(got)).toEqual({ message: 'Forbidden' });
  });

  test('throttles by the burst and rate of the plan, each key by itself', async () => {
    const first = () => get('/planned', `allow ${FIRST_KEY}`);
    expect(await statuses(4, first)).toEqual([200, 200, 200, 429]);
    expect((await get('/planned', 'allow second-key-of-the-sample-plan')).status).toBe(200);
    sample.clock.ms += 200;
    expect(await statuses(2, first)).toEqual([200, 429]);
  });

  test('refuses what is over the quota until the next day', async () => {
    const ask = async () => {
      sample.clock.ms += 1000;
      return get('/planned', `allow ${FIRST_KEY}`);
    };
    expect(await statuses(10, ask)).toEqual(Array(10).fill(200));
    const over = await ask();
    expect(over.status).toBe(429);
    expect(json(over)).toEqual({ message: 'Limit Exceeded' });
    sample.clock.ms += 12 * 3_600_000;
    expect((await ask()).status).toBe(200);
  });
});

describe('the throttle of a stage', () => {
  test('holds one method back by its own setting, in the form the template gives', async () => {
    expect(await statuses(3, () => get('/slow'))).toEqual([200, 200, 429]);
    const got = await get('/live/slow');
    expect(got.headers['retry-after']).toBe('10');
    expect(got.headers['x-route']).toBe('/slow');
    expect(json(got)).toEqual({ error: 'slow_down', id: got.headers['x-amzn-requestid'] });
  });

  test('leaves another verb of the same path alone', async () => {
    await statuses(3, () => get('/slow'));
    expect((await send(sample.port, '/slow', { method: 'POST' })).status).toBe(200);
  });

  test('cannot be got round by overriding the method', async () => {
    await statuses(2, () => get('/slow'));
    const headers = ['X-HTTP-Method-Override', 'GET'];
    expect((await send(sample.port, '/slow', { method: 'POST', headers })).status).toBe(429);
  });

  test('lets requests pass again at its rate', async () => {
    await statuses(3, () => get('/slow'));
    sample.clock.ms += 1000;
    expect(await statuses(2, () => get('/slow'))).toEqual([200, 429]);
  });

  test('saves up no more than its burst', async () => {
    await get('/slow');
    sample.clock.ms += 3_600_000;
    expect(await statuses(3, () => get('/slow'))).toEqual([200, 200, 429]);
  });

  test('stands before the authorizer', async () => {
    const many = Array.from({ length: 1001 }, () => get('/guarded', ''));
    const answers = await Promise.all(many);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
  });
});
