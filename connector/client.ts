/** The backend over UrlFetchApp, and errors over DataStudioApp. */
import { accessToken, forgetToken, renewToken } from './access.ts';
import { newReference } from './auth.ts';
import { ROUTES } from '../contract/api.ts';
import { isObject, judge, type JsonObject, type RawAnswer } from './answers.ts';
import { createCalendar, offsetSeconds, utcOffset, type Calendar } from './calendar.ts';
import { accountText } from './callback-page.ts';
import type { AccountFacts } from './config-page.ts';
import { debugText, messageOf, userText, type ConnectorError } from './errors.ts';
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

function fetchAll(urls: readonly string[], token: string): RawAnswer[] {
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

/** Fetches the data of a plan. Throws a ConnectorError. */
export function readReport(plan: Plan, startedMs: number): DataAnswer {
  const { baseUrl } = settings();
  let token: string | undefined;
  const deadline = deadlineOf(startedMs);
  const knownToken = (): string => (token ??= patiently(accessToken, CLOCK, deadline));
  const platform = { ...CLOCK, fetchAll, accessToken: knownToken, renewToken, forgetToken };
  const ask = createSharedAsk(createAsk(platform, startedMs), sharingPlatform(knownToken), {
    untilMs: deadline,
    fields: plan.videoFields,
  });
  const exchange = createExchange(ask);
  return fetchReport(plan, { exchange, baseUrl, calendar: calendarOf(plan.timeZone), startedMs });
}

/** Some of the account's fields, or nothing when they cannot be read, as nothing depends on them. */
function accountFields(names: readonly string[]): JsonObject | null {
  try {
    const url = `${settings().baseUrl}${ROUTES.user.path}?fields=${names.join(',')}`;
    const [raw] = fetchAll([url], accessToken());
    const data = raw && judge(raw, Date.now());
    return isObject(data) && isObject(data.user) ? data.user : null;
  } catch (thrown) {
    console.warn(`The account could not be read: ${platformError(thrown).code}`);
    return null;
  }
}

/** Name of the connected TikTok account; empty when it cannot be read. */
export function accountName(): string {
  const user = accountFields(['display_name', 'username']);
  return user === null ? '' : accountText(user);
}

/** Long enough for a person who goes back and forth on the configuration page. */
const FACTS_SECONDS = 60;
const FACTS_KEY = 'config.account';

/** A wish to the cache of Google that nothing depends on; null when it fails. */
function ofCache<Result>(wish: (cache: GoogleAppsScript.Cache.Cache) => Result): Result | null {
  try {
    return wish(CacheService.getUserCache());
  } catch (thrown) {
    console.warn(`The account is not remembered: ${messageOf(thrown).slice(0, 100)}`);
    return null;
  }
}

/** What the configuration page says of the account; null: not connected, or no answer. */
export function accountFacts(): AccountFacts | null {
  const known = ofCache((cache) => cache.get(FACTS_KEY));
  if (known !== null) return JSON.parse(known) as AccountFacts;
  const user = accountFields(['display_name', 'username', 'video_count']);
  if (user === null) return null;
  const count = user.video_count;
  const facts = { name: accountText(user), videos: typeof count === 'number' ? count : null };
  ofCache((cache) => cache.put(FACTS_KEY, JSON.stringify(facts), FACTS_SECONDS));
  return facts;
}

/** After a sign-in or a sign-out the page must not show another account. */
export function forgetFacts(): void {
  ofCache((cache) => cache.remove(FACTS_KEY));
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
