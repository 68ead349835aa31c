/** `application/x-www-form-urlencoded` bodies of the token and revocation endpoints (RFC 6749 3.2, App. B). */
import { OAuthRefusal } from '../core/errors.ts';
import type { Parameters } from '../core/parameters.ts';
import type { HttpRequest } from './request.ts';

/** Far above any honest request. */
const MAX_BODY_BYTES = 16_384;

/** Throws `invalid_request` for another content type, a body too large, or credentials in the query. */
export function readForm(request: HttpRequest): Parameters {
  const refuse = (description: string) => new OAuthRefusal('invalid_request', description);
  const type = (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    throw refuse('the body must be application/x-www-form-urlencoded');
  }
  if (request.body.byteLength > MAX_BODY_BYTES) throw refuse('the body is too large');
  const secret = ['client_secret', 'refresh_token', 'code', 'token'].find((name) =>
    request.query.has(name),
  );
  if (secret) throw refuse(`${secret} must not be in the query`);
  const form = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(Buffer.from(request.body).toString('utf8'))) {
    form.set(name, [...(form.get(name) ?? []), value]);
  }
  return form;
}
