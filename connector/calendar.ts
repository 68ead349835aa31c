import { ConnectorError } from './errors.ts';

/** Seconds that a zone is ahead of UTC at a moment (epoch seconds), daylight saving time included. */
export type ZoneOffset = (epochSeconds: number) => number;

/** Moments (epoch seconds) as calendar values of one time zone, in Looker Studio's wire forms. */
export interface Calendar {
  /** `YYYYMMDDHHMM`. Its beginnings are the wire forms of day and hour. */
  minute(epochSeconds: number): string;
}

const DAY_SECONDS = 86_400;
/** Every zone changes its clock at a quarter of an hour of UTC. */
const SLOT_SECONDS = 900;

export const utcOffset: ZoneOffset = () => 0;

/**
 * A calendar on a platform's zone data. Asking Apps Script for an offset is slow, so it is asked once
 * per day of UTC: a day that begins and ends with the same offset has it throughout, as no zone
 * changes its clock twice in a day. Only days with a change are looked at by the quarter of an hour.
 */
export function createCalendar(offsetAt: ZoneOffset): Calendar {
  const known = new Map<number, number>();
  function offset(moment: number): number {
    const seconds = known.get(moment) ?? offsetAt(moment);
    known.set(moment, seconds);
    return seconds;
  }
  function offsetOf(epochSeconds: number): number {
    const day = Math.floor(epochSeconds / DAY_SECONDS) * DAY_SECONDS;
    const morning = offset(day);
    if (morning === offset(day + DAY_SECONDS)) return morning;
    return offset(Math.floor(epochSeconds / SLOT_SECONDS) * SLOT_SECONDS);
  }
  return {
    minute(epochSeconds) {
      const local = new Date((epochSeconds + offsetOf(epochSeconds)) * 1000);
      const text = Number.isNaN(local.getTime()) ? '' : local.toISOString();
      // Years beyond four digits have no wire form; they are seconds and milliseconds mixed up.
      if (!/^\d{4}-/.test(text)) {
        throw new ConnectorError('unexpected_answer', { what: 'create_time' });
      }
      return text.slice(0, 16).replace(/\D/g, '');
    },
  };
}

/** `+0530` or `-0800`, as Utilities.formatDate writes a zone's offset, in seconds. */
export function offsetSeconds(text: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(text) ?? [];
  if (sign === undefined) throw new ConnectorError('unexpected', { detail: 'time zone offset' });
  const seconds = Number(hours) * 3600 + Number(minutes) * 60;
  return sign === '-' ? -seconds : seconds;
}

/** Day of the week of a text that begins with `YYYYMMDD`: "0" is Sunday. */
export function weekday(day: string): string {
  const [, year, month, date] = /^(\d{4})(\d\d)(\d\d)/.exec(day) ?? [];
  return String(new Date(Date.UTC(Number(year), Number(month) - 1, Number(date))).getUTCDay());
}
