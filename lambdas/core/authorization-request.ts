/** `GET /oauth/authorize`: what a request must look like (RFC 6749 4.1.1, RFC 7636 4.3, RFC 9700 2.1). */
import { SCOPES, type Scope } from '../../contract/fields.ts';
import type { OAuthError } from '../../contract/api.ts';
import { PageRefusal } from './errors.ts';
import { reader, repeated, single, type Parameters } from './parameters.ts';

export interface AuthorizationClient {
  clientId: string;
  /** Full redirect URIs; a request's must equal one of them character for character. */
  redirectUris: readonly string[];
}

export interface AuthorizationRequest {
  clientId: string;
  redirectUri: string;
  state: string;
  codeChallenge: string;
  scopes: Scope[];
}

export type AuthorizationVerdict =
  | { outcome: 'accepted'; request: AuthorizationRequest }
  | {
      outcome: 'refused';
      redirectUri: string;
      state: string | undefined;
      error: OAuthError;
      description: string;
    };

/** Longest `state` returned, in characters. */
export const MAX_STATE_LENGTH = 2048;

/**
 * API Gateway limits all response headers together to 10,240 bytes, so a state also counts as it stands
 * in the redirect, where a character takes up to nine bytes.
 */
function isTooLong(state: string): boolean {
  const encoded = new URLSearchParams([['', state]]).toString();
  return state.length > MAX_STATE_LENGTH || encoded.length > 3 * MAX_STATE_LENGTH + 1;
}

const KNOWN = ['response_type', 'state', 'code_challenge', 'code_challenge_method', 'scope'];
const ADVICE =
  'Start again from Looker Studio (Data Studio). If this page comes back, tell the owner of the connector.';

/**
 * Judges an authorization request. Until client and redirect URI are proven, a fault throws
 * PageRefusal (RFC 6749 4.1.2.1: never redirect there); after that it is returned, to be redirected.
 */
export function judgeAuthorizationRequest(
  parameters: Parameters,
  client: AuthorizationClient,
): AuthorizationVerdict {
  const clientId = single(parameters, 'client_id');
  if (clientId !== client.clientId) {
    throw new PageRefusal(
      'invalid_client',
      'The sign-in request names no client known here.',
      ADVICE,
    );
  }
  const redirectUri = single(parameters, 'redirect_uri');
  if (!redirectUri || !client.redirectUris.includes(redirectUri)) {
    throw new PageRefusal(
      'invalid_redirect_uri',
      'The sign-in request wants to return to an address that is not registered here.',
      'Owner of the connector: add the Apps Script id of your connector to the settings of the backend.',
    );
  }
  const read = reader(parameters);
  const state = read('state');
  const refuse = (error: OAuthError, description: string): AuthorizationVerdict => ({
    outcome: 'refused',
    redirectUri,
    state: state !== undefined && !isTooLong(state) ? state : undefined,
    error,
    description,
  });

  const twice = repeated(parameters, KNOWN);
  if (twice) return refuse('invalid_request', `${twice} is repeated`);
  if (parameters.has('client_secret')) {
    return refuse('invalid_request', 'client_secret must not be in the query');
  }
  if (state === undefined) return refuse('invalid_request', 'state is required');
  if (isTooLong(state)) return refuse('invalid_request', 'state is too long');
  const responseType = read('response_type');
  if (responseType === undefined) return refuse('invalid_request', 'response_type is required');
  if (responseType !== 'code') {
    return refuse('unsupported_response_type', 'only response_type=code is supported');
  }
  const codeChallenge = read('code_challenge');
  if (codeChallenge === undefined) {
    return refuse('invalid_request', 'code_challenge is required (PKCE, RFC 7636)');
  }
  if (read('code_challenge_method') !== 'S256') {
    return refuse('invalid_request', 'code_challenge_method must be S256');
  }
  if (!/^[A-Za-z0-9_-]{43}$/.test(codeChallenge)) {
    return refuse('invalid_request', 'code_challenge is not a base64url SHA-256');
  }
  const scopes = judgeScopes(read('scope'));
  if (!scopes) return refuse('invalid_scope', 'scope holds a value that is not supported');
  return {
    outcome: 'accepted',
    request: { clientId, redirectUri, state, codeChallenge, scopes },
  };
}

/** Space-separated (RFC 6749 3.3). Absent: all. `user.info.basic` is always asked: it names the account. */
function judgeScopes(text: string | undefined): Scope[] | undefined {
  const asked = text?.split(' ').filter((scope) => scope !== '') ?? [];
  if (asked.length === 0) return [...SCOPES];
  if (!asked.every((scope) => (SCOPES as readonly string[]).includes(scope))) return undefined;
  return SCOPES.filter((scope) => scope === 'user.info.basic' || asked.includes(scope));
}
