/** Where authorization codes may be sent (RFC 9700 2.1): exact addresses, joined in one variable. */
import * as z from 'zod/mini';
import { httpsOrLocal } from '../lambdas/adapters/env.ts';

/** An address in the settings; it becomes part of a function's environment, which has 4 KB in all. */
export const shortAddress = httpsOrLocal.check(z.maxLength(250, 'at most 250 characters'));

/** One redirect URI; a comma would make two of it, and nothing stands for anything else. */
export const redirectUri = httpsOrLocal.check(
  z.regex(/^[^,*]*$/, 'exactly one redirect URI, without comma and *'),
);

/**
 * Characters that all redirect URIs may take together: what 4 KB leave beside the other variables of
 * `/oauth/authorize` (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
 */
export const MOST_REDIRECT_TEXT = 2700;

export interface RedirectSettings {
  connectorScriptIds: readonly string[];
  connectorRedirectUris: readonly string[];
}

/**
 * The user callback of each connector script
 * (https://github.com/googleworkspace/apps-script-oauth2#redirect-uri) and the further exact ones.
 */
export function redirectUris(settings: RedirectSettings): string[] {
  return [
    ...settings.connectorScriptIds.map(
      (id) => `https://script.google.com/macros/d/${id}/usercallback`,
    ),
    ...settings.connectorRedirectUris,
  ];
}
