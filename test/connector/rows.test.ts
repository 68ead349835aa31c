import fc from 'fast-check';
import { FIELDS, fieldById, type FieldRow } from '../../contract/fields.ts';
import { planRequest } from '../../connector/request.ts';
import {
  buildRows,
  cell,
  yearMonthDayHour,
  type Cell,
  type TikTokRecord,
} from '../../connector/rows.ts';

const planOf = (...names: string[]) => planRequest({ fields: names.map((name) => ({ name })) });
const field = (id: string): FieldRow => {
  const row = fieldById(id);
  if (!row) throw new Error(id);
  return row;
};

const USER = { follower_count: 1000, username: 'ada', is_verified: true };
const VIDEOS = [
  { id: '3', title: 'b', view_count: 30 },
  { id: '2', title: 'a', view_count: 20 },
  { id: '1', title: 'b', view_count: 10 },
];

describe('a value', () => {
  test.each([
    [0, '1970010100'],
    [1_700_000_000, '2023111422'],
    [1_704_067_199, '2023123123'],
    [1_709_164_800, '2024022900'],
  ])('of %i seconds becomes the UTC hour %s', (seconds, text) => {
    expect(yearMonthDayHour(seconds)).toBe(text);
  });

  test.each([[undefined], [null]])('that is %s is null, in every field', (value) => {
    for (const row of FIELDS) expect(cell(row, { [row.tiktok.name]: value })).toBeNull();
  });

  test('of zero, false or empty text is kept', () => {
    expect(cell(field('video_like_count'), { like_count: 0 })).toBe(0);
    expect(cell(field('user_is_verified'), { is_verified: false })).toBe(false);
    expect(cell(field('user_bio_description'), { bio_description: '' })).toBe('');
  });

  test('of an id beyond 2^53 keeps every digit', () => {
    expect(cell(field('video_id'), { id: '7123456789012345678' })).toBe('7123456789012345678');
  });

  test('keeps emoji', () => {
    expect(cell(field('video_title'), { title: 'sea 🌊👩‍👩‍👧' })).toBe('sea 🌊👩‍👩‍👧');
  });

  test.each([
    ['video_id', { id: 7 }],
    ['video_like_count', { like_count: '7' }],
    ['video_create_time', { create_time: '2024-01-01' }],
    ['user_is_verified', { is_verified: 'true' }],
    ['video_title', { title: { text: 'a' } }],
  ])('of the wrong type in %s is an error that names the field', (id, record) => {
    const expected = { code: 'unexpected_answer', facts: { what: id } };
    expect(() => cell(field(id), record)).toThrow(expect.objectContaining(expected));
  });
});

describe('rows', () => {
  test('have their values in the order asked', () => {
    const plan = planOf('video_view_count', 'user_username', 'video_id');
    expect(buildRows(plan, USER, VIDEOS)[0]).toEqual([30, 'ada', '3']);
  });

  test('of account fields are one row', () => {
    const plan = planOf('user_follower_count', 'user_is_verified');
    expect(buildRows(plan, USER, null)).toEqual([[1000, true]]);
  });

  test('of an account without videos are none', () => {
    expect(buildRows(planOf('video_id', 'video_view_count'), null, [])).toEqual([]);
  });

  test('of an account without videos keep the account when it was asked as well', () => {
    const plan = planOf('user_username', 'video_id', 'user_follower_count');
    expect(buildRows(plan, USER, [])).toEqual([['ada', null, 1000]]);
  });

  test('show an account metric once for each tuple of the asked dimensions', () => {
    const plan = planOf('video_title', 'user_follower_count', 'video_view_count');
    expect(buildRows(plan, USER, VIDEOS)).toEqual([
      ['b', 1000, 30],
      ['a', 1000, 20],
      ['b', null, 10],
    ]);
  });

  test('show an account metric once when no dimension is asked', () => {
    const plan = planOf('user_follower_count', 'video_view_count');
    expect(buildRows(plan, USER, VIDEOS).map(([followers]) => followers)).toEqual([
      1000,
      null,
      null,
    ]);
  });

  test('show account dimensions on every row', () => {
    const rows = buildRows(planOf('user_username', 'video_id'), USER, VIDEOS);
    expect(rows.map(([username]) => username)).toEqual(['ada', 'ada', 'ada']);
  });

  test('do not mix up tuples whose texts run together', () => {
    const videos = [
      { id: '2', title: 'a","b', video_description: 'c' },
      { id: '1', title: 'a', video_description: 'b","c' },
    ];
    const plan = planOf('video_title', 'video_description', 'user_follower_count');
    expect(buildRows(plan, USER, videos).map((row) => row[2])).toEqual([1000, 1000]);
  });

  test('do not group by a field that is there for a filter only', () => {
    const plan = planRequest({
      fields: [
        { name: 'video_title' },
        { name: 'user_follower_count' },
        { name: 'video_id', forFilterOnly: true },
      ],
    });
    expect(buildRows(plan, USER, VIDEOS).map((row) => row[1])).toEqual([1000, 1000, null]);
  });
});

/** Looker Studio's part: group by the dimensions, drop nulls, aggregate. */
function aggregate(rows: Cell[][], keys: number[], column: number): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const key = JSON.stringify(keys.map((index) => row[index]));
    const values = groups.get(key) ?? [];
    const value = row[column];
    if (typeof value === 'number') values.push(value);
    groups.set(key, values);
  }
  return groups;
}

test('for any videos and any dimensions, SUM, AVG, MIN and MAX of followers are the followers', () => {
  const video = fc.record({
    id: fc.uuid(),
    title: fc.constantFrom('a', 'b', null),
    create_time: fc.integer({ min: 1_700_000_000, max: 1_700_010_000 }),
  });
  const dimensions = fc.subarray(['video_title', 'video_create_time', 'user_username']);
  fc.assert(
    fc.property(
      fc.array(video),
      dimensions,
      fc.nat(),
      (videos: TikTokRecord[], asked, followers) => {
        const plan = planOf('video_view_count', ...asked, 'user_follower_count');
        const rows = buildRows(plan, { follower_count: followers, username: 'ada' }, videos);
        const keys = asked.map((_, index) => index + 1);
        for (const values of aggregate(rows, keys, asked.length + 1).values()) {
          expect(values).toEqual([followers]);
        }
      },
    ),
  );
});
