import {
  exchangeRequest,
  refreshRequest,
  revokeRequest,
  userRequest,
  videosRequest,
} from '../../lambdas/adapters/tiktok-requests.ts';

const client = { clientKey: 'key', clientSecret: 'se&cret' };
const formOf = (body = '') => Object.fromEntries(new URLSearchParams(body));

test('a code is exchanged with a form, encoded exactly once', () => {
  const request = exchangeRequest(client, 'a*b!4608.va', 'https://b.example/cb');
  expect(request).toMatchObject({ method: 'POST', path: '/v2/oauth/token/' });
  expect(request.headers['Content-Type']).toBe('application/x-www-form-urlencoded');
  expect(formOf(request.body)).toEqual({
    client_key: 'key',
    client_secret: 'se&cret',
    grant_type: 'authorization_code',
    code: 'a*b!4608.va',
    redirect_uri: 'https://b.example/cb',
  });
});

test('a refresh has no redirect URI', () => {
  expect(formOf(refreshRequest(client, 'rft.1').body)).toEqual({
    client_key: 'key',
    client_secret: 'se&cret',
    grant_type: 'refresh_token',
    refresh_token: 'rft.1',
  });
});

test('a revocation names the access token', () => {
  const request = revokeRequest(client, 'act.1');
  expect(request.path).toBe('/v2/oauth/revoke/');
  expect(formOf(request.body)).toMatchObject({ token: 'act.1' });
});

test('the user is asked with fields in the query and the token in the header', () => {
  expect(userRequest('act.1', ['open_id', 'username'])).toEqual({
    method: 'GET',
    path: '/v2/user/info/?fields=open_id,username',
    headers: { Authorization: 'Bearer act.1' },
  });
});

test('videos are asked with fields in the query and paging in a JSON body', () => {
  const request = videosRequest('act.1', ['id', 'title'], { maxCount: 20, cursor: 1_700 });
  expect(request).toMatchObject({ method: 'POST', path: '/v2/video/list/?fields=id,title' });
  expect(request.headers['Content-Type']).toBe('application/json');
  expect(JSON.parse(request.body ?? '')).toEqual({ max_count: 20, cursor: 1_700 });
});

test('the first page is asked without a cursor', () => {
  const request = videosRequest('act.1', ['id'], { maxCount: 5, cursor: undefined });
  expect(JSON.parse(request.body ?? '')).toEqual({ max_count: 5 });
});
