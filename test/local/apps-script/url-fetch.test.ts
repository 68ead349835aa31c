import { gzipSync } from 'node:zlib';
import { MANIFEST, SCRIPT_ID, createScript, evaluate } from './script.ts';
import { startSite } from './site.ts';
import type { Site } from './site.ts';

const echo = (): Promise<Site> =>
  startSite((request, response) => {
    response.setHeader('Set-Cookie', ['a=1', 'b=2']);
    response.end(JSON.stringify({ method: request.method, body: request.body }));
  });
const fetched = (url: string, options: object = {}): string =>
  `UrlFetchApp.fetch(${JSON.stringify(url)}, ${JSON.stringify(options)})`;

test('an object payload is sent as a form, by POST', async () => {
  const { origin, seen } = await echo();
  await evaluate(`${fetched(origin, { payload: { a: 'b c', d: 'é&', n: 1 } })}.getContentText()`);
  expect(seen[0]).toMatchObject({ method: 'POST', body: 'a=b+c&d=%C3%A9%26&n=1' });
  expect(seen[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(seen[0]?.headers['user-agent']).toContain(SCRIPT_ID);
});

test('method, headers, content type and a text payload arrive as given', async () => {
  const { origin, seen } = await echo();
  const options = {
    method: 'put',
    contentType: 'application/json',
    headers: { Authorization: 'Bearer x' },
    payload: '{"ü":1}',
  };
  await evaluate(`${fetched(origin, options)}.getResponseCode()`);
  expect(seen[0]).toMatchObject({ method: 'PUT', body: '{"ü":1}' });
  expect(seen[0]?.headers).toMatchObject({
    authorization: 'Bearer x',
    'content-type': 'application/json',
  });
});

test('a response gives code, text, bytes and headers', async () => {
  const { origin } = await startSite((_, response) => {
    response.writeHead(201, { 'X-One': 'x', 'Set-Cookie': ['a=1', 'b=2'] }).end('é');
  });
  const code = `function main() {
    const r = ${fetched(origin)};
    return [r.getResponseCode(), r.getContentText(), r.getContent(), r.getHeaders()['X-One'],
      r.getAllHeaders()['Set-Cookie'], r.getBlob().getDataAsString()];
  }`;
  await expect(createScript(code).run('ada', 'main')).resolves.toEqual([
    201,
    'é',
    [-61, -87],
    'x',
    ['a=1', 'b=2'],
    'é',
  ]);
});

test('a compressed answer arrives as plain text', async () => {
  const { origin } = await startSite((_, response) => {
    response.setHeader('Content-Encoding', 'gzip').end(gzipSync('plain'));
  });
  await expect(evaluate(`${fetched(origin)}.getContentText()`)).resolves.toBe('plain');
});

test('an error status throws unless it is muted', async () => {
  const { origin } = await startSite((_, response) => response.writeHead(503).end('{"a":1}'));
  await expect(evaluate(fetched(`${origin}/p?q=secret`))).rejects.toThrow(
    `Request failed for ${origin} returned code 503. Truncated server response: {"a":1} (use`,
  );
  const muted = fetched(origin, { muteHttpExceptions: true });
  await expect(evaluate(`${muted}.getResponseCode()`)).resolves.toBe(503);
});

test('redirects are followed, a form only by 307 and 308', async () => {
  const { origin, seen } = await startSite((request, response) => {
    const status = Number(request.path.slice(1));
    if (status > 0) response.writeHead(status, { Location: '/end' }).end();
    else response.end('there');
  });
  for (const status of [302, 307]) {
    const one = fetched(`${origin}/${status}`, { payload: { a: '1' } });
    await expect(evaluate(`${one}.getContentText()`)).resolves.toBe('there');
  }
  expect(seen.map(({ method, body }) => `${method} ${body}`)).toEqual([
    'POST a=1',
    'GET ',
    'POST a=1',
    'POST a=1',
  ]);
});

test('followRedirects: false shows the redirect itself', async () => {
  const { origin } = await startSite((_, response) =>
    response.writeHead(302, { Location: '/end' }).end(),
  );
  const one = fetched(origin, { followRedirects: false });
  await expect(evaluate(`${one}.getResponseCode()`)).resolves.toBe(302);
});

test('an address outside this machine is unavailable', async () => {
  await expect(evaluate(fetched('https://open.tiktokapis.com/v2/x'))).rejects.toThrow(
    'Address unavailable: open.tiktokapis.com',
  );
});

test('a redirect does not lead out of this machine either', async () => {
  const { origin } = await startSite((_, response) =>
    response.writeHead(302, { Location: 'http://example.com/' }).end(),
  );
  await expect(evaluate(fetched(origin))).rejects.toThrow('Address unavailable: example.com');
});

test('a port where nobody listens is unavailable', async () => {
  await expect(evaluate(fetched('http://127.0.0.1:9/'))).rejects.toThrow(
    'Address unavailable: 127.0.0.1',
  );
});

test('an answer that does not come ends with the timeout of the service', async () => {
  const { origin } = await startSite(() => undefined);
  const limits = { fetchTimeoutSeconds: 0.2 };
  await expect(evaluate(fetched(origin), { limits })).rejects.toThrow(`Timeout: ${origin}`);
});

test('an answer over the limit arrives cut off, without an error', async () => {
  const { origin } = await startSite((_, response) => response.end('x'.repeat(1000)));
  const length = `${fetched(origin)}.getContentText().length`;
  await expect(evaluate(length, { limits: { responseBytes: 600 } })).resolves.toBe(600);
});

test('a URL of more than 2,082 characters is refused', async () => {
  const { origin, seen } = await echo();
  await expect(evaluate(fetched(`${origin}/${'x'.repeat(2082)}`))).rejects.toThrow(
    'Limit Exceeded: URLFetch URL Length.',
  );
  expect(seen).toEqual([]);
});

test('headers of more than 8 KB are refused', async () => {
  const { origin } = await echo();
  const options = { headers: { 'X-Big': 'x'.repeat(9000) } };
  await expect(evaluate(fetched(origin, options))).rejects.toThrow('Header Size');
});

test('calls count against a day that begins with the first one', async () => {
  const { origin } = await echo();
  let time = 0;
  const script = createScript(`function main() { return ${fetched(origin)}.getResponseCode(); }`, {
    limits: { urlFetchPerDay: 2 },
    now: () => time,
  });
  await script.run('ada', 'main');
  await script.run('ada', 'main');
  await expect(script.run('ada', 'main')).rejects.toThrow(
    'Service invoked too many times for one day: urlfetch',
  );
  await expect(script.run('bob', 'main')).resolves.toBe(200);
  time = 24 * 3600 * 1000;
  await expect(script.run('ada', 'main')).resolves.toBe(200);
});

test('fetchAll sends everything at once and keeps the order', async () => {
  const waiting: (() => void)[] = [];
  const { origin } = await startSite((request, response) => {
    waiting.push(() => response.end(request.path));
    if (waiting.length === 3) for (const answer of waiting.toReversed()) answer();
  });
  const urls = JSON.stringify([`${origin}/1`, { url: `${origin}/2` }, `${origin}/3`]);
  const texts = await evaluate(`UrlFetchApp.fetchAll(${urls}).map((r) => r.getContentText())`);
  expect(texts).toEqual(['/1', '/2', '/3']);
});

test('the whitelist of the manifest holds: host, and path by prefix', async () => {
  const { origin } = await echo();
  const manifest = { ...MANIFEST, urlFetchWhitelist: [`${origin}/api/`] };
  const code = (path: string) => `${fetched(origin + path)}.getResponseCode()`;
  await expect(evaluate(code('/api/x'), { manifest })).resolves.toBe(200);
  await expect(evaluate(code('/API/x'), { manifest })).rejects.toThrow(
    'failed because the URL has not been whitelisted in the script manifest.',
  );
});

test('a whitelist entry without path or without https is refused', () => {
  for (const entry of ['https://example.com/', 'http://example.com/api/', 'https://example.com']) {
    const manifest = { ...MANIFEST, urlFetchWhitelist: [entry] };
    expect(() => createScript('', { manifest })).toThrow('urlFetchWhitelist');
  }
});

test('a manifest with scopes must include external requests', async () => {
  const { origin } = await echo();
  const manifest = { ...MANIFEST, oauthScopes: ['https://www.googleapis.com/auth/userinfo.email'] };
  await expect(evaluate(fetched(origin), { manifest })).rejects.toThrow(
    'You do not have permission to call UrlFetchApp.fetch',
  );
});
