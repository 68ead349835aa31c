import { rmSync } from 'node:fs';
import { send, startSample, synthesizeSample } from './sample-api.ts';

let dir: string;
let sample: Awaited<ReturnType<typeof startSample>>;
beforeAll(async () => {
  dir = synthesizeSample();
  sample = await startSample(dir);
});
afterAll(async () => {
  await sample.close();
  rmSync(dir, { recursive: true });
});

/** The event that the echo function got. */
async function event(path: string, init: Parameters<typeof send>[2] = {}) {
  const { status, body } = await send(sample.port, path, init);
  expect(status).toBe(200);
  return JSON.parse(body.toString());
}

const ask = (answer: unknown, headers: string[] = []) =>
  send(sample.port, '/answer', { method: 'POST', headers, body: JSON.stringify({ answer }) });

describe('the event of a proxy integration', () => {
  test('of several values of a query parameter the map has the last, the lists all, decoded', async () => {
    const got = await event('/echo?a=1&b=x%20y%2Bz+w&a=2&%C3%BC=%E2%82%AC');
    expect(got.queryStringParameters).toEqual({ a: '2', b: 'x y+z w', ü: '€' });
    expect(got.multiValueQueryStringParameters).toEqual({
      a: ['1', '2'],
      b: ['x y+z w'],
      ü: ['€'],
    });
  });

  test('a semicolon divides the query like an ampersand', async () => {
    const got = await event('/echo?uri=one;two=2');
    expect(got.queryStringParameters).toEqual({ uri: 'one', two: '2' });
  });

  test('without query, body and path parameters the event has null', async () => {
    expect(await event('/echo')).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      body: null,
      isBase64Encoded: false,
    });
  });

  test('header names keep their case, and repeated headers all their values', async () => {
    const got = await event('/echo', { headers: ['X-Two', 'a', 'X-Two', 'b', 'lower', 'c'] });
    expect(got.headers).toMatchObject({ 'X-Two': 'b', lower: 'c' });
    expect(got.multiValueHeaders).toMatchObject({ 'X-Two': ['a', 'b'], lower: ['c'] });
  });

  test('the caller cannot choose the last forwarded address', async () => {
    const got = await event('/echo', { headers: ['X-Forwarded-For', '203.0.113.9'] });
    expect(got.headers['X-Forwarded-For']).toBe('203.0.113.9, 127.0.0.1');
    expect(got.requestContext.identity.sourceIp).toBe('127.0.0.1');
  });

  test('hop-by-hop headers stay outside', async () => {
    const got = await event('/echo', { headers: ['Connection', 'close', 'TE', 'trailers'] });
    expect(Object.keys(got.headers)).not.toContain('Connection');
    expect(Object.keys(got.headers)).not.toContain('TE');
  });

  test.each([
    ['/echo', '/echo', '/echo'],
    ['/live/echo', '/echo', '/live/echo'],
    ['/live', '/', '/live'],
    ['/', '/', '/'],
  ])('%s has the path %s and, in its context, %s', async (url, path, contextPath) => {
    const got = await event(url);
    expect(got).toMatchObject({ path, requestContext: { path: contextPath, stage: 'live' } });
  });

  test.each([
    ['/echo/7', '/echo/{id}', { id: '7' }],
    ['/echo/a%20b', '/echo/{id}', { id: 'a b' }],
    ['/echo/fixed', '/echo/fixed', null],
    ['/files/a/b/c', '/files/{path+}', { path: 'a/b/c' }],
  ])('%s is for the resource %s', async (url, resource, pathParameters) => {
    const got = await event(url);
    expect(got).toMatchObject({ resource, pathParameters });
    expect(got.requestContext.resourcePath).toBe(resource);
  });

  test('the context says when, for whom and under which id the request came', async () => {
    const { requestContext, stageVariables } = await event('/echo', {
      headers: ['User-Agent', 'tester'],
    });
    expect(stageVariables).toEqual({ colour: 'blue' });
    expect(requestContext).toMatchObject({
      accountId: '000000000000',
      protocol: 'HTTP/1.1',
      requestTime: '22/Nov/2026:12:00:00 +0000',
      requestTimeEpoch: Date.parse('2026-11-22T12:00:00Z'),
      domainName: '127.0.0.1',
      identity: { userAgent: 'tester', user: null },
    });
    expect(requestContext.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(requestContext).not.toHaveProperty('authorizer');
  });

  test('a text body is text and a body of a binary media type is base64', async () => {
    const body = Buffer.from('größe\0');
    const options = { method: 'POST', body };
    const text = await event('/echo', { ...options, headers: ['Content-Type', 'text/plain'] });
    const binary = await event('/echo', { ...options, headers: ['Content-Type', 'image/png'] });
    expect(text).toMatchObject({ body: 'größe\0', isBase64Encoded: false });
    expect(binary).toMatchObject({ body: body.toString('base64'), isBase64Encoded: true });
  });

  test('X-HTTP-Method-Override chooses the method and does not reach the function', async () => {
    const got = await event('/echo', { headers: ['X-HTTP-Method-Override', 'DELETE'] });
    expect(got.httpMethod).toBe('DELETE');
    expect(Object.keys(got.headers).join()).not.toMatch(/override/i);
  });
});

describe('the answer of a function', () => {
  test('status, text headers, number headers and body reach the caller', async () => {
    const got = await ask({ statusCode: 418, headers: { 'X-A': 'a', 'X-N': 3 }, body: 'tea' });
    expect(got.status).toBe(418);
    expect(got.headers).toMatchObject({ 'x-a': 'a', 'x-n': '3' });
    expect(got.headers['content-type']).toBe('application/json');
    expect(got.body.toString()).toBe('tea');
  });

  test('several cookies stay several headers', async () => {
    const got = await ask({ statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] } });
    expect(got.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });

  test('a header in both maps has only the values of the list', async () => {
    const got = await ask({
      statusCode: 200,
      headers: { 'x-a': 'single' },
      multiValueHeaders: { 'X-A': ['one', 'two'] },
    });
    expect(got.headers['x-a']).toBe('one, two');
  });

  test.each(['WWW-Authenticate', 'Server', 'Date', 'Connection', 'Authorization'])(
    '%s is renamed',
    async (name) => {
      const got = await ask({ statusCode: 401, headers: { [name]: 'mine' } });
      expect(got.headers[`x-amzn-remapped-${name.toLowerCase()}`]).toBe('mine');
      expect(got.headers[name.toLowerCase()]).not.toBe('mine');
    },
  );

  test('a base64 body is decoded only for a caller who accepts a binary media type first', async () => {
    const answer = {
      statusCode: 200,
      body: Buffer.from([0, 255]).toString('base64'),
      isBase64Encoded: true,
    };
    const binary = await ask(answer, ['Accept', 'image/png,*/*']);
    const text = await ask(answer, ['Accept', 'text/html,image/png']);
    expect([...binary.body]).toEqual([0, 255]);
    expect(text.body.toString()).toBe('AP8=');
  });

  test.each([
    ['nothing', undefined],
    ['a text', 'hello'],
    ['no status', { body: 'x' }],
    ['an object as body', { statusCode: 200, body: { a: 1 } }],
    ['an unknown key', { statusCode: 200, cookies: ['a=1'] }],
    ['a line break in a header', { statusCode: 200, headers: { 'X-A': 'a\r\nX-B: b' } }],
    ['headers over 10,240 bytes', { statusCode: 200, headers: { 'X-A': 'a'.repeat(10_240) } }],
  ])('%s is malformed: 502', async (_, answer) => {
    const got = await ask(answer);
    expect(got.status).toBe(502);
    expect(JSON.parse(got.body.toString())).toEqual({ message: 'Internal server error' });
  });

  test.each([
    ['throws', { fail: 'a secret text' }],
    ['ends its process', { fail: 'exit' }],
    ['needs longer than its timeout', { sleepMs: 5000 }],
  ])('a function that %s is a 502 that tells nothing', async (_, body) => {
    const options = { method: 'POST', body: JSON.stringify(body) };
    const got = await send(sample.port, '/answer', options);
    expect(got.status).toBe(502);
    expect(got.body.toString()).toBe('{"message":"Internal server error"}');
  });

  test('a function slower than its integration timeout is a 504', async () => {
    const options = { method: 'POST', body: JSON.stringify({ sleepMs: 500 }) };
    const got = await send(sample.port, '/impatient', options);
    expect(got.status).toBe(504);
    expect(JSON.parse(got.body.toString())).toEqual({ message: 'Endpoint request timed out' });
  });

  test('every answer carries the ids of its request', async () => {
    const { headers } = await send(sample.port, '/echo');
    expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['x-amz-apigw-id']).toMatch(/=$/);
    expect(headers['x-amzn-trace-id']).toMatch(/^Root=1-/);
  });
});

describe('requests that reach no function', () => {
  test.each([
    ['GET', '/nowhere'],
    ['GET', '/echo/1/2'],
    ['GET', '/answer'],
    ['HEAD', '/slow'],
    ['POST', '/live/'],
    ['TRACE', '/echo'],
  ])('%s %s is a missing authentication token', async (method, path) => {
    const got = await send(sample.port, path, { method });
    expect(got.status).toBe(403);
    expect(got.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
    if (method === 'GET') expect(JSON.parse(got.body.toString()).message).toMatch(/^Missing Auth/);
  });

  test('all missing parameters of a validated method are named', async () => {
    const none = await send(sample.port, '/required');
    expect(none.status).toBe(400);
    expect(JSON.parse(none.body.toString())).toEqual({
      message: 'Missing required request parameters: [fields, X-Need]',
    });
    const blank = await send(sample.port, '/required?fields=', { headers: ['x-need', 'y'] });
    expect(blank.status).toBe(400);
    const all = await send(sample.port, '/required?fields=a', { headers: ['x-need', 'y'] });
    expect(all.status).toBe(200);
  });

  test('request headers over 10,240 bytes are refused with 431', async () => {
    const got = await send(sample.port, '/echo', { headers: ['X-Long', 'a'.repeat(10_240)] });
    expect(got.status).toBe(431);
  });

  test('a body over 10 MB is refused with 413', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1);
    const headers = ['Transfer-Encoding', 'chunked'];
    const got = await send(sample.port, '/echo', { method: 'POST', headers, body });
    expect(got.status).toBe(413);
  });

  test('a body that Lambda does not take is refused with 413', async () => {
    const body = 'a'.repeat(7 * 1024 * 1024);
    const got = await send(sample.port, '/echo', { method: 'POST', body });
    expect(got.status).toBe(413);
  });
});
