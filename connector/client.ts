/** The backend over UrlFetchApp, and errors over DataStudioApp. */
import { accessToken, forgetToken, renewToken } from './access.ts';
import { newReference } from './auth.ts';
import { ROUTES } from '../contract/api.ts';
import type { RawAnswer } from './answers.ts';
import { createCalendar, offsetSeconds, utcOffset, type Calendar } from './calendar.ts';
import { debugText, userText, type ConnectorError } from './errors.ts';
import { createAsk } from './asking.ts';
import { createExchange } from './exchange.ts';
import { deadlineOf, patiently, type Clock } from './pauses.ts';
import { fetchReport, type DataAnswer } from './report.ts';
import type { Plan } from './request.ts';
import { createSharedAsk } from './shared-data.ts';
import { platformError, signInError } from './sign-in-errors.ts';
import { settings } from './sign-in-service.ts';
import { sharingPlatform } from './user-cache.ts';

function retryAfter(response: GoogleAppsScript.URL_Fetch.HTTPResponse): string | null {
  const headers = Object.entries(response.getAllHeaders() as Record<string, unknown>);
  const found = headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
  return found === undefined ? null : String(found);
}

/** GETs all addresses at once with the access token; one answer for each, in order. */
export function fetchAll(urls: readonly string[], token: string): RawAnswer[] {
  const requests = urls.map((url) => ({
    url,
    headers: { Authorization: `Bearer ${token}`, Accept: 'application/json' },
    // A redirect could carry the token to another host.
    followRedirects: false,
    muteHttpExceptions: true,
  }));
  try {
    return UrlFetchApp.fetchAll(requests).map((response) => ({
      status: response.getResponseCode(),
      retryAfter: retryAfter(response),
      body: response.getContentText(),
    }));
  } catch (thrown) {
    throw platformError(thrown);
  }
}

function calendarOf(timeZone: Plan['timeZone']): Calendar {
  if (timeZone === 'UTC') return createCalendar(utcOffset);
  return createCalendar((epochSeconds) =>
    offsetSeconds(Utilities.formatDate(new Date(epochSeconds * 1000), timeZone, 'Z')),
  );
}

const CLOCK: Clock = {
  sleep: (milliseconds) => Utilities.sleep(milliseconds),
  now: () => Date.now(),
  random: () => Math.random(),
};

/** Reads a plan with one sign-in. Throws `sign_in_changed` when another takes its place meanwhile. */
function readWithOneSignIn(plan: Plan, startedMs: number): DataAnswer {
  const deadline = deadlineOf(startedMs);
  const { baseUrl } = patiently(settings, CLOCK, deadline);
  let token: string | undefined;
  const knownToken = (): string => (token ??= patiently(accessToken, CLOCK, deadline));
  const platform = { ...CLOCK, fetchAll, accessToken: knownToken, renewToken, forgetToken };
  const ask = createSharedAsk(createAsk(platform, startedMs), sharingPlatform(knownToken), {
    untilMs: deadline,
    fields: plan.videoFields,
  });
  const exchange = createExchange(ask);
  return fetchReport(plan, { exchange, baseUrl, calendar: calendarOf(plan.timeZone), startedMs });
}

/** Fetches the data of a plan, all of it from one TikTok account. Throws a ConnectorError. */
export function readReport(plan: Plan, startedMs: number): DataAnswer {
  try {
    return readWithOneSignIn(plan, startedMs);
  } catch (thrown) {
    if (signInError(thrown).code !== 'sign_in_changed') throw thrown;
    return readWithOneSignIn(plan, startedMs);
  }
}

/** Where help is, or nothing when the script is not set up. */
export function helpUrl(): string | null {
  try {
    return `${settings().baseUrl}${ROUTES.landing.path}`;
  } catch {
    return null;
  }
}

/** Logs the error and throws it as the platform's user error, whose text only the host can read. */
function throwUserError(error: ConnectorError): never {
  const reference = newReference();
  const debug = debugText(error, reference);
  console.error(debug);
  return DataStudioApp.createCommunityConnector()
    .newUserError()
    .setText(userText(error, new Date(), reference))
    .setDebugText(debug)
    .throwException();
}

/**
 * Runs an entry point: the only place that turns errors into user errors, so none is wrapped twice
 * and none loses its text.
 */
export function answer<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (thrown) {
    return throwUserError(signInError(thrown));
  }
}
