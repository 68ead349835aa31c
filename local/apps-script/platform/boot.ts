import type { ExecutionConfig, Outcome } from '../messages.ts';
import { DataStudioApp } from './data-studio/community-connector.ts';
import { shownTexts } from './data-studio/shown-errors.ts';
import { compute, connect } from './host.ts';
import { HtmlService, htmlOf } from './html-service.ts';
import { Logger, scriptConsole } from './log.ts';
import { createOAuth2Library } from './oauth2/library.ts';
import { grantScopes } from './permissions.ts';
import { createScriptApp, createSession } from './script-app.ts';
import { CacheService, LockService, PropertiesService } from './stores.ts';
import { UrlFetchApp } from './url-fetch-app.ts';
import { Utilities } from './utilities.ts';

/**
 * Furnishes this context with the services of Apps Script and returns the two things its thread
 * needs: a way to call a global function, and a way to describe an error from loading the script.
 */
export function boot(call: (operation: string, ...texts: string[]) => string, configJson: string) {
  const config = JSON.parse(configJson) as ExecutionConfig;
  connect(call);
  grantScopes(config.oauthScopes);
  const ScriptApp = createScriptApp(config);
  const globals: Record<string, unknown> = {
    CacheService,
    DataStudioApp,
    HtmlService,
    LockService,
    Logger,
    PropertiesService,
    ScriptApp,
    Session: createSession(config),
    UrlFetchApp,
    Utilities,
    console: scriptConsole,
  };
  for (const symbol of config.oauth2Symbols) {
    globals[symbol] = createOAuth2Library(ScriptApp, config.scriptHost);
  }
  if (config.clockOffsetMs !== 0 || config.sleepScale !== 1) globals['Date'] = platformDate();
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
  return { invoke, describe };
}

function invoke(functionName: string, args: string): Outcome {
  const target = (globalThis as Record<string, unknown>)[functionName];
  if (typeof target !== 'function') {
    const message = `Script function not found: ${functionName}`;
    return { ok: false, failure: { name: 'Exception', message, stack: '' } };
  }
  try {
    const result = (target as (...values: unknown[]) => unknown)(
      ...(JSON.parse(args) as unknown[]),
    );
    const html = htmlOf(result);
    return { ok: true, value: html === null ? (JSON.stringify(result) ?? null) : null, html };
  } catch (error) {
    return describe(error);
  }
}

function describe(error: unknown): Outcome {
  const isError = error instanceof Error;
  const failure = {
    name: isError ? error.name : 'Error',
    message: isError ? error.message : String(error),
    stack: isError ? String(error.stack ?? '') : '',
  };
  const shown = shownTexts(error);
  return { ok: false, failure: shown === undefined ? failure : { ...failure, shown } };
}

/** The language's Date on the platform's clock, which a test may set and a scaled sleep moves on. */
function platformDate(): DateConstructor {
  const now = (): number => Number(compute('now'));
  return new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: (target) => new target(now()).toString(),
    get: (target, key, receiver) =>
      key === 'now' ? now : (Reflect.get(target, key, receiver) as unknown),
  });
}
