/** The backend over UrlFetchApp, and errors over DataStudioApp. */
import { accessToken, forgetToken, newReference, renewToken, settings } from './auth.ts';
import { ROUTES } from '../contract/api.ts';
import { isObject, judge, type RawAnswer } from './answers.ts';
import { accountText } from './callback-page.ts';
import { debugText, userText, type ConnectorError } from './errors.ts';
import { createExchange } from './exchange.ts';
import { fetchReport, type DataAnswer } from './report.ts';
import type { Plan } from './request.ts';
import { platformError, signInError } from './sign-in-errors.ts';

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

/** Fetches the data of a plan. Throws a ConnectorError. */
export function readReport(plan: Plan, startedMs: number): DataAnswer {
  const { baseUrl } = settings();
  const platform = {
    fetchAll,
    accessToken,
    renewToken,
    forgetToken,
    sleep: (milliseconds: number) => Utilities.sleep(milliseconds),
    now: () => Date.now(),
    random: () => Math.random(),
  };
  return fetchReport(plan, createExchange(platform, startedMs), baseUrl);
}

/** Name of the connected TikTok account; empty when it cannot be read, as nothing depends on it. */
export function accountName(): string {
  try {
    const url = `${settings().baseUrl}${ROUTES.user.path}?fields=display_name,username`;
    const [raw] = fetchAll([url], accessToken());
    const data = raw && judge(raw, Date.now());
    return isObject(data) && isObject(data.user) ? accountText(data.user) : '';
  } catch (thrown) {
    console.warn(`The account's name could not be read: ${platformError(thrown).code}`);
    return '';
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
