import fc from 'fast-check';
import { createCalendar, offsetSeconds, utcOffset, weekday } from '../../connector/calendar.ts';
import { TIME_ZONES } from '../../connector/time-zones.ts';
import { zoneOffset } from './truth/studio.ts';

const at = (zone: string, iso: string): string =>
  createCalendar(zoneOffset(zone)).minute(Date.parse(iso) / 1000);

describe('a calendar', () => {
  test.each([
    ['UTC', '2026-03-29T01:30:00Z', '202603290130'],
    ['Europe/Berlin', '2026-03-29T00:59:00Z', '202603290159'],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', '202603290300'],
    ['Europe/Berlin', '2026-10-25T00:59:00Z', '202610250259'],
    ['Europe/Berlin', '2026-10-25T01:00:00Z', '202610250200'],
    ['America/New_York', '2026-01-01T04:59:00Z', '202512312359'],
    ['Asia/Kathmandu', '2026-06-01T18:15:00Z', '202606020000'],
    ['Pacific/Auckland', '2026-06-01T12:00:00Z', '202606020000'],
  ])('of %s shows %s as %s', (zone, moment, minute) => {
    expect(at(zone, moment)).toBe(minute);
  });

  test('agrees with the language at any moment in every zone on offer', () => {
    const formats = TIME_ZONES.map((zone) => ({
      calendar: createCalendar(zoneOffset(zone)),
      format: new Intl.DateTimeFormat('sv-SE', {
        timeZone: zone,
        dateStyle: 'short',
        timeStyle: 'short',
      }),
    }));
    const moment = fc.integer({ min: Date.UTC(2016, 0) / 1000, max: Date.UTC(2030, 0) / 1000 });
    fc.assert(
      fc.property(moment, (seconds) => {
        for (const { calendar, format } of formats) {
          const wall = format.format(seconds * 1000).replace(/\D/g, '');
          expect(calendar.minute(seconds)).toBe(wall);
        }
      }),
    );
  });

  test('asks for a day of moments only twice', () => {
    const asked: number[] = [];
    const calendar = createCalendar((seconds) => {
      asked.push(seconds);
      return 3600;
    });
    for (let minute = 0; minute < 1440; minute += 1) calendar.minute(1_700_006_400 + minute * 60);
    expect(asked).toHaveLength(2);
  });

  test('has no form for years of five digits', () => {
    const work = () => createCalendar(utcOffset).minute(1_700_000_000_000);
    expect(work).toThrow(expect.objectContaining({ code: 'unexpected_answer' }));
  });
});

test.each([
  ['+0000', 0],
  ['+0545', 20_700],
  ['-0330', -12_600],
])("the platform's offset %s is %i seconds", (text, seconds) => {
  expect(offsetSeconds(text)).toBe(seconds);
});

test("a text that is no offset is the connector's fault", () => {
  expect(() => offsetSeconds('UTC')).toThrow(expect.objectContaining({ code: 'unexpected' }));
});

test.each([
  ['20261122', '0'],
  ['202611231530', '1'],
  ['20240229', '4'],
])('%s is weekday %s', (day, number) => {
  expect(weekday(day)).toBe(number);
});
