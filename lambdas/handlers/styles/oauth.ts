/** The JSON of RFC 6749 5.2, for clients of the sign-in routes. */
import { OAuthRefusal } from '../../core/errors.ts';
import { json } from '../answer.ts';
import type { Style } from './style.ts';

export const oauthStyle: Style = {
  fault: () => new OAuthRefusal('server_error', 'the server failed, please try again'),
  full: (retryAfterSeconds) => tooManyRequests('from this address', retryAfterSeconds),
  answer: ({ code, message, status }, _request, headers) =>
    json({ error: code, error_description: message }, status, headers),
};

/** How a sign-in route says that a window is full; RFC 6749 5.2 has no code of its own for it. */
export function tooManyRequests(
  whose: 'from this address' | 'of this connection',
  retryAfterSeconds: number,
): OAuthRefusal {
  return new OAuthRefusal('temporarily_unavailable', `too many requests ${whose}`, {
    status: 429,
    retryAfterSeconds,
  });
}
