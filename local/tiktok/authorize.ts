/** The authorize request, its page and its form. https://developers.tiktok.com/doc/login-kit-web */
import type { Answer } from './answers.ts';
import { page, redirect } from './answers.ts';
import { consentPage, errorPage } from './consent-page.ts';
import { TIKTOK_FIELDS } from './fields.ts';
import type { SimulatorRequest } from './requests.ts';
import { hasMediaType, readCookie } from './requests.ts';
import type { AuthorizeRequest } from './sign-ins.ts';
import type { Simulation } from './simulation.ts';

export const AUTHORIZE_PATH = '/v2/auth/authorize/';
export const CONSENT_PATH = '/v2/auth/consent/';
const SESSION_COOKIE = 'simulator_session';

type Checked =
  | { ok: true; request: AuthorizeRequest; autoAuth: boolean }
  | { ok: false; error: string; parameter: string };

/** TikTok checks everything before the consent page and names the wrong parameter. */
function check(sim: Simulation, query: URLSearchParams): Checked {
  const wrong = (parameter: string, error = 'invalid_request'): Checked => ({
    ok: false,
    error,
    parameter,
  });
  const repeated = [...query.keys()].find((name) => query.getAll(name).length > 1);
  if (repeated !== undefined) return wrong('repeated parameter');
  if (query.get('client_key') !== sim.app.clientKey) return wrong('client_key', 'invalid_client');
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!sim.app.redirectUris.includes(redirectUri)) return wrong('redirect_uri');
  if (query.get('response_type') !== 'code') {
    return wrong('response_type', 'unsupported_response_type');
  }
  const scopes = [...new Set((query.get('scope') ?? '').split(','))];
  const known = TIKTOK_FIELDS.scopes.map((scope) => scope.name);
  const allowed = known.filter((name) => sim.dials.approvedScopes.includes(name));
  if (!scopes.every((name) => allowed.includes(name))) return wrong('scope', 'invalid_scope');
  const auto = query.get('disable_auto_auth') ?? '0';
  if (auto !== '0' && auto !== '1') return wrong('disable_auto_auth');
  const challenge = query.get('code_challenge');
  const method = query.get('code_challenge_method');
  if (sim.dials.requireChallenge && challenge === null) return wrong('code_challenge');
  if ((challenge === null) !== (method === null)) return wrong('code_challenge_method');
  if (method !== null && method !== 'S256') return wrong('code_challenge_method');
  const state = query.get('state');
  return { ok: true, request: { scopes, redirectUri, state, challenge }, autoAuth: auto === '0' };
}

/** Query text with `*` and `!` encoded too, as TikTok's own callback has them. */
function callbackUrl(redirectUri: string, parameters: [string, string | null][]): string {
  const encode = (text: string): string =>
    encodeURIComponent(text).replace(
      /[!*'()]/g,
      (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  const query = parameters
    .filter((pair): pair is [string, string] => pair[1] !== null)
    .map(([name, value]) => `${name}=${encode(value)}`);
  return `${redirectUri}?${query.join('&')}`;
}

const notTargetUser = (sim: Simulation, handle: string): boolean =>
  sim.dials.targetUsers !== null && !sim.dials.targetUsers.includes(handle);

function grantCode(
  sim: Simulation,
  request: AuthorizeRequest,
  account: string,
  scopes: string[],
  cookie: string | null,
): Answer {
  sim.signIns.approve(account, scopes);
  const { redirectUri, challenge } = request;
  const code = sim.codes.issue({ account, scopes, redirectUri, challenge });
  const parameters: [string, string | null][] = [
    ['code', code],
    ['scopes', scopes.join(',')],
    ['state', request.state],
  ];
  return redirect(callbackUrl(redirectUri, parameters), cookie, { account });
}

/**
 * GET: the consent page; straight back to the app when this browser's account granted all the scopes
 * before and `disable_auto_auth` is not 1; an error page, never a redirect, for a wrong parameter.
 */
export function authorize(sim: Simulation, request: SimulatorRequest): Answer {
  const checked = check(sim, request.query);
  if (!checked.ok) {
    const { error, parameter } = checked;
    return page(400, errorPage(error, parameter), { error });
  }
  const session = sim.signIns.loggedIn(readCookie(request, SESSION_COOKIE));
  const { scopes } = checked.request;
  if (checked.autoAuth && session !== undefined) {
    if (notTargetUser(sim, session)) return sandboxRefusal();
    const approved = sim.signIns.approved(session);
    if (scopes.every((scope) => approved.includes(scope))) {
      return grantCode(sim, checked.request, session, scopes, null);
    }
  }
  const html = consentPage({
    action: CONSENT_PATH,
    requestId: sim.signIns.begin(checked.request),
    accounts: sim.accounts.all(),
    chosen: session ?? null,
    scopes: TIKTOK_FIELDS.scopes.filter((scope) => scopes.includes(scope.name)),
  });
  return page(200, html);
}

function sandboxRefusal(): Answer {
  const error = 'non_sandbox_target';
  return page(403, errorPage(error, 'account'), { error });
}

/**
 * POST of the form: `request` (hidden id), `account` (handle; without it the browser's account, else
 * the first), `scope` once per granted scope, `decision` = `approve` or `refuse`. Answers 302 to the app.
 */
export function decide(sim: Simulation, request: SimulatorRequest): Answer {
  const wrong = (parameter: string): Answer =>
    page(400, errorPage('invalid_request', parameter), { error: 'invalid_request' });
  if (!hasMediaType(request, 'application/x-www-form-urlencoded')) return wrong('content type');
  const form = new URLSearchParams(request.body);
  const decision = form.get('decision');
  if (decision !== 'approve' && decision !== 'refuse') return wrong('decision');
  const session = sim.signIns.loggedIn(readCookie(request, SESSION_COOKIE));
  const handle = form.get('account') ?? session ?? sim.accounts.all()[0]?.handle ?? '';
  const account = sim.accounts.get(handle)?.handle;
  if (account === undefined) return wrong('account');
  if (notTargetUser(sim, account)) return sandboxRefusal();
  const asked = sim.signIns.take(form.get('request') ?? '');
  if (asked === undefined) return wrong('request (used or unknown)');

  const cookie = `${SESSION_COOKIE}=${sim.signIns.logIn(account)}; Path=/; HttpOnly; SameSite=Lax`;
  const fixed = TIKTOK_FIELDS.scopes.filter((scope) => !scope.toggleable).map(({ name }) => name);
  const ticked = [...fixed, ...form.getAll('scope')];
  const scopes = asked.scopes.filter((scope) => ticked.includes(scope));
  if (decision === 'approve' && scopes.length > 0) {
    return grantCode(sim, asked, account, scopes, cookie);
  }
  const parameters: [string, string | null][] = [
    ['error', 'access_denied'],
    ['error_description', 'User denied the authorization request.'],
    ['state', asked.state],
  ];
  const note = { account, error: 'access_denied' };
  return redirect(callbackUrl(asked.redirectUri, parameters), cookie, note);
}
