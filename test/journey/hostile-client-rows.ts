/** Requests that are wrong in the same way at `/oauth/token` and `/oauth/revoke`. */
import { CLIENT_ID, type TokenAnswer } from '../../contract/api.ts';
import type { LocalStack } from '../../local/stack.ts';
import { MARKUP, type HostileRow } from './hostile-row.ts';
import { encode, form, type RawRequest } from './raw-http.ts';

export type Values = Record<string, string | string[] | undefined>;
export type Route = '/oauth/token' | '/oauth/revoke';
/** What exists only while the product runs: the stack and the tokens of a live connection. */
export interface World {
  stack: LocalStack;
  tokens: TokenAnswer;
}
/** A form that is right but for these changes; undefined takes a parameter away. */
export type Case = [what: string, changes: Values, status: number, error: string];

const FORM = 'application/x-www-form-urlencoded';
const JSON_ANSWER = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'x-content-type-options': 'nosniff',
  'set-cookie': null,
};

/** Right for its route; the token given is none of ours. */
export function rightForm(route: Route, { stack }: World): Values {
  const credentials = { client_id: CLIENT_ID, client_secret: stack.clientSecret };
  return route === '/oauth/token'
    ? { ...credentials, grant_type: 'refresh_token', refresh_token: 'none-of-ours' }
    : { ...credentials, token: 'none-of-ours' };
}

/** JSON that no cache keeps (RFC 6749 5.2), with this status and code. */
export function refused(status: number, error: string) {
  return { status, error, headers: JSON_ANSWER };
}

/** RFC 6749 2.3.1 and 5.2: who calls. */
const clients: Case[] = [
  ['no client', { client_id: undefined }, 401, 'invalid_client'],
  ['an empty client', { client_id: '' }, 401, 'invalid_client'],
  ['an unknown client', { client_id: 'somebody-else' }, 401, 'invalid_client'],
  ['no secret', { client_secret: undefined }, 401, 'invalid_client'],
  ['an empty secret', { client_secret: '' }, 401, 'invalid_client'],
  ['a wrong secret', { client_secret: 'unused' }, 401, 'invalid_client'],
  ['markup as secret', { client_secret: MARKUP }, 401, 'invalid_client'],
  ['a secret with a zero byte', { client_secret: '\0' }, 401, 'invalid_client'],
  ['the client twice', { client_id: [CLIENT_ID, CLIENT_ID] }, 400, 'invalid_request'],
  ['the secret twice', { client_secret: ['a', 'b'] }, 400, 'invalid_request'],
];

type Bodies = (route: Route, right: Values) => [string, RawRequest, status?: number][];
/** RFC 6749 3.2 and appendix B: how it is said. 400 invalid_request unless the client is not found. */
const bodies: Bodies = (route, right) => [
  ['no body', { method: 'POST', path: route }],
  ['a form without a content type', { method: 'POST', path: route, body: encode(right) }],
  ['JSON', typed(route, 'application/json', JSON.stringify(right))],
  ['plain text', typed(route, 'text/plain', encode(right))],
  ['a multipart form', typed(route, 'multipart/form-data; boundary=x', '--x--')],
  ['a content type that only begins like a form', typed(route, `${FORM}-x`, encode(right))],
  ['more than 16 KB', form(route, { ...right, filler: 'x'.repeat(17_000) })],
  ['the secret in the query', form(`${route}?client_secret=x`, right)],
  ['a code in the query', form(`${route}?code=x`, right)],
  ['a token in the query', form(`${route}?token=x`, right)],
  ['the secret and Basic', authorized(form(route, right), 'Basic eDp5')],
  ['GET that says it is POST', { path: route, headers: ['X-HTTP-Method-Override', 'POST'] }],
  ['JSON called a form', typed(route, FORM, JSON.stringify(right)), 401],
  ['the form in Base64', typed(route, FORM, Buffer.from(encode(right)).toString('base64')), 401],
  ['bytes that are not UTF-8', typed(route, FORM, Buffer.from([0xff, 0xfe, 0, 0xc0, 0xaf])), 401],
  ['names of inherited properties', typed(route, FORM, '__proto__=1&constructor=2'), 401],
];

/** Every row that both routes share. */
export function clientRows(route: Route, world: () => World): HostileRow[] {
  const names = bodies(route, {}).map(([what, , status = 400]) => ({ what, status }));
  return [
    ...clients.map((each) => formRow(route, each, world)),
    ...names.map(({ what, status }, index) => ({
      what,
      ask: () => bodies(route, rightForm(route, world()))[index]![1],
      ...refused(status, status === 401 ? 'invalid_client' : 'invalid_request'),
    })),
    ...['Basic eDp5', 'basic eDp5', 'Bearer x'].map((value): HostileRow => ({
      // RFC 6749 5.2 wants WWW-Authenticate here; a REST API renames it (API Gateway, known issues).
      what: `the header ${value} instead of the secret`,
      ask: () => {
        const { client_secret: _, ...rest } = rightForm(route, world());
        return authorized(form(route, rest), value);
      },
      ...refused(401, 'invalid_client'),
      headers: {
        ...JSON_ANSWER,
        'x-amzn-remapped-www-authenticate': new RegExp(`^${value.split(' ')[0]} realm=`),
      },
    })),
    ...['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => ({
      what: `method ${method}`,
      ask: () => ({ method, path: route }),
      ...refused(405, 'invalid_request'),
      headers: { ...JSON_ANSWER, allow: 'POST' },
    })),
  ];
}

/** The row of a form that is right but for its changes. */
export function formRow(
  route: Route,
  [what, changes, status, error]: Case,
  world: () => World,
): HostileRow {
  const ask = () => form(route, { ...rightForm(route, world()), ...changes });
  return { what, ask, ...refused(status, error) };
}

function typed(path: Route, type: string, body: string | Uint8Array): RawRequest {
  return { method: 'POST', path, headers: ['Content-Type', type], body };
}

function authorized(request: RawRequest, value: string): RawRequest {
  return { ...request, headers: [...(request.headers ?? []), 'Authorization', value] };
}
