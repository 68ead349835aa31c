import { planRequest, type DataRequest, type Plan } from '../../connector/request.ts';
import { buildRows } from '../../connector/rows.ts';
import type { Cell, TikTokRecord } from '../../connector/values.ts';
import { dataOf, UTC } from './sources.ts';

const planOf = (...names: string[]) => planRequest({ fields: names.map((name) => ({ name })) });

function rowsOf(plan: Plan, user: TikTokRecord | null, videos: TikTokRecord[] | null): Cell[][] {
  return buildRows(plan, dataOf(user, videos), UTC);
}

const USER = { follower_count: 1000, username: 'ada', is_verified: true };
const VIDEOS = [
  { id: '3', title: 'b', view_count: 30 },
  { id: '2', title: 'a', view_count: 20 },
  { id: '1', title: 'b', view_count: 10 },
];

describe('rows', () => {
  test('have their values in the order asked', () => {
    const plan = planOf('video_view_count', 'user_username', 'video_id');
    expect(rowsOf(plan, USER, VIDEOS)[0]).toEqual([30, 'ada', '3']);
  });

  test('of account fields are one row', () => {
    const plan = planOf('user_follower_count', 'user_is_verified');
    expect(rowsOf(plan, USER, null)).toEqual([[1000, true]]);
  });

  test('of an account without videos are none', () => {
    expect(rowsOf(planOf('video_id', 'video_view_count'), null, [])).toEqual([]);
  });

  test('of an account without videos keep the account when it was asked as well', () => {
    const plan = planOf('user_username', 'video_id', 'user_follower_count');
    expect(rowsOf(plan, USER, [])).toEqual([['ada', null, 1000]]);
  });

  test('show an account metric once for each tuple of the asked dimensions', () => {
    const plan = planOf('video_title', 'user_follower_count', 'video_view_count');
    expect(rowsOf(plan, USER, VIDEOS)).toEqual([
      ['b', 1000, 30],
      ['a', 1000, 20],
      ['b', null, 10],
    ]);
  });

  test('show an account metric once when no dimension is asked', () => {
    const plan = planOf('user_follower_count', 'video_view_count');
    expect(rowsOf(plan, USER, VIDEOS).map(([followers]) => followers)).toEqual([1000, null, null]);
  });

  test('show account dimensions on every row', () => {
    const rows = rowsOf(planOf('user_username', 'video_id'), USER, VIDEOS);
    expect(rows.map(([username]) => username)).toEqual(['ada', 'ada', 'ada']);
  });

  test('do not mix up tuples whose texts run together', () => {
    const videos = [
      { id: '2', title: 'a","b', video_description: 'c' },
      { id: '1', title: 'a', video_description: 'b","c' },
    ];
    const plan = planOf('video_title', 'video_description', 'user_follower_count');
    expect(rowsOf(plan, USER, videos).map((row) => row[2])).toEqual([1000, 1000]);
  });
});

describe('filtered rows', () => {
  const filtered = (names: string[], filters: DataRequest['dimensionsFilters']) =>
    planRequest({
      fields: [
        ...names.map((name) => ({ name })),
        { name: 'video_title', forFilterOnly: true as const },
      ],
      dimensionsFilters: filters ?? null,
    });
  const title = (operator: string, ...values: string[]) => [
    [{ fieldName: 'video_title', type: 'INCLUDE', operator, values }],
  ];

  test('keep an account metric when the row that carried it is filtered out', () => {
    const plan = filtered(['user_follower_count', 'video_view_count'], title('EQUALS', 'a'));
    expect(rowsOf(plan, USER, VIDEOS)).toEqual([[1000, 20]]);
  });

  test('have no column that was there for the filter only', () => {
    const plan = filtered(['video_view_count'], title('EQUALS', 'b'));
    expect(plan.columns.map(({ id }) => id)).toEqual(['video_view_count']);
    expect(rowsOf(plan, USER, VIDEOS)).toEqual([[30], [10]]);
  });

  test('of account fields alone need a video that passes', () => {
    expect(rowsOf(filtered(['user_follower_count'], title('EQUALS', 'z')), USER, VIDEOS)).toEqual(
      [],
    );
  });

  test('treat the row of an account without videos as any other', () => {
    const isNull = filtered(['user_follower_count'], title('IS_NULL'));
    expect(rowsOf(isNull, USER, [])).toEqual([[1000]]);
    expect(rowsOf(filtered(['user_follower_count'], title('EQUALS', 'a')), USER, [])).toEqual([]);
  });

  test('are left to the host, with all columns, when an operator is not known', () => {
    const plan = filtered(['video_view_count'], title('SOUNDS_LIKE', 'a'));
    expect(plan.filter).toBeNull();
    expect(rowsOf(plan, USER, VIDEOS)).toEqual([
      [30, 'b'],
      [20, 'a'],
      [10, 'b'],
    ]);
  });
});

test('more than 50 MB are refused and not sent', () => {
  const videos = Array.from({ length: 60 }, (_, at) => ({ id: `${at}`, title: 'x'.repeat(1e6) }));
  const work = () => rowsOf(planOf('video_title'), null, videos);
  expect(work).toThrow(expect.objectContaining({ code: 'too_large' }));
});
