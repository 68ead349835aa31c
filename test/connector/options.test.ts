import { readOptions } from '../../connector/options.ts';

const STANDARD = { videoLimit: 200, timeZone: 'UTC', ignoreDateRange: false };

test.each([
  [undefined],
  [null],
  [{}],
  [{ video_limit: '', time_zone: '', ignore_date_range: '' }],
  [{ ignore_date_range: 'false' }],
  [{ somebody_elses: 'x' }],
])('the configuration %j gives the standard', (params) => {
  expect(readOptions(params)).toEqual(STANDARD);
});

test.each([
  [{ video_limit: '10000' }, { videoLimit: 10_000 }],
  [{ video_limit: ' 1000 ' }, { videoLimit: 1000 }],
  [{ time_zone: 'Europe/Berlin' }, { timeZone: 'Europe/Berlin' }],
  [{ ignore_date_range: 'true' }, { ignoreDateRange: true }],
  [{ ignore_date_range: true }, { ignoreDateRange: true }],
])('the text %j is read', (params, change) => {
  expect(readOptions(params)).toEqual({ ...STANDARD, ...change });
});

test.each([
  [{ video_limit: '201' }, 'video_limit = 201'],
  [{ video_limit: 'all' }, 'video_limit = all'],
  [{ video_limit: '1e3' }, 'video_limit = 1e3'],
  [{ time_zone: 'Mars/Olympus' }, 'time_zone = Mars/Olympus'],
  [{ time_zone: 'CET' }, 'time_zone = CET'],
  [{ ignore_date_range: 'yes' }, 'ignore_date_range = yes'],
])('%j was never on offer and is named', (params, what) => {
  const expected = { code: 'bad_option', facts: { what } };
  expect(() => readOptions(params)).toThrow(expect.objectContaining(expected));
});
