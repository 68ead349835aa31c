/** The access token of the user who runs the script, and its renewal, which charts make one at a time. */
import { ConnectorError, isPassing } from './errors.ts';
import { createRenewals } from './renewals.ts';
import { signInError } from './sign-in-errors.ts';
import { signInService, storedSignIn, type Service, type StoredToken } from './sign-in-service.ts';
import { underLock, userNotes } from './user-cache.ts';

/** The library counts a token as expired this long before its end, in seconds. */
const EARLY_SECONDS = 60;

function isExpired({ expiresAt }: StoredToken): boolean {
  return expiresAt !== undefined && expiresAt - Math.floor(Date.now() / 1000) < EARLY_SECONDS;
}

/** As long as a script runs at most: no other run holds the token from before any longer. */
const RENEWED_SECONDS = 360;

const pairOf = (before: string, after: string): string => `${before}\n${after}`;

/** Whether the one token took the place of the other within one sign-in, as far as the notes tell. */
function isRenewed(before: string, after: string): boolean {
  return before === after || userNotes().read('renewed', pairOf(before, after)) !== null;
}

/** Tells the runs that still hold the token from before that this one is of the same sign-in. */
function leaveRenewed(before?: string, after?: string): void {
  if (!before || !after || before === after) return;
  userNotes().leave('renewed', pairOf(before, after), 'yes', RENEWED_SECONDS);
}

/**
 * What became of a renewal, null: it succeeded. One chart renews at a time, and none does while a failure
 * holds it back. Throws what keeps it from trying.
 */
function renewing(service: Service, renew: () => ConnectorError | null): ConnectorError | null {
  const renewals = createRenewals(userNotes(), () => Date.now());
  const heldBackBy = (skipMemory: boolean) =>
    renewals.heldBackBy(service.getToken(skipMemory)?.refresh_token);
  const held = heldBackBy(false);
  if (held) return held;
  return underLock(() => {
    const heldMeanwhile = heldBackBy(true);
    if (heldMeanwhile) return heldMeanwhile;
    const token = service.getToken();
    const fault = renew();
    if (fault === null) leaveRenewed(token?.access_token, service.getToken()?.access_token);
    if (fault === null || !isPassing(fault)) return fault;
    return renewals.keepFailure(token?.refresh_token, fault);
  });
}

/** What the library says when it is asked for access, which renews an expired token. */
function libraryFault(service: Service): ConnectorError | null {
  if (service.hasAccess()) return null;
  const lastError = service.getLastError();
  return lastError ? signInError(lastError) : new ConnectorError('reconnect_required');
}

/** Why there is no valid access token, renewed if need be; null: there is one. */
export function accessFault(service: Service): ConnectorError | null {
  try {
    const token = service.getToken();
    if (token === null) return new ConnectorError('reconnect_required');
    if (!isExpired(token)) return libraryFault(service);
    return renewing(service, () => libraryFault(service));
  } catch (thrown) {
    return signInError(thrown);
  }
}

/** A valid access token. Throws `reconnect_required`, or why it could not be renewed. */
export function accessToken(): string {
  const service = signInService();
  const fault = accessFault(service);
  if (fault === null) return service.getAccessToken();
  throw renewalError(fault, service.getToken());
}

/**
 * A token of the same sign-in, other than the refused one. The lock lets one of several charts refresh; the
 * others find its result in the store. Throws `reconnect_required`, or why it could not be renewed, or
 * `sign_in_changed` when the stored token may be another account's: what was read before does not go with it.
 */
export function renewToken(refused: string): string {
  const service = signInService();
  try {
    const fault = renewing(service, () => {
      try {
        if (service.getToken()?.access_token === refused) service.refresh();
        return null;
      } catch (thrown) {
        return signInError(thrown);
      }
    });
    if (fault) throw fault;
    const renewed = service.getAccessToken();
    if (isRenewed(refused, renewed)) return renewed;
    throw new ConnectorError('sign_in_changed');
  } catch (thrown) {
    throw renewalError(thrown, service.getToken());
  }
}

/** Whether the stored sign-in is over, which only another sign-in cures. */
export function endsSignIn({ code }: ConnectorError): boolean {
  return code === 'invalid_grant' || code === 'reconnect_required';
}

/** A refresh token the backend refuses is dead: keeping it would ask again at every chart. */
function renewalError(thrown: unknown, token: StoredToken | null): ConnectorError {
  const error = signInError(thrown);
  if (!endsSignIn(error)) return error;
  if (token) forgetToken(token.access_token);
  return new ConnectorError('reconnect_required');
}

/** Forgets the sign-in, unless another one has taken the place of the refused token meanwhile. */
export function forgetToken(refused: string): void {
  const service = storedSignIn();
  if (service.getToken(true)?.access_token === refused) service.reset();
}
