import * as z from 'zod';
import { OPERATORS } from '../looker-studio/filters.ts';
import type { Host } from '../looker-studio/host.ts';
import { RequestError } from './request-body.ts';
import type { StudioUser } from './users.ts';

export interface ApiContext {
  users: readonly StudioUser[];
  user: StudioUser;
  hostOf(userId: string): Host;
}
export interface ApiAnswer {
  json: unknown;
  /** Set when another user was selected. */
  cookieUser?: string;
}

const userBody = z.strictObject({ user: z.string() });
const aggregation = z.enum(['SUM', 'AVG', 'MIN', 'MAX', 'COUNT', 'COUNT_DISTINCT', 'AUTO']);
const clause = z.strictObject({
  fieldName: z.string(),
  type: z.enum(['INCLUDE', 'EXCLUDE']),
  operator: z.enum(OPERATORS),
  values: z.array(z.string()),
});
const dataBody = z.strictObject({
  fields: z.array(z.union([z.string(), z.strictObject({ id: z.string(), aggregation })])).max(100),
  configParams: z.record(z.string(), z.string()).default({}),
  filters: z.array(z.array(clause)).default([]),
});

/**
 * The JSON behind the page: `GET state`, `GET schema`, `POST user {user}`, `POST data {fields, ...}`,
 * `POST refresh`, `POST disconnect`, all under /studio/api/ and for the selected user. Throws
 * HostError with the text that Looker Studio would show.
 */
export async function answerApi(
  endpoint: string,
  body: unknown,
  context: ApiContext,
): Promise<ApiAnswer> {
  const { users, user } = context;
  const host = context.hostOf(user.id);
  switch (endpoint) {
    case 'GET /studio/api/state':
      return {
        json: {
          connector: host.project.manifest.dataStudio?.name ?? 'Connector',
          users: users.map(({ id, name }) => ({ id, name })),
          user: user.id,
          authorized: await host.isAuthValid(),
        },
      };
    case 'GET /studio/api/schema':
      return { json: { fields: await host.getSchema() } };
    case 'POST /studio/api/user': {
      const { user: chosen } = parse(userBody, body);
      context.hostOf(chosen);
      return { json: { user: chosen }, cookieUser: chosen };
    }
    case 'POST /studio/api/data': {
      const startedAt = performance.now();
      const table = await host.getData(parse(dataBody, body));
      return { json: { ...table, milliseconds: Math.round(performance.now() - startedAt) } };
    }
    case 'POST /studio/api/refresh':
      host.refreshData();
      return { json: {} };
    case 'POST /studio/api/disconnect':
      await host.resetAuth();
      return { json: { authorized: await host.isAuthValid() } };
    default:
      throw new RequestError(404, 'There is no such endpoint.');
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  throw new RequestError(400, `${first?.path.join('.') ?? ''} ${first?.message ?? ''}`.trim());
}
