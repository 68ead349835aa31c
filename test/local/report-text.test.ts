import { reportLines } from '../../local/report-text.ts';

const IDS = [
  'user_display_name',
  'user_username',
  'user_follower_count',
  'video_id',
  'video_create_time',
  'video_description',
  'video_view_count',
];
const columns = IDS.map((id) => ({ id, label: id, type: 'TEXT', aggregation: null }));
const table = (rows: (string | number | null)[][]) => ({
  columns,
  rows,
  connectorRows: rows.length,
  calls: 1,
  fromCache: false,
});
const video = (id: string, createdAt: string, views: number, followers: number | null) => [
  'Ada',
  'ada',
  followers,
  id,
  createdAt,
  `video ${id}`,
  views,
];

test('the newest videos come first, with readable times and numbers', () => {
  const lines = reportLines(
    table([video('1', '2026010205', 5, 1200), video('2', '2026110306', 12_345, null)]),
  );
  expect(lines[0]).toBe('Ada (@ada), 1,200 followers, 2 videos');
  expect(lines[4]).toMatch(/^2026-11-03 06:00 {2}video 2 {6}12,345/);
  expect(lines[5]).toMatch(/^2026-01-02 05:00 {2}video 1 {11}5/);
});

test('rows beyond the most are counted', () => {
  const rows = ['1', '2', '3'].map((id) => video(id, `202601020${id}`, 1, null));
  expect(reportLines(table(rows), 1).slice(4)).toEqual([
    expect.stringContaining('video 3'),
    '... and 2 more',
  ]);
});

test('an account without videos has a heading and no rows', () => {
  const lines = reportLines(table([['Ada', 'ada', 7, null, null, null, null]]));
  expect(lines[0]).toBe('Ada (@ada), 7 followers, 0 videos');
  expect(lines).toHaveLength(4);
});
