/** What the three resource endpoints share: bearer token, rate limit, `fields` and scopes. */
import type { Account } from './accounts.ts';
import type { Answer, CallNote } from './answers.ts';
import { chooseFields } from './fields.ts';
import type { FieldTable } from './fields.ts';
import type { SimulatorRequest } from './requests.ts';
import { hasMediaType } from './requests.ts';
import type { Simulation } from './simulation.ts';

export interface ResourceCaller {
  account: Account;
  /** The asked fields, all allowed. */
  names: string[];
  note: CallNote;
}

/**
 * Token (401), rate limit (429), `fields` (400), scopes (401 for the whole call), then the endpoint.
 * The token comes in the Authorization header only; one in the query string is refused.
 */
export function resourceCall(
  sim: Simulation,
  request: SimulatorRequest,
  endpoint: 'user' | 'videoList' | 'videoQuery',
  table: FieldTable,
  serve: (caller: ResourceCaller) => Answer,
): Answer {
  const { resourceError } = sim.answers;
  const bearer = /^Bearer (\S+)$/.exec(request.headers['authorization'] ?? '')?.[1];
  const grant = bearer === undefined ? undefined : sim.grants.byAccessToken(bearer);
  const account = grant === undefined ? undefined : sim.accounts.get(grant.account);
  if (grant === undefined || account === undefined || request.query.has('access_token')) {
    return resourceError(
      'access_token_invalid',
      'The access token is invalid or not found in the request.',
    );
  }
  const note: CallNote = { grantId: grant.id, account: grant.account };
  if (!sim.rateLimit.admit(endpoint, grant.id)) {
    const message = 'The API rate limit was exceeded. Please try again later.';
    const answer = resourceError('rate_limit_exceeded', message, note);
    if (sim.dials.rateLimit.retryAfter) {
      answer.headers['retry-after'] = String(sim.rateLimit.freeInSeconds(endpoint, grant.id));
    }
    return answer;
  }
  const choice = chooseFields(table, request.query.getAll('fields'), grant.scopes);
  if (choice.ok) {
    return serve({ account, names: choice.names, note: { ...note, fields: choice.names } });
  }
  if (choice.problem === 'scope') {
    const message = 'The user did not authorize the scope required for completing this request.';
    return resourceError(sim.dials.scopeError, message, note);
  }
  const message = `Fields is invalid: ${choice.problem === 'missing' ? 'it is required' : 'unknown field'}.`;
  return resourceError('invalid_params', message, note);
}

/** The JSON object of a body, `{}` for an empty one; null for another media type or for no object. */
export function readJsonObject(request: SimulatorRequest): Record<string, unknown> | null {
  if (!hasMediaType(request, 'application/json')) return null;
  if (request.body === '') return {};
  try {
    const value: unknown = JSON.parse(request.body);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { ...value } : null;
  } catch {
    return null;
  }
}
