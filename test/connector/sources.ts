import { createCalendar, utcOffset } from '../../connector/calendar.ts';
import type { ReadData } from '../../connector/rows.ts';
import type { RowSource, TikTokRecord } from '../../connector/values.ts';

export const UTC = createCalendar(utcOffset);
/** 2026-11-22 17:04 UTC. */
export const READ_AT = Date.UTC(2026, 10, 22, 17, 4) / 1000;

/** A row of an account and one video, read completely and in UTC unless told otherwise. */
export function sourceOf(
  user: TikTokRecord,
  video: TikTokRecord,
  change: Partial<RowSource> = {},
): RowSource {
  return { user, video, calendar: UTC, readAt: READ_AT, complete: true, ...change };
}

export function dataOf(user: TikTokRecord | null, videos: TikTokRecord[] | null): ReadData {
  return { user, videos, complete: true, readAt: READ_AT };
}
