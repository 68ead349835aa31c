import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { ADVICE, isErrorCode, type ErrorCode } from '../../connector/error-texts.ts';
import type { ChartQuery } from '../../local/looker-studio/chart.ts';
import { HostError } from '../../local/looker-studio/host-error.ts';
import { createHost } from '../../local/looker-studio/host.ts';
import { signIn } from '../../local/looker-studio/sign-in.ts';
import { bundleConnector } from '../../tools/build-connector.ts';
import { createScript } from '../local/apps-script/script.ts';
import { startSite } from '../local/apps-script/site.ts';
import { createWorld, type World } from './built-script.ts';
import { ok } from './scripted-platform.ts';

const code = await bundleConnector();
const manifest = JSON.parse(
  readFileSync(new URL('../../connector/appsscript.json', import.meta.url), 'utf8'),
) as object;
const OK = { code: 'ok', message: '', log_id: 'LOG' };
const TOKEN = { access_token: 'a', refresh_token: 'r', expires_in: 3600, scope: 'video.list' };

/** How a code comes about: what the backend answers, what a person asks or has set up. */
interface Fault {
  /** The data routes' answer; a function for more than a status and a body. */
  answer?: [status: number, body: unknown] | ((response: ServerResponse) => void);
  /** The token route's answer to a refresh, which the data routes then bring about. */
  renewal?: unknown;
  query?: Omit<ChartQuery, 'fields'> & { fields?: ChartQuery['fields'] };
  /** Instead of a chart: a call of getData that no host would make. */
  request?: unknown;
  properties?: Record<string, string>;
  urlFetchPerDay?: number;
  /** The only paths of the backend that the manifest allows. */
  allowed?: string[];
  world?: Partial<World>;
  /** Text of an error of Google's or of the library's, on the page after the sign-in. */
  callback?: string | false;
}

const data = (body: object): [number, unknown] => [200, { data: body, error: OK }];
const refused = (name: string, status = 400): Fault => ({
  answer: [status, { data: {}, error: { code: name, message: 'words', log_id: 'LOG' } }],
});
const renewed = (error: string): Fault => ({ renewal: { error } });
const onPage = (callback: string | false): Fault => ({ callback });
const MORE = { has_more: true, missing_scopes: [] };
let clock = Date.UTC(2026, 10, 22);
/** Every request ends a sign-in, which another one has just taken the place of. */
const changesAccount: World['respond'] = (_, world) => {
  world.token = { access_token: `canary-${(clock += 1)}` };
  return { status: 401, retryAfter: null, body: '{"error":{"code":"access_token_invalid"}}' };
};

const FAULTS: Record<ErrorCode, Fault> = {
  access_token_invalid: refused('access_token_invalid', 401),
  reconnect_required: refused('reconnect_required', 401),
  scope_not_authorized: refused('scope_not_authorized', 403),
  invalid_params: refused('invalid_params'),
  rate_limit_exceeded: refused('rate_limit_exceeded', 429),
  internal_error: refused('internal_error', 500),
  upstream_unavailable: refused('upstream_unavailable', 503),

  invalid_request: renewed('invalid_request'),
  invalid_client: renewed('invalid_client'),
  invalid_grant: onPage('Error retrieving token: invalid_grant, The code was used.'),
  unauthorized_client: renewed('unauthorized_client'),
  unsupported_grant_type: renewed('unsupported_grant_type'),
  unsupported_response_type: onPage('Error authorizing token: unsupported_response_type'),
  unsupported_token_type: renewed('unsupported_token_type'),
  invalid_scope: onPage('Error authorizing token: invalid_scope'),
  access_denied: onPage(false),
  server_error: renewed('server_error'),
  temporarily_unavailable: renewed('temporarily_unavailable'),

  state_token: onPage('The state token is invalid or has expired. Please try again.'),
  redirect_uri_mismatch: onPage('Error authorizing token: redirect_uri_mismatch'),
  redirect_uri: onPage('Error authorizing token: redirect_uri'),
  permission_denied: refused('permission_denied', 403),
  insufficient_scope: refused('insufficient_scope', 403),
  scope_permission_missed: refused('scope_permission_missed'),
  token_expired: refused('token_expired', 401),
  invalid_token: refused('invalid_token', 401),
  invalid_file_upload: refused('invalid_file_upload'),

  missing_permission: { answer: data({ user: {}, missing_scopes: ['user.info.stats'] }) },
  missing_property: { properties: {} },
  bad_base_url: {
    properties: { BACKEND_API_BASE_URL: 'http://example.com', BACKEND_CLIENT_SECRET: 's' },
  },
  bad_option: { query: { configParams: { video_limit: 'many' } } },
  bad_date_range: { query: { dateRange: { startDate: 'today', endDate: '' } } },
  filter_not_possible: {
    query: {
      fields: ['user_follower_count'],
      filters: [
        [{ fieldName: 'video_title', type: 'INCLUDE', operator: 'BETWEEN', values: ['x'] }],
      ],
    },
  },
  no_fields: { request: { fields: [] } },
  unknown_field: { request: { fields: [{ name: 'nonsense' }] } },
  cursor_stuck: {
    query: { fields: ['video_id'] },
    answer: data({ videos: [{ id: '1' }], cursor: 7, has_more: true, missing_scopes: [] }),
  },
  out_of_time: {
    request: { fields: [{ name: 'video_id' }] },
    world: {
      now: () => clock,
      respond: () => {
        clock += 200_000;
        return ok({ videos: [{ id: `${clock}` }], cursor: clock, ...MORE });
      },
    },
  },
  too_large: {
    query: { fields: ['video_id', 'user_bio_description'] },
    answer: data({
      user: { bio_description: 'x'.repeat(500_000) },
      videos: Array.from({ length: 120 }, (_, id) => ({ id: `${id}` })),
      cursor: 0,
      has_more: false,
      missing_scopes: [],
    }),
  },
  not_json: { answer: (response) => void response.end('<html>Sign in to the hotel</html>') },
  unexpected_answer: { answer: [200, { data: null, error: OK }] },
  network: { answer: (response) => void response.destroy() },
  quota: { urlFetchPerDay: 2 },
  google_busy: onPage("We're sorry, a server error occurred. Please wait a bit and try again."),
  address_not_allowed: { allowed: ['/oauth/'] },
  busy: onPage('Lock timeout: another process was holding the lock for too long.'),
  unexpected: renewed('what_is_this'),

  sign_in_changed: {
    request: { fields: [{ name: 'user_username' }] },
    world: { respond: changesAccount },
  },
  http_400: { answer: [400, {}] },
  http_403: { answer: [403, { message: 'Forbidden' }] },
  http_404: { answer: [404, {}] },
  http_413: { answer: [413, {}] },
  http_redirect: { answer: [302, {}] },
  http_client_error: { answer: [418, {}] },
  http_server_error: { answer: [502, {}] },
};

/** The text that a chart shows for a fault. */
async function chartText(fault: Fault): Promise<string> {
  const { answer, renewal, query = {} } = fault;
  const site = await startSite(({ path, body }, response) => {
    const url = new URL(path, 'http://x');
    if (url.pathname === '/oauth/authorize') {
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      const state = url.searchParams.get('state') ?? '';
      back.search = new URLSearchParams({ code: 'c', state }).toString();
      response.writeHead(302, { Location: back.href }).end();
    } else if (url.pathname === '/oauth/token') {
      const isRefresh = body.includes('grant_type=refresh_token') && renewal !== undefined;
      response.writeHead(isRefresh ? 400 : 200).end(JSON.stringify(isRefresh ? renewal : TOKEN));
    } else if (typeof answer === 'function') answer(response);
    else {
      const [status, content] = answer ?? [401, { error: { code: 'access_token_invalid' } }];
      response.writeHead(status).end(JSON.stringify(content));
    }
  });
  const project = createScript(code, {
    manifest: {
      ...manifest,
      ...(fault.allowed && {
        urlFetchWhitelist: fault.allowed.map((path) => `${site.origin}${path}`),
      }),
    },
    sleepScale: 0.001,
    maxThreads: 1,
    scriptProperties: fault.properties ?? {
      BACKEND_API_BASE_URL: site.origin,
      BACKEND_CLIENT_SECRET: 'secret',
    },
    ...(fault.urlFetchPerDay && { limits: { urlFetchPerDay: fault.urlFetchPerDay } }),
  });
  const host = createHost(project, 'ada');
  if (fault.properties === undefined) await signIn(host);
  const chart = host.getData({ fields: ['user_follower_count'], ...query });
  const error = await chart.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ kind: 'user-error' });
  return error instanceof HostError ? error.viewerText : '';
}

/** The text on the page after a sign-in that ends with an error of the library, or with a refusal. */
function pageText(callback: string | false): string {
  const handleCallback = (): boolean => {
    if (callback === false) return false;
    throw new Error(callback);
  };
  const { result } = createWorld({ handleCallback }).call('authCallback', { parameter: {} });
  const { html } = result as { html: string };
  return html.replace(/&quot;/g, '"').replace(/&#39;/g, "'");
}

async function textOf(fault: Fault): Promise<string> {
  if (fault.callback !== undefined) return pageText(fault.callback);
  if (fault.request !== undefined)
    return createWorld(fault.world).call('getData', fault.request).text ?? '';
  return chartText(fault);
}

test.each(Object.entries(FAULTS))('%s reaches the person with its advice', async (name, fault) => {
  if (!isErrorCode(name)) throw new Error(name);
  const text = await textOf(fault);
  const { cause, action } = ADVICE[name];
  for (const part of cause.split('{what}')) expect(text).toContain(part);
  expect(text).toContain(action);
  expect(text).toMatch(
    new RegExp(`\\[${name}, \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC, reference \\w+\\]`),
  );
  expect(text).not.toMatch(/\{what\}|undefined/);
});

test('whoever is asked to authorize again is told of several Google accounts', () => {
  expect(ADVICE.reconnect_required.action).toContain('use one Google account only');
  expect(ADVICE.state_token.action).toContain('private window');
});
