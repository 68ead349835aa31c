import { isInRange, readDateRange } from '../../connector/date-range.ts';

const NOVEMBER = readDateRange({ startDate: '2026-11-01', endDate: '2026-11-30' });

test.each([
  ['202610312359', false],
  ['202611010000', true],
  ['202611302359', true],
  ['202612010000', false],
])('of November %s is in the range: %p', (minute, inside) => {
  expect(isInRange(minute, NOVEMBER)).toBe(inside);
});

test('the moments around a range hold its days in every time zone of the earth', () => {
  const { notBefore, notAfter } = NOVEMBER;
  expect(new Date(notBefore * 1000).toISOString()).toBe('2026-10-31T10:00:00.000Z');
  expect(new Date(notAfter * 1000).toISOString()).toBe('2026-12-01T12:00:00.000Z');
});

test.each([
  [{}],
  [{ startDate: '2026-11-01' }],
  [{ startDate: '2026-11-01', endDate: '2026-12' }],
  [{ startDate: '20261101', endDate: '20261130' }],
  [{ startDate: '2026-13-01', endDate: '2026-13-02' }],
  [{ startDate: null, endDate: 7 }],
])('%j is no range, and is not taken for one', (range) => {
  expect(() => readDateRange(range)).toThrow(expect.objectContaining({ code: 'bad_date_range' }));
});
