import * as z from 'zod';
import type { AppsScriptProject } from '../apps-script/project.ts';
import type { ChartQuery, Table } from './chart.ts';
import { chartTable, planChart } from './chart-table.ts';
import type { DataRequest, Split } from './data-request.ts';
import { createFreshnessCache } from './freshness-cache.ts';
import { HostError, fromScript } from './host-error.ts';
import { parseConfig, parseSchema, parsed } from './schema.ts';
import type { ConfigPage, SchemaField } from './schema.ts';

export interface HostOptions {
  /** Whose authorization charts use: the data source owner's, or each viewer's own. */
  credentials?: 'owner' | 'viewer';
  /** How long an identical query is answered from memory; 0, the default, never. Looker Studio: 12 h. */
  freshnessSeconds?: number;
  now?: () => number;
  /** How charts of more than 20 fields are asked; by `position` unless given. */
  split?: Split;
}

/** Looker Studio in front of one connector, as one Google user meets it. */
export interface Host {
  readonly project: AppsScriptProject;
  /** The user whom the script runs as. */
  readonly user: string;
  getAuthType(): Promise<string>;
  isAuthValid(): Promise<boolean>;
  /** Where the Authorize button leads. */
  authorizationUrl(): Promise<string>;
  resetAuth(): Promise<void>;
  /** One page of configuration; `answers` only from the second page on. */
  getConfig(answers?: Record<string, string>): Promise<ConfigPage>;
  getSchema(configParams?: Record<string, string>): Promise<SchemaField[]>;
  getData(query: ChartQuery): Promise<Table>;
  /** A whole report page: all charts at once, each with its own result or error. */
  getCharts(queries: readonly ChartQuery[]): Promise<PromiseSettledResult<Table>[]>;
  /** The "Refresh data" button: forgets cached answers and moves lastRefresh on. */
  refreshData(): void;
  /** The same data source opened by someone else. */
  openedBy(viewer: string): Host;
}

/** Plays Looker Studio (Data Studio) for a connector. Every failure is a HostError. */
export function createHost(
  project: AppsScriptProject,
  user: string,
  options: HostOptions = {},
): Host {
  const {
    credentials = 'owner',
    freshnessSeconds = 0,
    now = Date.now,
    split = 'position',
  } = options;
  const cache = createFreshnessCache(freshnessSeconds, now);
  let lastRefresh = String(now());

  async function run(functionName: string, ...args: unknown[]): Promise<unknown> {
    try {
      return await project.run(user, functionName, args);
    } catch (error) {
      throw fromScript(error, await isAdmin());
    }
  }
  /** A connector need not have isAdminUser; then nobody is one. */
  async function isAdmin(): Promise<boolean> {
    try {
      return (await project.run(user, 'isAdminUser', [])) === true;
    } catch {
      return false;
    }
  }
  async function checked<Value>(read: () => Value): Promise<Value> {
    try {
      return read();
    } catch (error) {
      throw fromScript(error, await isAdmin());
    }
  }

  async function ask<Schema extends z.ZodType>(
    functionName: string,
    schema: Schema,
    ...args: unknown[]
  ): Promise<z.output<Schema>> {
    const answer = await run(functionName, ...args);
    return checked(() => parsed(schema, answer, functionName));
  }

  async function getSchema(configParams?: Record<string, string>): Promise<SchemaField[]> {
    const answer = await run('getSchema', configParams === undefined ? {} : { configParams });
    return checked(() => parseSchema(answer));
  }

  /** Charts that open together ask once: it is the data source that is authorized, not the chart. */
  let asking: Promise<boolean> | undefined;
  async function requireAuth(): Promise<void> {
    asking ??= host.isAuthValid().finally(() => (asking = undefined));
    if (await asking) return;
    throw new HostError(
      'authorization-needed',
      'The connector needs your authorization, or it has expired. Authorize it again.',
    );
  }

  async function call(request: DataRequest): Promise<{ answer: unknown; fromCache: boolean }> {
    const cached = cache.get(request);
    if (cached !== undefined) return { answer: cached, fromCache: true };
    const answer = await run('getData', request);
    cache.put(request, answer);
    return { answer, fromCache: false };
  }

  const host: Host = {
    project,
    user,
    async getAuthType() {
      const { type } = await ask('getAuthType', z.object({ type: z.string() }));
      return type;
    },
    isAuthValid: () => ask('isAuthValid', z.boolean()),
    authorizationUrl: () => ask('get3PAuthorizationUrls', z.url()),
    async resetAuth() {
      await run('resetAuth');
      cache.clear();
    },
    async getConfig(answers) {
      const asked = answers === undefined ? {} : { configParams: answers };
      const page = await run('getConfig', { languageCode: 'en', ...asked });
      return checked(() => parseConfig(page));
    },
    getSchema,
    async getData(query) {
      await requireAuth();
      const schema = await remembered(query.configParams ?? {});
      const fields = new Map(schema.map((field) => [field.name, field]));
      const asked = { lastRefresh: query.lastRefresh ?? lastRefresh, split };
      const plan = planChart(query, fields, asked);
      const answers = await Promise.all(plan.requests.map(call));
      const table = await checked(() =>
        chartTable(
          plan,
          answers.map(({ answer }) => answer),
          fields,
        ),
      );
      return {
        ...table,
        calls: answers.filter(({ fromCache }) => !fromCache).length,
        fromCache: answers.every(({ fromCache }) => fromCache),
      };
    },
    getCharts: (queries) => Promise.allSettled(queries.map((query) => host.getData(query))),
    refreshData() {
      // A refresh within the same millisecond is still another one.
      lastRefresh = String(Math.max(now(), Number(lastRefresh) + 1));
      cache.clear();
      schemas.clear();
    },
    openedBy: (viewer) =>
      credentials === 'owner' || viewer === user ? host : createHost(project, viewer, options),
  };

  /** A data source keeps its fields; they are read again on "Refresh fields" only. */
  const schemas = new Map<string, Promise<SchemaField[]>>();
  function remembered(configParams: Readonly<Record<string, string>>): Promise<SchemaField[]> {
    const key = JSON.stringify(configParams);
    const known = schemas.get(key);
    if (known !== undefined) return known;
    const asked = getSchema(Object.keys(configParams).length === 0 ? undefined : configParams);
    schemas.set(key, asked);
    asked.catch(() => schemas.delete(key));
    return asked;
  }
  return host;
}
