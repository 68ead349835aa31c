import * as z from 'zod';
import type { Host } from '../looker-studio/host.ts';
import { TEMPLATE_REPORT } from '../looker-studio/template-report.ts';
import type { StudioBackend } from './backend.ts';
import { chartBody, chartsBody, readChart, readCharts } from './charts.ts';
import { dialState, turn, turnBody } from './dials.ts';
import { RequestError } from './request-body.ts';
import { readStoredItems } from './stored-items.ts';
import type { StudioUser } from './users.ts';
import type { ReportPlan, StudioState } from './wire.ts';

export interface ApiContext {
  users: readonly StudioUser[];
  user: StudioUser;
  hostOf(userId: string): Host;
  backend: StudioBackend | undefined;
  query: URLSearchParams;
}
/** One JSON value, or one value a line as they become ready. */
export type ApiAnswer =
  | { json: unknown; /** Set when another user was selected. */ cookieUser?: string }
  | { lines: AsyncIterable<unknown> };

const userBody = z.strictObject({ user: z.string() });
const answersBody = z.strictObject({ configParams: z.record(z.string(), z.string()).optional() });
type Endpoint = (context: ApiContext, host: Host, body: unknown) => ApiAnswer | Promise<ApiAnswer>;

const ENDPOINTS: Record<string, Endpoint> = {
  'GET state': async ({ users, user, backend }, host) => {
    const { dataStudio } = host.project.manifest;
    const state: StudioState = {
      connector: {
        name: dataStudio?.name ?? 'Connector',
        description: dataStudio?.shortDescription ?? '',
      },
      users: users.map(({ id, name }) => ({ id, name })),
      user: user.id,
      authorized: await host.isAuthValid(),
      backend: backend !== undefined,
    };
    return { json: state };
  },
  'GET report': ({ backend }) => {
    const report: ReportPlan = { ...TEMPLATE_REPORT, now: backend?.clock.now() ?? Date.now() };
    return { json: report };
  },
  'GET schema': async (_, host) => ({ json: { fields: await host.getSchema() } }),
  'POST config': async (_, host, body) => ({
    json: await host.getConfig(parse(answersBody, body).configParams),
  }),
  'POST user': (context, _, body) => {
    const { user: chosen } = parse(userBody, body);
    context.hostOf(chosen);
    return { json: { user: chosen }, cookieUser: chosen };
  },
  'POST data': async (_, host, body) => ({ json: await readChart(host, parse(chartBody, body)) }),
  'POST charts': (_, host, body) => ({ lines: readCharts(host, parse(chartsBody, body).charts) }),
  'POST refresh': (_, host) => {
    host.refreshData();
    return { json: {} };
  },
  'POST disconnect': async (_, host) => {
    await host.resetAuth();
    return { json: { authorized: await host.isAuthValid() } };
  },
  'GET timeline': (context) => ({
    json: backendOf(context).timeline.since(Number(context.query.get('after') ?? 0)),
  }),
  'GET dials': (context) => ({ json: dialState(backendOf(context)) }),
  'POST dials': async (context, _, body) => {
    const backend = backendOf(context);
    await turn(backend, parse(turnBody, body));
    return { json: dialState(backend) };
  },
  'GET items': async (context) => ({
    json: { items: await readStoredItems(backendOf(context).dynamo) },
  }),
};

/**
 * The JSON behind the page, all under /studio/api/ and for the selected user; wire.ts has the shapes.
 * Throws HostError with the text that Looker Studio would show, RequestError for a wrong request.
 */
export async function answerApi(
  endpoint: string,
  body: unknown,
  context: ApiContext,
): Promise<ApiAnswer> {
  const answer = Object.hasOwn(ENDPOINTS, endpoint) ? ENDPOINTS[endpoint] : undefined;
  if (answer === undefined) throw new RequestError(404, 'There is no such endpoint.');
  return answer(context, context.hostOf(context.user.id), body);
}

function backendOf({ backend }: ApiContext): StudioBackend {
  if (backend !== undefined) return backend;
  throw new RequestError(404, 'This studio has only a connector, and nothing behind it to show.');
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  throw new RequestError(400, `${first?.path.join('.') ?? ''} ${first?.message ?? ''}`.trim());
}
