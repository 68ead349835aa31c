import { CATALOGUE } from '../../contract/catalogue.ts';
import { schemaAnswer } from '../../connector/schema.ts';

const { schema } = schemaAnswer();

const byName = (name: string) => schema.find((field) => field.name === name);

test('the schema has every field of the catalogue, in its order', () => {
  expect(schema.map(({ name }) => name)).toEqual(CATALOGUE.map(({ id }) => id));
});

test('a dimension looks as the host documents it', () => {
  expect(byName('video_create_time')).toEqual({
    name: 'video_create_time',
    label: 'Video Create Time',
    description: 'When the video was created (YYYYMMDDHH).',
    dataType: 'STRING',
    group: 'Videos',
    semantics: { conceptType: 'DIMENSION', semanticType: 'YEAR_MONTH_DAY_HOUR' },
  });
});

test('a metric carries its aggregation and can be aggregated again', () => {
  expect(byName('video_duration')).toEqual({
    name: 'video_duration',
    label: 'Video Duration (seconds)',
    description: 'Length of video in seconds.',
    dataType: 'NUMBER',
    group: 'Videos',
    defaultAggregationType: 'AVG',
    semantics: { conceptType: 'METRIC', semanticType: 'NUMBER', isReaggregatable: true },
  });
});

test('truth values are declared as BOOLEAN', () => {
  expect(byName('user_is_verified')).toMatchObject({
    dataType: 'BOOLEAN',
    semantics: { semanticType: 'BOOLEAN' },
  });
});

test('every field has a semantic type, so the host makes no detection calls', () => {
  expect(schema.filter(({ semantics }) => !semantics.semanticType)).toEqual([]);
});

test('fields stand in the groups of the field panel', () => {
  const groups = new Map(schema.map(({ name, group }) => [name, group]));
  expect([...new Set(groups.values())]).toEqual([
    'Account',
    'Videos',
    'Video time',
    'Data',
    'Ratios',
    'Pictures and links',
  ]);
  expect(groups.get('user_follower_count')).toBe('Account');
  expect(groups.get('video_view_count')).toBe('Videos');
});

test('a ratio is a formula that aggregates by itself', () => {
  expect(byName('video_engagement_rate')).toEqual({
    name: 'video_engagement_rate',
    label: 'Engagement Rate',
    description: expect.stringMatching(/^Likes, comments and shares per view\. Too low where/),
    dataType: 'NUMBER',
    group: 'Ratios',
    formula: 'SUM($video_engagements) / SUM($video_view_count)',
    defaultAggregationType: 'AUTO',
    semantics: { conceptType: 'METRIC', semanticType: 'PERCENT' },
  });
});

test('a picture is a formula over a field with its address', () => {
  expect(byName('video_thumbnail')).toMatchObject({
    dataType: 'STRING',
    formula: 'IMAGE($video_cover_image_url, "Video cover")',
    semantics: { conceptType: 'DIMENSION', semanticType: 'IMAGE' },
  });
});

test('no field is hidden, so every formula may use it', () => {
  expect(schema.filter((field) => 'isHidden' in field)).toEqual([]);
});
