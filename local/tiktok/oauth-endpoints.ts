/** Token and revoke endpoints. https://developers.tiktok.com/doc/oauth-user-access-token-management */
import type { Answer } from './answers.ts';
import { verifierFits } from './codes.ts';
import type { TokenPair } from './grants.ts';
import type { SimulatorRequest } from './requests.ts';
import { readForm } from './requests.ts';
import type { Simulation } from './simulation.ts';

type Form = Map<string, string>;

/**
 * Reads the form and checks the app's credentials, which are body fields: `client_key`, not `client_id`;
 * no JSON; no Basic header and nothing in the query string, not even beside the right fields, because a
 * secret in two places is a client's bug. Returns the form, or the refusal.
 */
function authenticate(sim: Simulation, request: SimulatorRequest): Form | Answer {
  const { oauthError } = sim.answers;
  const malformed = (): Answer =>
    oauthError('invalid_request', 'The request parameters are malformed.');
  const reading = readForm(request);
  if (!reading.ok || [...request.query].length > 0) return malformed();
  if (request.headers['authorization'] !== undefined) return malformed();
  const { form } = reading;
  const [key, secret] = [form.get('client_key'), form.get('client_secret')];
  if (key === undefined || secret === undefined) return malformed();
  if (key !== sim.app.clientKey) return oauthError('invalid_client', 'Client key is incorrect.');
  if (secret !== sim.app.clientSecret) {
    return oauthError('invalid_client', 'Client secret is incorrect.');
  }
  return form;
}

function tokenAnswer(sim: Simulation, pair: TokenPair): Answer {
  const { grant } = pair;
  const body = {
    access_token: pair.accessToken,
    expires_in: pair.expiresInSeconds,
    open_id: grant.openId,
    refresh_expires_in: pair.refreshExpiresInSeconds,
    refresh_token: pair.refreshToken,
    scope: grant.scopes.join(','),
    token_type: 'Bearer',
  };
  return sim.answers.tokens(body, { grantId: grant.id, account: grant.account });
}

function exchangeCode(sim: Simulation, form: Form): Answer {
  const { oauthError } = sim.answers;
  const [code, redirectUri] = [form.get('code'), form.get('redirect_uri')];
  if (code === undefined || redirectUri === undefined) {
    return oauthError('invalid_request', 'The request parameters are malformed.');
  }
  const facts = sim.codes.take(code);
  if (facts === undefined) return oauthError('invalid_grant', 'Authorization code is expired.');
  if (facts.redirectUri !== redirectUri) {
    return oauthError(
      sim.dials.redirectMismatchError,
      'Redirect_uri is not matched with the uri when requesting code.',
    );
  }
  if (!verifierFits(facts.challenge, form.get('code_verifier'))) {
    return oauthError('invalid_request', 'Code verifier or code challenge is invalid.');
  }
  const openId = sim.openIdOf(facts.account);
  return tokenAnswer(sim, sim.grants.create(facts.account, openId, facts.scopes));
}

function refresh(sim: Simulation, form: Form): Answer {
  const { oauthError } = sim.answers;
  const refreshToken = form.get('refresh_token');
  if (refreshToken === undefined) {
    return oauthError('invalid_request', 'The request parameters are malformed.');
  }
  const outcome = sim.grants.refresh(refreshToken);
  if (outcome.ok) return tokenAnswer(sim, outcome.pair);
  const note = outcome.grant === null ? {} : { grantId: outcome.grant.id };
  return oauthError('invalid_grant', 'Refresh token is invalid or expired.', note);
}

/** POST /v2/oauth/token/ with `authorization_code` or `refresh_token`. */
export function token(sim: Simulation, request: SimulatorRequest): Answer {
  const form = authenticate(sim, request);
  if (!(form instanceof Map)) return form;
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return exchangeCode(sim, form);
    case 'refresh_token':
      return refresh(sim, form);
    case undefined:
      return sim.answers.oauthError('invalid_request', 'The request parameters are malformed.');
    default:
      return sim.answers.oauthError('unsupported_grant_type', 'Grant type is not supported.');
  }
}

/**
 * POST /v2/oauth/revoke/ with `token`, a live access token. Ends every grant of the user for the app and
 * queues `authorization.removed` (reason 5). An expired token is unknown here, and the grant lives on.
 */
export function revoke(sim: Simulation, request: SimulatorRequest): Answer {
  const form = authenticate(sim, request);
  if (!(form instanceof Map)) return form;
  const grant = sim.grants.byAccessToken(form.get('token') ?? '');
  if (grant === undefined) {
    return sim.answers.oauthError('invalid_request', 'Access token is invalid or not found.');
  }
  sim.removeAuthorization(grant.account, 5);
  const note = { grantId: grant.id, account: grant.account };
  const answer = sim.answers.json(200, {}, sim.answers.logId(), note);
  return { ...answer, body: sim.dials.revokeBody };
}
