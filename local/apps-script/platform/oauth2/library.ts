import { TOKEN_FORMAT, createService } from './service.ts';
import type { Platform } from './service.ts';
import type { Properties } from './token-storage.ts';

/** The library's functions, as a script sees them under the user symbol of its manifest. */
export function createOAuth2Library(
  ScriptApp: Platform['ScriptApp'] & { getScriptId(): string },
  scriptHost: string,
) {
  const getRedirectUri = (scriptId: string = ScriptApp.getScriptId()): string =>
    `${scriptHost}/macros/d/${encodeURIComponent(scriptId)}/usercallback`;
  return Object.freeze({
    TOKEN_FORMAT,
    getRedirectUri,
    createService: (serviceName: string) =>
      createService(serviceName, { ScriptApp, redirectUri: () => getRedirectUri() }),
    /** Names of services with a stored token. */
    getServiceNames: (properties: Properties): string[] => {
      const names = properties.getKeys().filter((key) => key.startsWith('oauth2.'));
      return [...new Set(names.map((key) => key.split('.')[1] ?? ''))];
    },
  });
}
