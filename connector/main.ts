/** The functions Looker Studio (Data Studio) calls by name, and nothing else. */
import { accountFacts, accountName } from './account.ts';
import {
  authorizationUrl,
  finishSignIn,
  hasAccess,
  signOut,
  type CallbackRequest,
} from './auth.ts';
import { answer, helpUrl, readReport } from './client.ts';
import { configAnswer, type ConfigAnswer, type ConfigRequest } from './config-page.ts';
import type { DataAnswer } from './report.ts';
import { planRequest, type DataRequest } from './request.ts';
import { schemaAnswer, type SchemaField } from './schema.ts';

export function getAuthType(): { type: 'OAUTH2' } {
  return { type: 'OAUTH2' };
}

export function isAuthValid(): boolean {
  return answer(hasAccess);
}

/** One address as plain text, in spite of the plural name. */
export function get3PAuthorizationUrls(): string {
  return answer(authorizationUrl);
}

/** Google's /usercallback calls it with the parameters of the redirect. */
export function authCallback(request: CallbackRequest): GoogleAppsScript.HTML.HtmlOutput {
  return HtmlService.createHtmlOutput(finishSignIn(request, accountName));
}

export function resetAuth(): void {
  answer(signOut);
}

export function getConfig(request: ConfigRequest): ConfigAnswer {
  return configAnswer(request, accountFacts(), helpUrl());
}

export function getSchema(): { schema: SchemaField[] } {
  return schemaAnswer();
}

export function getData(request: DataRequest): DataAnswer {
  const startedMs = Date.now();
  return answer(() => readReport(planRequest(request), startedMs));
}

/** Nobody sees debug texts in reports; they are in the execution log. */
export function isAdminUser(): boolean {
  return false;
}
