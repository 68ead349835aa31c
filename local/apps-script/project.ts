import { randomUUID } from 'node:crypto';
import { loadBundles } from './bundles.ts';
import { ScriptError, ServiceException, platformFailure } from './errors.ts';
import { watchExecution } from './execution-record.ts';
import type { ExecutionRecord } from '../timeline-record.ts';
import { GOOGLE_LIMITS } from './limits.ts';
import type { Limits } from './limits.ts';
import { OAUTH2_LIBRARY_ID, readManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import type { ExecutionConfig, Outcome } from './messages.ts';
import { createServices } from './services.ts';
import { createStateTokens } from './state-tokens.ts';
import type { StateToken } from './state-tokens.ts';
import { createThreadPool } from './thread-pool.ts';
import type { ThreadPool } from './thread-pool.ts';

export interface AppsScriptOptions {
  /** Content of Code.js and appsscript.json (parsed). */
  code: string;
  manifest: unknown;
  scriptId: string;
  scriptProperties?: Readonly<Record<string, string>>;
  /** Origin of the user callback; https://script.google.com unless given. */
  scriptHost?: string;
  /** Clock in epoch milliseconds. */
  now?: () => number;
  limits?: Partial<Limits>;
  /** Real seconds per slept second; the script's own clock always sees the whole sleep. */
  sleepScale?: number;
  /** Executions that really run at once; more wait. */
  maxThreads?: number;
  onLog?: (line: string) => void;
  /** Gets each execution when it has ended. */
  onExecution?: (record: ExecutionRecord) => void;
}

/** One Apps Script project and its state. */
export interface AppsScriptProject {
  readonly scriptId: string;
  readonly scriptHost: string;
  readonly manifest: Manifest;
  /**
   * Runs a global function as `user`. Resolves with the returned value after a trip through JSON (an
   * HtmlOutput resolves with its page), and rejects with ScriptError when the script throws.
   */
  run(user: string, functionName: string, args?: readonly unknown[]): Promise<unknown>;
  /** What https://script.google.com/macros/d/{id}/usercallback does with a URL; resolves with HTML. */
  userCallback(user: string, url: string): Promise<string>;
  stats(): { executions: number; running: number; threads: number; urlFetches: number };
  userProperties(user: string): Record<string, string>;
  close(): Promise<void>;
}

/**
 * Stands in for Google's servers around one script. Each execution gets a new global scope on a
 * thread of its own; properties, cache, locks and quotas live here, apart for each user.
 */
export function createAppsScript(options: AppsScriptOptions): AppsScriptProject {
  const { code, scriptId, scriptHost = 'https://script.google.com', now = Date.now } = options;
  const manifest = readManifest(options.manifest);
  const limits: Limits = { ...GOOGLE_LIMITS, ...options.limits };
  const stateTokens = createStateTokens(scriptId, now);
  const services = createServices({
    scriptId,
    limits,
    now,
    scriptProperties: options.scriptProperties ?? {},
    whitelist: manifest.urlFetchWhitelist ?? null,
    stateTokens,
  });
  const oauth2Symbols = manifest.dependencies.libraries
    .filter(({ libraryId }) => libraryId === OAUTH2_LIBRARY_ID)
    .map(({ userSymbol }) => userSymbol);
  const running = new Map<string, number>();
  let executions = 0;
  let pool: ThreadPool | undefined;
  let closed = false;

  async function threads(): Promise<ThreadPool> {
    const bundles = await loadBundles();
    if (closed) throw platformFailure('The script is closed.');
    pool ??= createThreadPool(code, bundles, options.maxThreads ?? 40);
    return pool;
  }

  function configFor(user: string): ExecutionConfig {
    return {
      user,
      scriptId,
      scriptHost,
      timeZone: manifest.timeZone,
      oauthScopes: manifest.oauthScopes ?? null,
      oauth2Symbols,
      clockOffsetMs: options.now === undefined ? 0 : now() - Date.now(),
      sleepScale: options.sleepScale ?? 1,
      executionSeconds: limits.executionSeconds,
    };
  }

  async function execute(user: string, functionName: string, args: unknown): Promise<Outcome> {
    const others = running.get(user) ?? 0;
    if (others >= limits.concurrentPerUser) {
      throw platformFailure(
        'There are too many scripts running simultaneously for this Google user account.',
      );
    }
    running.set(user, others + 1);
    executions += 1;
    const execution = { id: randomUUID(), user };
    const watch = watchExecution(user, functionName);
    let ok = false;
    try {
      const available = await threads();
      const outcome = await available.run({
        functionName,
        args: JSON.stringify(args),
        config: configFor(user),
        onCall: (operation, values) =>
          watch.call(operation, () => services.answer(execution, operation, values)),
        onLog: (line) => options.onLog?.(line),
      });
      ok = outcome.ok;
      return outcome;
    } finally {
      running.set(user, (running.get(user) ?? 1) - 1);
      services.end(execution);
      options.onExecution?.(watch.end(ok));
    }
  }

  function openState(user: string, state: string): StateToken {
    try {
      return stateTokens.open(user, state);
    } catch (error) {
      throw error instanceof ServiceException ? platformFailure(error.message) : error;
    }
  }

  return {
    scriptId,
    scriptHost,
    manifest,
    async run(user, functionName, args = []) {
      const outcome = await execute(user, functionName, args);
      if (!outcome.ok) throw new ScriptError(outcome.failure);
      if (outcome.html !== null) return outcome.html;
      return outcome.value === null ? undefined : (JSON.parse(outcome.value) as unknown);
    },
    async userCallback(user, url) {
      const query = new URL(url).searchParams;
      const { method, args } = openState(user, query.get('state') ?? '');
      const parameter = { ...Object.fromEntries(query), ...args };
      const outcome = await execute(user, method, [{ parameter, queryString: String(query) }]);
      if (!outcome.ok) throw new ScriptError(outcome.failure);
      if (outcome.html === null) {
        throw platformFailure(
          'The script completed but the returned value is not a supported return type.',
        );
      }
      return outcome.html;
    },
    stats: () => ({
      executions,
      running: [...running.values()].reduce((sum, count) => sum + count, 0),
      threads: pool?.size() ?? 0,
      urlFetches: services.urlFetches.total,
    }),
    userProperties: (user) => services.properties(user),
    async close() {
      closed = true;
      services.close();
      await pool?.close();
    },
  };
}
