/** Parameters of the data routes that are refused, and how. */
import { connected } from './connected-data.ts';

test.each([
  ['max_count', '0', 'max_count must be a whole number of at least 1'],
  ['limit', '1001', 'limit must be a whole number from 1 to 1000'],
])('videos: %s=%s is told with its bounds', async (name, value, message) => {
  const { get } = await connected();
  expect((await get('videos', { [name]: value })).json().error).toMatchObject({ message });
});

test.each<['user' | 'videos', Record<string, string | string[]>]>([
  ['user', { fields: 'followers' }],
  ['user', { fields: '' }],
  ['user', { fields: ',' }],
  ['user', { fields: ['open_id', 'open_id'] }],
  ['user', { fields: 'x'.repeat(8000) }],
  ['user', { access_token: 'x' }],
  ['videos', { fields: 'id,follower_count' }],
  ['videos', { max_count: '0' }],
  ['videos', { max_count: '-1' }],
  ['videos', { max_count: '2.5' }],
  ['videos', { max_count: 'ten' }],
  ['videos', { max_count: '' }],
  ['videos', { max_count: ['1', '2'] }],
  ['videos', { limit: '1001' }],
  ['videos', { limit: '0' }],
  ['videos', { limit: '10', max_count: '10' }],
  ['videos', { cursor: '-5' }],
  ['videos', { cursor: 'now' }],
  ['videos', { cursor: '9'.repeat(40) }],
  ['videos', { since: '1790000000000' }],
  ['videos', { until: '0' }],
  ['videos', { until: ['1', '1'] }],
  ['videos', { fresh_after: 'now' }],
  ['user', { fresh_after: '-1' }],
])('%s with %j is invalid_params', async (route, query) => {
  const { get, backend } = await connected();
  const before = backend.tiktok.calls.length;
  const answer = await get(route, query);
  expect([answer.status, answer.json().error]).toEqual([
    400,
    { code: 'invalid_params', message: expect.any(String), log_id: 'request-1' },
  ]);
  expect(backend.tiktok.calls).toHaveLength(before);
});
