import { ROUTES } from '../contract/api.ts';
import { isObject, type JsonObject } from './answers.ts';
import { ConnectorError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Plan } from './request.ts';
import { buildRows, type Cell, type TikTokRecord } from './rows.ts';
import { schemaField, type SchemaField } from './schema.ts';
import { collectVideos, pageUrl, requirePermissions } from './videos.ts';

/** The answer of getData; the values of a row stand in the order of `schema`. */
export interface DataAnswer {
  schema: SchemaField[];
  rows: { values: Cell[] }[];
  filtersApplied: false;
}

/** Reads an answer of the user route. Throws `missing_permission` or `unexpected_answer`. */
export function readUser(data: JsonObject): TikTokRecord {
  requirePermissions(data);
  if (isObject(data.user)) return data.user;
  throw new ConnectorError('unexpected_answer', { what: 'user' });
}

/**
 * Fetches what the plan needs and lays it out as the answer of getData. The account and the first
 * page of videos are fetched together. Throws a ConnectorError.
 */
export function fetchReport(plan: Plan, exchange: Exchange, baseUrl: string): DataAnswer {
  const userUrls =
    plan.userFields.length === 0
      ? []
      : [`${baseUrl}${ROUTES.user.path}?fields=${plan.userFields.join(',')}`];
  const videoUrls = plan.videoFields.length === 0 ? [] : [pageUrl(baseUrl, plan, 0, null)];
  const answers = exchange([...userUrls, ...videoUrls]);
  const [userData] = answers.slice(0, userUrls.length);
  const [firstPage] = answers.slice(userUrls.length);
  const user = userData ? readUser(userData) : null;
  const videos = firstPage ? collectVideos(exchange, baseUrl, plan, firstPage) : null;
  return {
    schema: plan.fields.map(schemaField),
    rows: buildRows(plan, user, videos).map((values) => ({ values })),
    filtersApplied: false,
  };
}
