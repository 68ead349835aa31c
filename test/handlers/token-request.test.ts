import { createBackend, SECRET } from './backend.ts';
import { form, type RequestDraft } from './event.ts';

describe('the request itself (RFC 6749 3.2) (items 28, 30, 31, 32, 33)', () => {
  const good = form({
    grant_type: 'refresh_token',
    refresh_token: 'x',
    client_id: 'looker-studio-connector',
    client_secret: SECRET,
  });
  test.each<[string, RequestDraft, number, string]>([
    ['GET', { method: 'GET' }, 405, 'invalid_request'],
    [
      'JSON',
      { headers: { 'content-type': 'application/json' }, body: '{}' },
      400,
      'invalid_request',
    ],
    ['no content type', { headers: {} }, 400, 'invalid_request'],
    ['an empty body', { body: '' }, 401, 'invalid_client'],
    [
      'a body over 16 kB',
      { body: `${good.body}&pad=${'x'.repeat(17_000)}` },
      400,
      'invalid_request',
    ],
    ['client_secret in the query', { query: { client_secret: SECRET } }, 400, 'invalid_request'],
    [
      'a repeated grant_type',
      { body: `${good.body}&grant_type=refresh_token` },
      400,
      'invalid_request',
    ],
    ['a repeated client_id', { body: `${good.body}&client_id=a` }, 400, 'invalid_request'],
    ['a repeated refresh_token', { body: `${good.body}&refresh_token=a` }, 400, 'invalid_request'],
    [
      'Basic besides the body',
      { headers: { ...good.headers, authorization: 'Basic eDp5' } },
      400,
      'invalid_request',
    ],
    [
      'Basic alone',
      {
        headers: { ...good.headers, authorization: 'Basic eDp5' },
        body: 'grant_type=refresh_token',
      },
      401,
      'invalid_client',
    ],
  ])('%s', async (_, change, status, error) => {
    const answer = await createBackend().call('token', { ...good, ...change });
    expect([answer.status, answer.json().error]).toEqual([status, error]);
    expect(answer.headers['cache-control']).toBe('no-store');
    if (status === 405) expect(answer.headers['allow']).toBe('POST');
  });

  test('RFC 6749 5.2: 401 after an Authorization header names its scheme (item 33)', async () => {
    const draft = {
      ...good,
      headers: { ...good.headers, authorization: 'Basic eDp5' },
      body: 'a=b',
    };
    const answer = await createBackend().call('token', draft);
    expect(answer.headers['www-authenticate']).toBe('Basic realm="social-insights"');
  });

  test('a body in base64 and a charset parameter are read (item 30)', async () => {
    const backend = createBackend();
    const code = (await backend.signIn()).get('code') ?? '';
    const draft = backend.redemption(code);
    const answer = await backend.call('token', {
      ...draft,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      body: Buffer.from(draft.body!).toString('base64'),
      base64: true,
    });
    expect(answer.status).toBe(200);
  });

  test('a fault of ours is a plain JSON 500 and burns nothing (items 34, A5)', async () => {
    const backend = createBackend();
    const { refresh_token } = await backend.connect();
    const { find } = backend.grants;
    backend.grants.find = async () => {
      throw new Error('secret detail');
    };
    const answer = await backend.call('token', backend.refreshing(refresh_token));
    expect([answer.status, answer.json()]).toEqual([
      500,
      { error: 'server_error', error_description: 'the server failed, please try again' },
    ]);
    expect(JSON.stringify(backend.log.lines)).not.toContain('secret detail');
    backend.grants.find = find;
    expect((await backend.call('token', backend.refreshing(refresh_token))).status).toBe(200);
  });
});
