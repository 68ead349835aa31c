import { exception } from './host.ts';

let granted: readonly string[] | null = null;

/** Tells this context the scopes of the manifest; null when it lists none and Google infers them. */
export function grantScopes(scopes: readonly string[] | null): void {
  granted = scopes;
}

/**
 * Throws unless the manifest's oauthScopes cover a method (`UrlFetchApp.fetch`, and the last part of
 * the scope's URL). https://developers.google.com/apps-script/concepts/scopes
 */
export function requireScope(method: string, scope: string): void {
  const url = `https://www.googleapis.com/auth/${scope}`;
  if (granted === null || granted.includes(url)) return;
  throw exception(`You do not have permission to call ${method}. Required permissions: ${url}`);
}
