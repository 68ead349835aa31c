import { ask, exception } from './host.ts';
import { requireScope } from './permissions.ts';
import type { ExecutionConfig } from '../messages.ts';

const MAX_STATE_TOKEN_SECONDS = 3600;

/** https://developers.google.com/apps-script/reference/script/state-token-builder */
function newStateToken() {
  let method = '';
  let timeoutSeconds = 60;
  const args: Record<string, string> = {};
  const builder = {
    withMethod(name: string) {
      method = String(name);
      return builder;
    },
    withArgument(name: string, value: unknown) {
      args[name] = String(value);
      return builder;
    },
    withTimeout(seconds: number) {
      if (!(seconds > 0 && seconds <= MAX_STATE_TOKEN_SECONDS)) {
        throw exception('Invalid argument: seconds');
      }
      timeoutSeconds = seconds;
      return builder;
    },
    createToken(): string {
      if (method === '') throw exception('The state token needs a method.');
      return ask('state.create', { method, args, timeoutSeconds });
    },
  };
  return builder;
}

/** ScriptApp, as far as a connector uses it: https://developers.google.com/apps-script/reference/script/script-app */
export function createScriptApp({ scriptId }: ExecutionConfig) {
  return Object.freeze({
    newStateToken,
    getScriptId: () => scriptId,
    /** A connector is no web app: it has a service without an address. */
    getService: () => Object.freeze({ getUrl: () => null, isEnabled: () => false }),
  });
}

/** https://developers.google.com/apps-script/reference/base/session */
export function createSession({ user, timeZone }: ExecutionConfig) {
  const account = (method: string) => {
    requireScope(method, 'userinfo.email');
    return Object.freeze({ getEmail: () => user, toString: () => user });
  };
  return Object.freeze({
    getEffectiveUser: () => account('Session.getEffectiveUser'),
    getActiveUser: () => account('Session.getActiveUser'),
    getScriptTimeZone: () => timeZone,
    getActiveUserLocale: () => 'en',
  });
}
