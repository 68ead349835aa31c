import { userUrl, videosUrl } from './addresses.ts';
import { isObject, type JsonObject } from './answers.ts';
import type { Calendar } from './calendar.ts';
import { ConnectorError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { scopesOf } from './permissions.ts';
import type { Plan } from './request.ts';
import { buildRows } from './rows.ts';
import { schemaField, type SchemaField } from './schema.ts';
import type { Cell, TikTokRecord } from './values.ts';
import { collectVideos, readAtOf, requirePermissions } from './videos.ts';

/** The answer of getData; the values of a row stand in the order of `schema`. */
export interface DataAnswer {
  schema: SchemaField[];
  rows: { values: Cell[] }[];
  filtersApplied: boolean;
}

export interface Surroundings {
  readonly exchange: Exchange;
  readonly baseUrl: string;
  /** Of the plan's time zone. */
  readonly calendar: Calendar;
  /** When the script started, epoch milliseconds: how old data is whose age the backend does not tell. */
  readonly startedMs: number;
}

/** Reads an answer of the user route. Throws `missing_permission` or `unexpected_answer`. */
export function readUser(data: JsonObject, plan: Plan): TikTokRecord {
  requirePermissions(data, scopesOf('user', plan.userFields));
  if (isObject(data.user)) return data.user;
  throw new ConnectorError('unexpected_answer', { what: 'user' });
}

/**
 * Fetches what the plan needs and lays it out as the answer of getData. The account and the first
 * page of videos are fetched together. Throws a ConnectorError.
 */
export function fetchReport(plan: Plan, surroundings: Surroundings): DataAnswer {
  const { exchange, baseUrl, calendar, startedMs } = surroundings;
  const userUrls = plan.userFields.length === 0 ? [] : [userUrl(baseUrl, plan)];
  const videoUrls = plan.videoFields.length === 0 ? [] : [videosUrl(baseUrl, plan, 0, null)];
  const answers = exchange([...userUrls, ...videoUrls]);
  const [userData] = answers.slice(0, userUrls.length);
  const [firstPage] = answers.slice(userUrls.length);
  const user = userData ? readUser(userData, plan) : null;
  const listed = firstPage
    ? collectVideos(plan, firstPage, { exchange, baseUrl, calendar })
    : { videos: null, complete: true, readAtMs: Infinity };
  const readAtMs = Math.min(listed.readAtMs, userData ? readAtOf(userData) : Infinity);
  const readAt = (readAtMs === Infinity ? startedMs : readAtMs) / 1000;
  return {
    schema: plan.columns.map(schemaField),
    rows: buildRows(plan, { user, ...listed, readAt }, calendar).map((values) => ({ values })),
    filtersApplied: plan.filter !== null,
  };
}
