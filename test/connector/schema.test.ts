import { FIELDS } from '../../contract/fields.ts';
import { schemaAnswer } from '../../connector/schema.ts';

const { schema } = schemaAnswer();

const byName = (name: string) => schema.find((field) => field.name === name);

test('the schema has every field of the catalogue, in its order', () => {
  expect(schema.map(({ name }) => name)).toEqual(FIELDS.map(({ id }) => id));
  expect(schema).toHaveLength(29);
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

test('account and video fields stand in groups of their own', () => {
  for (const { name, group } of schema) {
    expect(group).toBe(name.startsWith('user_') ? 'Account' : 'Videos');
  }
});
