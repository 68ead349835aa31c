/** Ways in which a backend can be broken, one at a time. */
import { LOCAL_SCRIPT_ID } from '../../local/local-settings.ts';
import type { Break } from './breaking-proxy.ts';

const isAt = (start: string, path: string) => path.split('?')[0] === start;
export const setHeader =
  (at: string, name: string, value: string | undefined): Break =>
  (answer, { path }) => {
    if (isAt(at, path)) answer.headers[name] = value;
  };
export const setStatus =
  (at: string, status: number): Break =>
  (answer, { path }) => {
    if (isAt(at, path)) answer.status = status;
  };
const rewrite =
  (at: string, from: string | RegExp, to: string): Break =>
  (answer, { path }) => {
    if (isAt(at, path)) answer.body = answer.body.replace(from, to);
  };
export const METADATA = '/.well-known/oauth-authorization-server';
export const KEYS = '/.well-known/jwks.json';
export const GUARD = 'no API route answers without a token';
const TIKTOK = 'the way to TikTok';
const inLocation =
  (change: (location: URL) => void): Break =>
  ({ headers }) => {
    if (typeof headers['location'] !== 'string') return;
    const location = new URL(headers['location']);
    change(location);
    headers['location'] = location.href;
  };

/** What is broken, the check that must find it, and how it is broken. */
export const BROKEN: readonly (readonly [string, string, Break])[] = [
  ['a function that fails', 'POST /webhooks/tiktok', setStatus('/webhooks/tiktok', 500)],
  ['a route that is missing', 'GET /terms', setStatus('/terms', 404)],
  ['a connection that breaks', 'POST /webhooks/tiktok', setStatus('/webhooks/tiktok', 0)],
  ['a page for an unknown route', 'an unknown route', rewrite('/no/such/route', /.*/s, '<html>')],
  ['an unknown route that answers', 'an unknown route', setStatus('/no/such/route', 200)],
  [
    'a method that a header changes',
    'X-HTTP-Method-Override',
    (answer, { headers }) => {
      if (headers['x-http-method-override'] === 'GET') answer.status = 200;
    },
  ],
  ['another issuer', 'metadata (RFC 8414)', rewrite(METADATA, /"issuer":"/, '$&https://x')],
  ['no token endpoint', 'metadata (RFC 8414)', rewrite(METADATA, 'token_endpoint', 'other')],
  ['plain PKCE', 'metadata (RFC 8414)', rewrite(METADATA, '"S256"', '"S256","plain"')],
  ['the implicit grant', 'metadata (RFC 8414)', rewrite(METADATA, '["code"]', '["code","token"]')],
  ['no keys', 'keys (RFC 7517)', rewrite(KEYS, /\[.*\]/, '[]')],
  ['a key of another algorithm', 'keys (RFC 7517)', rewrite(KEYS, 'ES256', 'RS256')],
  ['a private key', 'keys (RFC 7517)', rewrite(KEYS, '"crv"', '"d":"AA","crv"')],
  ['a key that is no key', 'keys (RFC 7517)', rewrite(KEYS, /"x":"\w/, '$&A')],
  ['the same key twice', 'keys (RFC 7517)', rewrite(KEYS, /\[(.*)\]/, '[$1,$1]')],
  [
    'a wrong client secret that is accepted',
    'errors of the token route (RFC 6749 5.2)',
    (answer, { path }) => {
      if (isAt('/oauth/token', path) && answer.status === 401) answer.status = 200;
    },
  ],
  [
    'an API that answers a bad token',
    GUARD,
    (answer, { path, headers }) => {
      const isBad = headers.authorization?.startsWith('Basic ');
      if (isAt('/api/tiktok/videos', path) && isBad) answer.status = 200;
    },
  ],
  [
    'a token that is taken from the query',
    GUARD,
    (answer, { path }) => {
      if (path.includes('access_token=')) answer.status = 200;
    },
  ],
  [
    'a challenge under another name',
    '401 and WWW-Authenticate (RFC 6750 3)',
    ({ headers }) => {
      headers['x-amzn-remapped-www-authenticate'] = headers['www-authenticate'];
      delete headers['www-authenticate'];
    },
  ],
  [
    'a 401 that is not in the envelope',
    '401 and WWW-Authenticate (RFC 6750 3)',
    (answer, { path }) => {
      if (isAt('/api/tiktok/user', path) && answer.status === 401) answer.body = '{"message":"?"}';
    },
  ],
  [
    'a redirect to a stranger',
    'a strange redirect URI',
    (answer, { path }) => {
      if (!path.includes('stranger.example%2Fcallback')) return;
      answer.status = 302;
      answer.headers['location'] = 'https://stranger.example/callback';
    },
  ],
  [
    'a script that is not known',
    TIKTOK,
    (answer, { path }) => {
      if (!path.includes(LOCAL_SCRIPT_ID)) return;
      answer.status = 400;
      delete answer.headers['location'];
    },
  ],
  [
    'another callback',
    TIKTOK,
    inLocation(({ searchParams }) => searchParams.set('redirect_uri', 'https://other.example/')),
  ],
  ['no client key', TIKTOK, inLocation(({ searchParams }) => searchParams.delete('client_key'))],
  ['no state', TIKTOK, inLocation(({ searchParams }) => searchParams.set('state', '1'))],
  ['a consent page without TLS', TIKTOK, inLocation((at) => (at.hostname = 'tiktok.example'))],
  [
    'a cookie for scripts',
    TIKTOK,
    ({ headers }) => {
      const lines = [headers['set-cookie'] ?? []].flat();
      headers['set-cookie'] = lines.map((line) => line.replace('; HttpOnly', ''));
    },
  ],
  ['no HSTS', 'security headers', setHeader('/', 'strict-transport-security', undefined)],
  ['a short HSTS', 'security headers', setHeader('/', 'strict-transport-security', 'max-age=300')],
  ['no nosniff', 'security headers', setHeader(KEYS, 'x-content-type-options', undefined)],
  ['a referrer', 'security headers', setHeader('/oauth/token', 'referrer-policy', 'origin')],
  ['a page that may be framed', 'headers of pages', setHeader('/', 'x-frame-options', undefined)],
  [
    'a page without a policy',
    'headers of pages',
    setHeader('/terms', 'content-security-policy', undefined),
  ],
  [
    'a cached answer',
    'nothing private is cached',
    setHeader('/api/tiktok/videos', 'cache-control', 'max-age=60'),
  ],
  ['CORS for all', 'CORS', setHeader('/oauth/token', 'access-control-allow-origin', '*')],
  ['an empty page', 'pages', rewrite('/privacy', /<h1>.*<\/h1>/, '')],
  ['a wrong clock', 'clock', setHeader(METADATA, 'date', new Date(1e12).toUTCString())],
  ['no clock', 'clock', setHeader(METADATA, 'date', undefined)],
];
