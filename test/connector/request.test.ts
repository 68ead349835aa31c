import { CATALOGUE } from '../../contract/catalogue.ts';
import { FIELDS } from '../../contract/fields.ts';
import { ConnectorError } from '../../connector/errors.ts';
import { planRequest, type DataRequest } from '../../connector/request.ts';

const fields = (...names: string[]): DataRequest => ({ fields: names.map((name) => ({ name })) });

test('only the data of the asked kind is planned', () => {
  const plan = planRequest(fields('user_follower_count', 'user_username'));
  expect(plan.userFields).toEqual(['follower_count', 'username']);
  expect(plan.videoFields).toEqual([]);
});

test('the video id is always fetched with video fields, and once', () => {
  expect(planRequest(fields('video_view_count')).videoFields).toEqual(['id', 'view_count']);
  expect(planRequest(fields('video_title', 'video_id')).videoFields).toEqual(['id', 'title']);
});

test('the video description is asked under the name TikTok gives it', () => {
  expect(planRequest(fields('video_description')).videoFields).toEqual(['id', 'video_description']);
});

test('all fields in one request keep their order', () => {
  const reversed = FIELDS.map(({ id }) => id).reverse();
  const plan = planRequest(fields(...reversed));
  expect(plan.columns.map(({ id }) => id)).toEqual(reversed);
  expect(plan.userFields).toHaveLength(14);
  expect(plan.videoFields).toHaveLength(16);
});

test('a field that not every TikTok app may ask for is asked for by name only', () => {
  const others = CATALOGUE.filter((row) => !('formula' in row) && row.id !== 'video_is_aigc');
  const plan = planRequest(fields(...others.map(({ id }) => id)));
  expect(plan.videoFields).not.toContain('is_aigc');
  expect(planRequest(fields('video_is_aigc')).videoFields).toEqual(['id', 'is_aigc']);
});

test('200 videos are read for a chart, and 10 for a sample', () => {
  expect(planRequest(fields('video_id')).videoLimit).toBe(200);
  const sample = { ...fields('video_id'), scriptParams: { sampleExtraction: true } };
  expect(planRequest(sample).videoLimit).toBe(10);
});

test('a field that is there for a filter of the host is a column', () => {
  const plan = planRequest({
    fields: [{ name: 'video_title' }, { name: 'video_id', forFilterOnly: true }],
  });
  expect(plan.columns.map(({ id }) => id)).toEqual(['video_title', 'video_id']);
});

describe('account counts that a filter of the host could drop with their row', () => {
  const hidden = (name: string) => ({ name, forFilterOnly: true });
  const planFor = (...others: { name: string }[]) =>
    planRequest({ fields: [{ name: 'user_follower_count' }, ...others] });

  test('are refused, and the field is named', () => {
    expect(() => planFor(hidden('video_title'))).toThrow(
      expect.objectContaining({ code: 'filter_not_possible', facts: { what: 'Video Title' } }),
    );
  });

  test.each([
    ['the chart groups by the field', [{ name: 'video_title' }, hidden('video_title')]],
    ['the field is the same on all rows', [hidden('user_username'), hidden('is_complete')]],
    ['a metric is filtered, which is added up before', [hidden('video_view_count')]],
  ])('are not when %s', (_, others) => {
    expect(planFor(...others).columns[0]?.id).toBe('user_follower_count');
  });
});

test.each([[undefined], [{}], [{ fields: [] }]])(
  'the request %j without fields is refused',
  (request) => {
    expect(() => planRequest(request)).toThrow(new ConnectorError('no_fields'));
  },
);

test.each(['nonsense', '', 'constructor', '__proto__', 'open_id'])(
  'the unknown field id "%s" is refused by name',
  (name) => {
    const work = () => planRequest(fields('video_id', name));
    expect(work).toThrow(expect.objectContaining({ code: 'unknown_field', facts: { what: name } }));
  },
);
