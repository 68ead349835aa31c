import type { ApiErrorCode, OAuthError } from '../contract/api.ts';

/** What a person reads: why it happened and what to do. `{what}` is filled in from the error. */
export interface Advice {
  readonly cause: string;
  readonly action: string;
}

const RECONNECT =
  'Edit the data source in Looker Studio (Data Studio), choose "Edit connection", revoke access if that is offered, and authorize again. If you are asked again and again, use one Google account only: a private window helps.';
const TICK = `${RECONNECT} Leave every permission switched on when TikTok asks.`;
const WAIT = 'Wait a few minutes, then refresh the report.';
const REPORT_IT =
  'Refresh the report. If it happens again, send this message with its reference to whoever runs the connector.';
const OWNER = 'Whoever runs the connector must ';
const SECRET = `${OWNER}set the script property BACKEND_CLIENT_SECRET to the client secret of the backend (Apps Script: Project settings, Script properties).`;
const BASE_URL = `${OWNER}check the script property BACKEND_API_BASE_URL: it must be the address of the backend, including its stage if it has one.`;
const ALLOW = `${OWNER}push the connector again with the address in the script property BACKEND_API_BASE_URL (npm run connector:push -- --base-url <address>, then npm run connector:deploy). If a Google Workspace limits the addresses that scripts may fetch, its administrator must allow this one.`;
const REDIRECT = `${OWNER}add this script's id to the backend's setting connectorScriptIds, and enter the backend's address followed by /auth/tiktok/callback, letter by letter, as Redirect URI of the TikTok app.`;
const APP_SCOPES = `${OWNER}add user.info.basic, user.info.profile, user.info.stats and video.list to the TikTok app and wait until TikTok has approved them. Then: ${RECONNECT}`;

/**
 * Every code that can reach a user, with its advice. Codes come from the backend's data routes and
 * sign-in routes (contract/api.ts), from TikTok
 * (https://developers.tiktok.com/doc/tiktok-api-v2-error-handling/), from API Gateway, and from the
 * connector itself. A code of the contract without advice does not compile.
 */
// prettier-ignore
export const ADVICE = {
  access_token_invalid: { cause: 'The sign-in with TikTok is no longer valid.', action: RECONNECT },
  reconnect_required: { cause: 'The connection to TikTok has ended: it expired, or access was removed.', action: RECONNECT },
  scope_not_authorized: { cause: 'This chart needs a permission you did not give ({what}).', action: TICK },
  invalid_params: { cause: 'The backend did not understand what the connector asked for.', action: `${OWNER}bring connector and backend to the same version.` },
  rate_limit_exceeded: { cause: 'Too many requests were made in a short time, by your reports or by all who use this connector.', action: `${WAIT} If it happens often: a longer data freshness of the data source needs fewer requests.` },
  internal_error: { cause: 'TikTok or the backend had an internal fault.', action: `${WAIT} If it stays, send this message with its reference to whoever runs the connector.` },
  upstream_unavailable: { cause: 'TikTok does not answer at the moment.', action: WAIT },

  invalid_request: { cause: 'The backend refused the sign-in request as incomplete.', action: REPORT_IT },
  invalid_client: { cause: 'The backend does not accept the client secret of the connector.', action: SECRET },
  invalid_grant: { cause: 'The sign-in took too long, was already used, or has ended.', action: RECONNECT },
  unauthorized_client: { cause: 'The backend does not allow this connector to sign in.', action: REDIRECT },
  unsupported_grant_type: { cause: 'The backend does not know this kind of sign-in.', action: BASE_URL },
  unsupported_response_type: { cause: 'The backend does not know this kind of sign-in.', action: BASE_URL },
  unsupported_token_type: { cause: 'The backend could not end the sign-in.', action: REPORT_IT },
  invalid_scope: { cause: 'The backend refused the permissions the connector asked for.', action: `${OWNER}bring connector and backend to the same version.` },
  access_denied: { cause: 'TikTok access was not granted: the permission page was cancelled or refused.', action: 'Start the authorization again and approve it, with every permission switched on.' },
  server_error: { cause: 'The backend had an internal fault.', action: REPORT_IT },
  temporarily_unavailable: { cause: 'The backend is busy or not available at the moment.', action: WAIT },

  state_token: { cause: 'Google could not match the sign-in with the Google account that started it, or it took more than an hour.', action: 'Sign out of all other Google accounts or use a private window, then authorize again without a break.' },
  sign_in_changed: { cause: 'Another TikTok account was connected while the chart was being read.', action: 'Refresh the report.' },
  redirect_uri_mismatch: { cause: 'The return address of the sign-in is not registered.', action: REDIRECT },
  redirect_uri: { cause: 'TikTok does not know the return address of the sign-in.', action: REDIRECT },
  permission_denied: { cause: 'The TikTok app behind this connector lacks a permission.', action: APP_SCOPES },
  insufficient_scope: { cause: 'The TikTok app behind this connector, or your sign-in, lacks a permission.', action: APP_SCOPES },
  scope_permission_missed: { cause: 'Some of the fields in this chart need a permission that was not given.', action: TICK },
  token_expired: { cause: 'The sign-in with TikTok has expired.', action: RECONNECT },
  invalid_token: { cause: 'The sign-in with TikTok is no longer valid.', action: RECONNECT },
  invalid_file_upload: { cause: 'TikTok took the request for an upload.', action: REPORT_IT },

  missing_permission: { cause: 'This chart needs a permission you did not give: {what}.', action: `${TICK} Or remove the fields that need it from the chart.` },
  missing_property: { cause: 'The connector is not set up: the script property {what} is missing.', action: `${OWNER}add it in Apps Script under Project settings, Script properties.` },
  bad_base_url: { cause: 'The script property BACKEND_API_BASE_URL is not an https address.', action: BASE_URL },
  bad_option: { cause: 'The data source has a setting this connector does not offer: {what}.', action: 'Edit the data source, choose "Edit connection" and choose the setting again.' },
  bad_date_range: { cause: 'The date range of the chart cannot be read ({what}).', action: 'Choose the date range again.' },
  filter_not_possible: { cause: 'This chart shows account counts and is filtered by {what} in a way the connector cannot compute.', action: 'Remove the filter, or add the filtered field to the chart as a dimension, or show the account counts in a chart of their own.' },
  no_fields: { cause: 'The request named no field.', action: 'Add at least one field to the chart.' },
  unknown_field: { cause: 'The chart uses a field this connector does not have: {what}.', action: 'Remove it from the chart, or refresh the fields of the data source.' },
  cursor_stuck: { cause: 'The list of videos did not continue where it should.', action: REPORT_IT },
  out_of_time: { cause: 'The data did not arrive within the time a report may take.', action: `${WAIT} If it stays: choose a shorter date range, or a lower video limit in the data source.` },
  too_large: { cause: 'The data of this chart is larger than 50 MB, which is the most that Google takes.', action: 'Use fewer fields in the chart, a shorter date range, or a lower video limit in the data source.' },
  not_json: { cause: 'The answer did not come from the backend of this connector.', action: BASE_URL },
  unexpected_answer: { cause: 'The backend sent an answer the connector cannot read ({what}).', action: `${OWNER}bring connector and backend to the same version.` },
  network: { cause: 'The backend could not be reached.', action: `${WAIT} If it stays: ${BASE_URL}` },
  quota: { cause: 'The daily number of requests that Google allows this account is used up.', action: 'Try again tomorrow. Fewer charts, or a longer data freshness of the data source, need fewer requests.' },
  google_busy: { cause: 'Google did not let the connector do more at the moment, or had a fault of its own.', action: 'Wait a minute, then refresh the report. Fewer charts on a page make it rarer.' },
  address_not_allowed: { cause: 'Google does not let the connector fetch the address of the backend.', action: ALLOW },
  busy: { cause: 'Another chart is renewing the sign-in and has not finished.', action: 'Refresh the report in a minute.' },
  unexpected: { cause: 'The connector met a fault of its own.', action: REPORT_IT },

  http_400: { cause: 'The backend refused the request (HTTP 400).', action: `${OWNER}bring connector and backend to the same version.` },
  http_403: { cause: 'The backend does not allow this request (HTTP 403).', action: BASE_URL },
  http_404: { cause: 'The backend does not have this address (HTTP 404).', action: BASE_URL },
  http_413: { cause: 'The data is too large for one answer (HTTP 413).', action: 'Use fewer fields in the chart.' },
  http_redirect: { cause: 'The backend sent the request to another address (HTTP {what}).', action: BASE_URL },
  http_client_error: { cause: 'The backend refused the request (HTTP {what}).', action: REPORT_IT },
  http_server_error: { cause: 'The backend had a fault (HTTP {what}).', action: `${WAIT} If it stays, send this message with its reference to whoever runs the connector.` },
} as const satisfies Record<ApiErrorCode | OAuthError, Advice> & Record<string, Advice>;

export type ErrorCode = keyof typeof ADVICE;

/** Narrows any text to a code of the table; other texts are not ours to explain. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.prototype.hasOwnProperty.call(ADVICE, code);
}
