/** Who calls `/oauth/token` and `/oauth/revoke`: client_secret_post, and nothing else (RFC 6749 2.3.1). */
import { OAuthRefusal } from './errors.ts';
import { reader, repeated, type Parameters } from './parameters.ts';
import type { Secrets } from './ports.ts';
import { isOneOf } from './secret-text.ts';

/**
 * Answers the client id, or throws `invalid_client` (401) or `invalid_request` (400). The secret is
 * compared even for an unknown client, so the time tells nothing. Two secrets are live in a rotation.
 */
export async function authenticateClient(
  parameters: Parameters,
  authorization: string | undefined,
  client: { clientId: string; secrets: Secrets },
): Promise<string> {
  const twice = repeated(parameters, ['client_id', 'client_secret']);
  if (twice) throw new OAuthRefusal('invalid_request', `${twice} is repeated`);
  const read = reader(parameters);
  const clientId = read('client_id');
  const secret = read('client_secret');
  if (authorization !== undefined) {
    if (secret !== undefined) {
      throw new OAuthRefusal('invalid_request', 'two ways of client authentication at once');
    }
    const scheme = /^[A-Za-z]+/.exec(authorization)?.[0] ?? 'Basic';
    throw new OAuthRefusal('invalid_client', 'client_secret_post is the only method', {
      headers: { 'WWW-Authenticate': `${scheme} realm="social-insights"` },
    });
  }
  const rightSecret =
    isOneOf(secret ?? '', await client.secrets.values()) ||
    isOneOf(secret ?? '', await client.secrets.fresh());
  if (clientId !== client.clientId || !rightSecret) {
    throw new OAuthRefusal('invalid_client', 'client_id or client_secret is wrong');
  }
  return clientId;
}
