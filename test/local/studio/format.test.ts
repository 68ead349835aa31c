import {
  dateOf,
  formatCompact,
  formatDuration,
  formatValue,
} from '../../../local/studio/page/format.ts';

test.each([
  [1_234_567.891, 'NUMBER', '1,234,567.89'],
  [0.1234, 'PERCENT', '12.34%'],
  [0, 'NUMBER', '0'],
  [null, 'NUMBER', '–'],
  ['', 'TEXT', '–'],
  [true, 'BOOLEAN', 'true'],
  ['20261106', 'YEAR_MONTH_DAY', 'Nov 6, 2026'],
  ['2026110619', 'YEAR_MONTH_DAY_HOUR', 'Nov 6, 2026, 19:00'],
  ['202611061907', 'YEAR_MONTH_DAY_MINUTE', 'Nov 6, 2026, 19:07'],
  ['not a date', 'YEAR_MONTH_DAY', 'not a date'],
  ['0', 'DAY_OF_WEEK', 'Sunday'],
  ['07', 'HOUR', '07:00'],
  ['<b>', 'TEXT', '<b>'],
] as const)('%p of type %s is shown as %s', (value, type, shown) => {
  expect(formatValue(value, type)).toBe(shown);
});

test('a link is shown by its label, a picture by its text', () => {
  const picture = { kind: 'image', url: 'https://example.com/a', alt: 'Cover' } as const;
  expect(formatValue(picture, 'IMAGE')).toBe('Cover');
  expect(
    formatValue({ kind: 'link', url: 'https://example.com', label: 'Video' }, 'HYPERLINK'),
  ).toBe('Video');
});

test('large numbers are short on scorecards, small ones exact', () => {
  expect([formatCompact(4_300_000_000, 'NUMBER'), formatCompact(440_785, 'NUMBER')]).toEqual([
    '4.3B',
    '440,785',
  ]);
});

test('a wire date is the moment it names, in UTC', () => {
  expect(dateOf('2026110619')?.toISOString()).toBe('2026-11-06T19:00:00.000Z');
});

test('durations are told in the unit that fits', () => {
  expect([0.4, 12.6, 1_449].map(formatDuration)).toEqual(['<1 ms', '13 ms', '1.4 s']);
});
