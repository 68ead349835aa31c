import { ServiceException } from './errors.ts';

/**
 * Counts service calls per effective user; a day begins with the first call and lasts 24 hours.
 * Throws Google's text when the day's limit is passed.
 * https://developers.google.com/apps-script/guides/services/quotas
 */
export type DailyQuota = (user: string, calls: number) => void;

const DAY_MS = 24 * 60 * 60 * 1000;

/** A counter for one service, named as in Google's error text. */
export function createDailyQuota(service: string, limit: number, now: () => number): DailyQuota {
  const days = new Map<string, { startedAt: number; calls: number }>();
  return (user, calls) => {
    let day = days.get(user);
    if (day === undefined || now() - day.startedAt >= DAY_MS) {
      day = { startedAt: now(), calls: 0 };
      days.set(user, day);
    }
    if (day.calls + calls > limit) {
      throw new ServiceException(`Service invoked too many times for one day: ${service}.`);
    }
    day.calls += calls;
  };
}
