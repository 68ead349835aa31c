import { TIKTOK_FIELDS } from '../../../local/tiktok/fields.ts';
import * as client from './client.ts';

afterAll(client.closeAll);

test('answers only the asked fields, in the envelope', async () => {
  const simulator = await client.start();
  const { accessToken, openId } = await client.signIn(simulator, { account: 'ada' });
  const { body } = await client.userInfo(simulator, accessToken, 'username,open_id');
  expect(body).toEqual({
    data: { user: { username: 'ada', open_id: openId } },
    error: { code: 'ok', message: '', log_id: expect.stringMatching(/^\d{14}[0-9A-F]{20}$/) },
  });
});

test('every field can be asked for, and is what the simulator holds', async () => {
  const simulator = await client.start();
  const { accessToken } = await client.signIn(simulator, { account: 'prolific' });
  const names = TIKTOK_FIELDS.user.fields.map(({ name }) => name);
  const { body } = await client.userInfo(simulator, accessToken, names.join(','));
  expect(Object.keys(body.data.user).sort()).toEqual([...names].sort());
  expect(body.data.user).toEqual(simulator.truth('prolific').user);
});

test.each([
  ['missing', ''],
  ['unknown', 'open_id,email'],
  ['with spaces', 'open_id,%20username'],
  ['empty in the middle', 'open_id,,username'],
])('fields that are %s get 400 invalid_params', async (_, fields) => {
  const simulator = await client.start();
  const { accessToken } = await client.signIn(simulator);
  const { status, body } = await client.userInfo(simulator, accessToken, fields);
  expect([status, body.error.code]).toEqual([400, 'invalid_params']);
});

describe('one field outside the grant fails the whole call', () => {
  const ask = async (scopeError: 'scope_not_authorized' | 'scope_permission_missed') => {
    const simulator = await client.start();
    simulator.dials.scopeError = scopeError;
    const { accessToken } = await client.signIn(simulator, { scopes: ['video.list'] });
    return client.userInfo(simulator, accessToken, 'open_id,username');
  };
  test('with 401 scope_not_authorized', async () => {
    const { status, body } = await ask('scope_not_authorized');
    expect([status, body.error.code]).toEqual([401, 'scope_not_authorized']);
    expect(body.data).toEqual({});
    expect(body.error.message).toMatch(
      /^The user did not authorize the scope required for completing this req/,
    );
  });
  test('with 400 scope_permission_missed by dial', async () => {
    const { status, body } = await ask('scope_permission_missed');
    expect([status, body.error.code]).toEqual([400, 'scope_permission_missed']);
  });
});

describe('a call without a good bearer token gets 401 access_token_invalid', () => {
  test.each([
    ['no header', () => ({ query: '', headers: {} })],
    ['an unknown token', () => ({ query: '', headers: { authorization: 'Bearer act.unknown' } })],
    ['no scheme', (token: string) => ({ query: '', headers: { authorization: token } })],
    [
      'a token in the query string',
      (token: string) => ({ query: `&access_token=${encodeURIComponent(token)}`, headers: {} }),
    ],
    [
      'a token in the query string too',
      (token: string) => ({
        query: `&access_token=${encodeURIComponent(token)}`,
        headers: { authorization: `Bearer ${token}` },
      }),
    ],
  ])('%s', async (_, how) => {
    const simulator = await client.start();
    const { accessToken } = await client.signIn(simulator);
    const { query, headers } = how(accessToken);
    const url = `${simulator.origin}/v2/user/info/?fields=open_id${query}`;
    const { status, body } = await client.send(url, { headers });
    expect([status, body.error.code]).toEqual([401, 'access_token_invalid']);
  });
});

test('open_id and union_id stay the same between sign-ins, and differ between users', async () => {
  const simulator = await client.start();
  const ids = [];
  for (const account of ['ada', 'ada', 'newcomer']) {
    const { accessToken } = await client.signIn(simulator, { account });
    ids.push((await client.userInfo(simulator, accessToken, 'open_id,union_id')).body.data.user);
  }
  expect(ids[0]).toEqual(ids[1]);
  expect(ids[0].open_id).not.toBe(ids[2].open_id);
  expect(ids[0].union_id).not.toBe(ids[2].union_id);
});

test.each([
  ['empty', ''],
  ['absent', undefined],
  ['null', null],
] as const)('an empty bio is sent %s', async (blanks, sent) => {
  const simulator = await client.start();
  simulator.accounts.add({ handle: 'quiet', videos: 0, bio: '', blanks });
  const { accessToken } = await client.signIn(simulator, { account: 'quiet' });
  const { body } = await client.userInfo(simulator, accessToken, 'bio_description');
  expect(body.data.user.bio_description).toBe(sent);
});

test('video_count may differ from the list by dial', async () => {
  const simulator = await client.start();
  simulator.dials.videoCountOffset = 1;
  const { accessToken } = await client.signIn(simulator, { account: 'ada' });
  const { body } = await client.userInfo(simulator, accessToken, 'video_count');
  expect(body.data.user.video_count).toBe(38);
});
