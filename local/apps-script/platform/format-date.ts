import { compute, exception } from './host.ts';

type Parts = Record<
  | 'year'
  | 'month'
  | 'weekday'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'fractionalSecond'
  | 'timeZoneName',
  string
>;

const MONTHS =
  'January February March April May June July August September October November December';

/**
 * Utilities.formatDate(date, timeZone, format) for the letters y M d H h m s S a E Z X u and quoted text
 * of Java's SimpleDateFormat. Unknown letters throw, as in Java.
 * https://docs.oracle.com/javase/7/docs/api/java/text/SimpleDateFormat.html
 */
export function formatDate(date: Date, timeZone: string, format: string): string {
  if (Object.prototype.toString.call(date) !== '[object Date]') {
    throw exception('Invalid argument: date');
  }
  const parts = JSON.parse(compute('date.parts', String(date.getTime()), timeZone)) as Parts;
  return format.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*/g, (run, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted.replaceAll("''", "'");
    return letters(run, parts);
  });
}

function letters(run: string, parts: Parts): string {
  const length = run.length;
  const month = MONTHS.split(' ').indexOf(parts.month) + 1;
  const hour = Number(parts.hour);
  switch (run[0]) {
    case 'y':
      return length === 2 ? parts.year.slice(-2) : padded(parts.year, length);
    case 'M':
      if (length >= 4) return parts.month;
      return length === 3 ? parts.month.slice(0, 3) : padded(month, length);
    case 'd':
      return padded(Number(parts.day), length);
    case 'H':
      return padded(hour, length);
    case 'h':
      return padded(hour % 12 === 0 ? 12 : hour % 12, length);
    case 'm':
      return padded(Number(parts.minute), length);
    case 's':
      return padded(Number(parts.second), length);
    case 'S':
      return padded(Number(parts.fractionalSecond), length);
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'E':
      return length >= 4 ? parts.weekday : parts.weekday.slice(0, 3);
    case 'u':
      return padded(dayOfWeek(parts.weekday), length);
    case 'Z':
      return offset(parts).replace(':', '');
    case 'X':
      return offset(parts) === '+00:00' ? 'Z' : offset(parts).replace(length < 3 ? ':' : '', '');
    default:
      throw exception(`Illegal pattern character '${run[0] ?? ''}'`);
  }
}

function padded(value: number | string, length: number): string {
  return String(value).padStart(length, '0');
}

/** 1 is Monday, 7 is Sunday. */
function dayOfWeek(weekday: string): number {
  return ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(weekday.slice(0, 3)) + 1;
}

function offset(parts: Parts): string {
  return parts.timeZoneName.slice(3) || '+00:00';
}
