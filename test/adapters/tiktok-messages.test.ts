import {
  judgeRefresh,
  judgeRevocation,
  judgeTokens,
  judgeUser,
  judgeVideos,
} from '../../lambdas/adapters/tiktok-messages.ts';

const reply = (body: unknown, status = 200) => ({
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const OK = { code: 'ok', message: '', log_id: '20261122AB' };
const tokens = {
  open_id: 'o1',
  scope: 'user.info.basic,video.list',
  access_token: 'act.1',
  expires_in: 7200,
  refresh_token: 'rft.1',
  refresh_expires_in: 15_552_000,
  token_type: 'Bearer',
};

describe('an answer to a refresh token', () => {
  const { access_token, expires_in } = tokens;

  test('brings all that it tells', () => {
    expect(judgeRefresh(reply(tokens)).answer).toEqual({
      outcome: 'ok',
      value: {
        accessToken: 'act.1',
        accessExpiresInSeconds: 7_200,
        scopes: ['user.info.basic', 'video.list'],
        refreshToken: 'rft.1',
        refreshExpiresInSeconds: 15_552_000,
      },
    });
  });

  test.each([
    ['left out', {}],
    ['empty', { scope: '', refresh_token: '', refresh_expires_in: '' }],
    ['null', { scope: null, refresh_token: null, refresh_expires_in: null }],
    ['of another kind', { scope: [], refresh_token: 1, refresh_expires_in: 0 }],
  ])('%s, scope, refresh token and its lifetime stay as they were', (_, rest) => {
    expect(judgeRefresh(reply({ access_token, expires_in, ...rest })).answer).toEqual({
      outcome: 'ok',
      value: { accessToken: 'act.1', accessExpiresInSeconds: 7_200 },
    });
  });

  test.each([{ access_token }, { expires_in }])('%j alone makes no sense', (body) => {
    expect(judgeRefresh(reply(body)).answer).toEqual({ outcome: 'unavailable' });
  });
});

describe('an answer of the token endpoint', () => {
  test('scopes we do not know are dropped', () => {
    const scope = 'video.publish, video.list,user.info.basic';
    const { answer } = judgeTokens(reply({ ...tokens, scope }));
    expect(answer).toMatchObject({ value: { scopes: ['user.info.basic', 'video.list'] } });
  });

  test('lifetimes written as text are numbers', () => {
    const text = { ...tokens, expires_in: '86400', refresh_expires_in: '31536000' };
    expect(judgeTokens(reply(text)).answer).toMatchObject({
      value: { accessExpiresInSeconds: 86_400, refreshExpiresInSeconds: 31_536_000 },
    });
  });

  test('an error beside tokens is an error', () => {
    const { answer } = judgeTokens(reply({ ...tokens, error: 'invalid_grant' }));
    expect(answer).toEqual({ outcome: 'dead' });
  });

  test.each([
    ['access_denied', { outcome: 'refused', code: 'access_denied' }],
    ['invalid_client', { outcome: 'refused', code: 'invalid_client' }],
    ['invalid_scope', { outcome: 'refused', code: 'invalid_scope' }],
    ['unauthorized_client', { outcome: 'refused', code: 'unauthorized_client' }],
    ['server_error', { outcome: 'unavailable' }],
    ['temporarily_unavailable', { outcome: 'unavailable' }],
    ['rate_limit_exceeded', { outcome: 'rate_limited' }],
  ])('the error %s has its own outcome', (error, outcome) => {
    expect(judgeTokens(reply({ error, log_id: 'L1' })).answer).toEqual(outcome);
  });

  test('an error written as an object counts too', () => {
    const { answer } = judgeTokens(reply({ error: { code: 'invalid_grant' } }));
    expect(answer).toEqual({ outcome: 'dead' });
  });

  test('a server in trouble is not believed when it calls a token dead', () => {
    const { answer } = judgeTokens(reply({ error: 'invalid_grant' }, 500));
    expect(answer).toEqual({ outcome: 'unavailable' });
  });

  test.each([
    ['the tokens nested as in v1', { data: tokens, message: 'success' }],
    ['no access token', { ...tokens, access_token: '' }],
    ['no lifetime', { ...tokens, expires_in: undefined }],
    ['a lifetime of nothing', { ...tokens, expires_in: 0 }],
    ['a list', [tokens]],
    ['HTML', '<html>'],
    ['nothing', ''],
  ])('%s makes no sense', (_, body) => {
    const { answer, code } = judgeTokens(reply(body));
    expect({ answer, code }).toEqual({ answer: { outcome: 'unavailable' }, code: 'malformed' });
  });

  test('tokens with a status other than 2xx are not taken', () => {
    expect(judgeTokens(reply(tokens, 302)).answer).toEqual({ outcome: 'unavailable' });
  });

  test('an error name that is no name does not get into the log or the answer', () => {
    const { answer, code } = judgeTokens(reply({ error: 'act.canary!123', log_id: 'rft.canary' }));
    expect(answer).toEqual({ outcome: 'refused', code: 'unprintable' });
    expect(code).toBe('unprintable');
  });
});

describe('an answer of the revoke endpoint', () => {
  test.each([['{}'], [''], ['  \n']])('the body %j is a success', (body) => {
    expect(judgeRevocation(reply(body)).answer).toEqual({ outcome: 'ok', value: undefined });
  });

  test('an error with HTTP 200 is an error', () => {
    const { answer } = judgeRevocation(reply({ error: 'invalid_request' }));
    expect(answer).toEqual({ outcome: 'refused', code: 'invalid_request' });
  });

  test('an empty body with HTTP 500 is no success', () => {
    expect(judgeRevocation(reply('', 500)).answer).toEqual({ outcome: 'unavailable' });
  });
});

describe('an answer of the user endpoint', () => {
  const answerOf = (user: unknown, fields: string[]) =>
    judgeUser(reply({ data: { user }, error: OK }), fields).answer;

  test('fields that are absent or null are null, fields nobody asked for are gone', () => {
    const user = { open_id: 'o1', username: null, likes_count: 3 };
    expect(answerOf(user, ['open_id', 'username', 'bio_description'])).toEqual({
      outcome: 'ok',
      value: { open_id: 'o1', username: null, bio_description: null },
    });
  });

  test('an empty text stays an empty text, zero and false stay what they are', () => {
    const user = { bio_description: '', follower_count: 0, is_verified: false };
    expect(answerOf(user, Object.keys(user))).toEqual({ outcome: 'ok', value: user });
  });

  test.each([
    ['a number as name', { username: 5 }],
    ['a text as count', { follower_count: 'many' }],
    ['half a follower', { follower_count: 1.5 }],
    ['a count beyond 2^53', { follower_count: 2 ** 53 }],
    ['a text as truth', { is_verified: 'true' }],
  ])('%s makes no sense', (_, user) => {
    expect(answerOf(user, Object.keys(user))).toEqual({ outcome: 'unavailable' });
  });

  test('an answer that does not say ok is not believed', () => {
    const body = { data: { user: { open_id: 'o1' } } };
    expect(judgeUser(reply(body), ['open_id']).answer).toEqual({ outcome: 'unavailable' });
  });

  test.each([
    ['access_token_invalid', 401, { outcome: 'expired' }],
    ['scope_not_authorized', 401, { outcome: 'scope' }],
    ['scope_permission_missed', 400, { outcome: 'scope' }],
    ['invalid_params', 400, { outcome: 'refused', code: 'invalid_params' }],
    ['rate_limit_exceeded', 429, { outcome: 'rate_limited' }],
    ['internal_error', 500, { outcome: 'unavailable' }],
    ['internal_error', 200, { outcome: 'unavailable' }],
  ])('%s with HTTP %i has its own outcome', (code, status, outcome) => {
    const error = { ...OK, code };
    // TikTok's page of errors shows both.
    for (const body of [{ data: null, error }, error]) {
      expect(judgeUser(reply(body, status), ['open_id'])).toEqual({
        answer: outcome,
        code,
        logId: OK.log_id,
      });
    }
  });

  test('a bare 429 is rate limited, with the wait it tells in seconds', () => {
    const answerTo = (retryAfter?: string) =>
      judgeUser({ ...reply('', 429), retryAfter }, ['open_id']).answer;
    expect(answerTo()).toEqual({ outcome: 'rate_limited' });
    expect(answerTo('30')).toEqual({ outcome: 'rate_limited', retryAfterSeconds: 30 });
    expect(answerTo('Wed, 21 Oct 2026 07:28:00 GMT')).toEqual({ outcome: 'rate_limited' });
  });
});

describe('an answer of the video list', () => {
  const page = (data: unknown) => judgeVideos(reply({ data, error: OK }), ['id', 'view_count']);

  test('ids are text and counts may exceed 32 bits', () => {
    const videos = [{ id: '7300000000000000001', view_count: 5_000_000_000, title: 'not asked' }];
    expect(page({ videos, cursor: 1_700_000_000_000, has_more: true }).answer).toEqual({
      outcome: 'ok',
      value: {
        videos: [{ id: '7300000000000000001', view_count: 5_000_000_000 }],
        cursor: 1_700_000_000_000,
        hasMore: true,
      },
    });
  });

  test('an id that is a number makes no sense: it has lost digits', () => {
    const videos = [{ id: 7.3e18, view_count: 1 }];
    expect(page({ videos, cursor: 1, has_more: false }).code).toBe('malformed');
  });

  test('an account without videos is an empty page', () => {
    const empty = { outcome: 'ok', value: { videos: [], cursor: 5, hasMore: false } };
    expect(page({ videos: [], cursor: 5, has_more: false }).answer).toEqual(empty);
  });

  test.each([
    ['no data', null],
    ['no cursor', { videos: [], has_more: false }],
    ['no has_more', { videos: [], cursor: 5 }],
    ['a video without id', { videos: [{ view_count: 1 }], cursor: 5, has_more: false }],
    ['videos that are no list', { videos: {}, cursor: 5, has_more: false }],
  ])('%s makes no sense and is no empty page', (_, data) => {
    expect(page(data).answer).toEqual({ outcome: 'unavailable' });
  });
});
