/** Ends a connection at the backend, which also ends it at TikTok (RFC 7009). */
import { CLIENT_ID, ROUTES } from '../contract/api.ts';
import { isPassing } from './errors.ts';
import { platformError } from './sign-in-errors.ts';
import { settings } from './sign-in-service.ts';

/** Before each try, in milliseconds: a person waits for the end of it. */
const REVOCATION_PAUSES = [0, 1_000, 3_000];

/**
 * Ends the connection of a refresh token, with two more tries while the backend cannot be reached or is
 * busy. Whatever comes of it is logged and no more: the script forgets the tokens in any case.
 */
export function endAtBackend(refreshToken: string): void {
  let fault = '';
  for (const pause of REVOCATION_PAUSES) {
    if (pause > 0) Utilities.sleep(pause);
    try {
      const status = revoke(refreshToken);
      if (status === 200) return;
      fault = `HTTP ${status}`;
      if (status !== 429 && status < 500) break;
    } catch (thrown) {
      const error = platformError(thrown);
      fault = error.code;
      if (!isPassing(error)) break;
    }
  }
  console.warn(`Not revoked at the backend: ${fault}`);
}

/** Status of the answer. */
function revoke(refreshToken: string): number {
  const { baseUrl, clientSecret } = settings();
  return UrlFetchApp.fetch(baseUrl + ROUTES.revoke.path, {
    method: 'post',
    payload: {
      token: refreshToken,
      token_type_hint: 'refresh_token',
      client_id: CLIENT_ID,
      client_secret: clientSecret,
    },
    followRedirects: false,
    muteHttpExceptions: true,
  }).getResponseCode();
}
