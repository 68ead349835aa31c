import type { FieldId } from '../contract/fields.ts';
import type { Table } from './looker-studio/chart.ts';
import { textTable, type TextColumn } from './text-table.ts';

const COLUMNS: (TextColumn & { id: FieldId })[] = [
  { id: 'video_create_time', title: 'Created', align: 'left', maxWidth: 16 },
  { id: 'video_description', title: 'Description', align: 'left', maxWidth: 40 },
  { id: 'video_view_count', title: 'Views', align: 'right', maxWidth: 14 },
  { id: 'video_like_count', title: 'Likes', align: 'right', maxWidth: 14 },
  { id: 'video_comment_count', title: 'Comments', align: 'right', maxWidth: 14 },
  { id: 'video_share_count', title: 'Shares', align: 'right', maxWidth: 14 },
];

/** The lines of a report: whose account it is, then its newest `maxRows` videos as a table. */
export function reportLines(table: Table, maxRows = Infinity): string[] {
  const cell = (row: Table['rows'][number] | undefined, id: FieldId) =>
    row?.[table.columns.findIndex((column) => column.id === id)] ?? null;
  const newestFirst = [...table.rows].sort((a, b) => {
    const [one, other] = [a, b].map((row) => String(cell(row, 'video_create_time') ?? ''));
    return (other ?? '').localeCompare(one ?? '');
  });
  const [first] = newestFirst;
  const followers = Math.max(
    ...table.rows.map((row) => Number(cell(row, 'user_follower_count') ?? 0)),
  );
  const shown = newestFirst.slice(0, maxRows).filter((row) => cell(row, 'video_id') !== null);
  const rows = shown.map((row) => COLUMNS.map(({ id }) => cellText(id, cell(row, id))));
  const videos = table.rows.filter((row) => cell(row, 'video_id') !== null).length;
  const more = videos > shown.length ? [`... and ${videos - shown.length} more`] : [];
  return [
    `${cell(first, 'user_display_name') ?? ''} (@${cell(first, 'user_username') ?? ''}), ` +
      `${number(followers)} followers, ${number(videos)} videos`,
    '',
    ...textTable(COLUMNS, rows),
    ...more,
  ];
}

function cellText(id: FieldId, value: unknown): string {
  if (value === null) return '';
  if (typeof value === 'number') return number(value);
  const text = String(value);
  // YYYYMMDDHH, UTC
  return id === 'video_create_time'
    ? text.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3 $4:00')
    : text;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
